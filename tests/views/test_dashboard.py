import re
import sys
import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget

from patient_access.handover.frames import Placement, Theme
from patient_access.verification.values import CallerKind, CheckStatus, Verdict
from patient_access.views.dashboard import Dashboard
from patient_access.views.shortcuts import Key
from patient_access.views.values import CallBarView, LineState, Message, Outcome, Severity
from tests.views import gallery, made_up, made_up_record

TO_TRY = {
    Key.END: ("end_pressed", made_up.CONNECTED),
    Key.HOLD: ("hold_pressed", made_up.CONNECTED),
    Key.ANSWER: ("answer_pressed", made_up.RINGING),
}


def readable(window):
    """All that can be read in the window, by eye or by screen reader."""
    texts = []
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        texts += [widget.windowTitle(), widget.accessibleName(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            texts.append(widget.text())
        if isinstance(widget, QAbstractItemView):
            model = widget.model()
            texts += [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return "\n".join(texts)


def press(window, key):
    chord = QKeySequence(key.value)[0]
    target = window.focusWidget() or window
    QTest.keyClick(target, chord.key(), chord.keyboardModifiers())


@pytest.fixture
def ringing(board):
    board.show_call(made_up.RINGING, time.monotonic())
    board.show_panels_closed()
    board.show_candidates(made_up.CANDIDATES)
    return board


@pytest.fixture
def verified(ringing):
    ringing.show_call(made_up.CONNECTED, time.monotonic())
    ringing.show_caller_kind(CallerKind.PATIENT)
    ringing.show_check(made_up.check(Verdict.MATCH, Verdict.MATCH, Verdict.MATCH), None)
    ringing.show_verified(CallerKind.PATIENT, 21.4)
    ringing.show_patient(made_up_record.PATIENT, made_up_record.TODAY, ())
    for answer in made_up_record.ANSWERS:
        ringing.show_panel(answer)
    return ringing


def test_the_title_never_names_anybody(verified):
    assert verified.windowTitle() == "Patient Access"


def test_the_idle_window_waits_at_the_search_box(board, qtbot):
    board.show_ready(made_up.FIGURES, False)
    assert "Ready for the next call" in readable(board)
    assert "4:51" in readable(board)
    with qtbot.waitSignal(board.search_entered) as searched:
        QTest.keyClicks(board.focusWidget(), "(206) 555-0147")
        QTest.keyClick(board.focusWidget(), Qt.Key.Key_Return)
    assert searched.args == ["(206) 555-0147"]


def test_a_ringing_call_shows_number_and_candidates(ringing):
    said = readable(ringing)
    assert "(206) 555-0147" in said
    assert "A. G. · 40–49" in said
    assert "Not verified" in said


def test_the_timer_of_the_call_counts_by_itself(board, qtbot):
    board.show_call(made_up.CONNECTED, time.monotonic() - 59.1)
    assert "0:59" in readable(board)
    qtbot.waitUntil(lambda: "1:00" in readable(board), timeout=30_000)


def test_no_question_is_asked_before_it_is_known_who_calls(ringing):
    ringing.show_check(made_up.check(), None)
    assert "Verify the caller" not in readable(ringing)
    ringing.show_caller_kind(CallerKind.REPRESENTATIVE)
    ringing.show_check(made_up.check(), None)
    assert "Verify the caller" in readable(ringing)


def test_the_first_question_of_the_check_has_the_keyboard(ringing):
    ringing.show_caller_kind(CallerKind.PATIENT)
    ringing.show_check(made_up.check(), None)
    assert ringing.focusWidget().accessibleName() == "Full name"


def test_a_general_question_opens_nothing(ringing):
    ringing.show_caller_kind(CallerKind.GENERAL)
    said = readable(ringing)
    assert "Verify the caller" not in said
    assert "A general question opens no record" in said


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Key.THE_PATIENT, CallerKind.PATIENT),
        (Key.FOR_SOMEONE_ELSE, CallerKind.REPRESENTATIVE),
        (Key.GENERAL_QUESTION, CallerKind.GENERAL),
    ],
)
def test_who_is_calling_has_a_key(ringing, qtbot, key, kind):
    with qtbot.waitSignal(ringing.caller_kind_chosen) as chosen:
        press(ringing, key)
    assert chosen.args == [kind]


def test_down_from_the_search_box_goes_to_the_people(ringing, qtbot):
    press(ringing, Key.SEARCH)
    QTest.keyClick(ringing.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(ringing.focusWidget(), Qt.Key.Key_Down)
    with qtbot.waitSignal(ringing.candidate_chosen) as chosen:
        QTest.keyClick(ringing.focusWidget(), Qt.Key.Key_Return)
    assert chosen.args == [1]


@pytest.mark.parametrize("key", TO_TRY)
def test_the_keys_of_the_call_bar(board, qtbot, key):
    signal, view = TO_TRY[key]
    board.show_call(view, None)
    with qtbot.waitSignal(getattr(board, signal)):
        press(board, key)


def test_the_hold_key_resumes_a_call_on_hold(board, qtbot):
    from patient_access.handover.call_events import PhoneAction

    held = CallBarView(line=LineState.ON_HOLD, actions=frozenset({PhoneAction.RESUME}))
    board.show_call(held, None)
    with qtbot.waitSignal(board.resume_pressed):
        press(board, Key.HOLD)


def test_keys_for_what_the_telephone_cannot_do_do_nothing(board, qtbot):
    board.show_call(CallBarView(line=LineState.CONNECTED), None)
    with qtbot.assertNotEmitted(board.answer_pressed), qtbot.assertNotEmitted(board.hold_pressed):
        press(board, Key.ANSWER)
        press(board, Key.HOLD)


def test_there_is_nothing_to_end_on_an_idle_desk(board, qtbot):
    board.show_ready(made_up.FIGURES, False)
    with qtbot.assertNotEmitted(board.end_pressed):
        press(board, Key.END)


def test_an_open_record_replaces_the_check(verified):
    said = readable(verified)
    assert "Ana García-López" in said
    assert "Cardiology follow-up" in said
    assert "Verified · the patient · 0:21" in said
    assert "Who is calling?" not in said
    assert "A. G. · 40–49" not in said


def test_opening_the_record_leaves_no_button_under_the_space_bar(verified, qtbot):
    with (
        qtbot.assertNotEmitted(verified.hold_pressed),
        qtbot.assertNotEmitted(verified.end_pressed),
    ):
        QTest.keyClick(verified.focusWidget() or verified, Qt.Key.Key_Space)


def test_closing_the_panels_leaves_nothing_of_the_patient_to_be_read(verified):
    verified.show_panels_closed()
    said = readable(verified)
    assert "García" not in said
    assert "Cardiology" not in said
    assert "Who is calling?" in said


def test_masked_hides_the_patient_and_everybody_else(verified):
    verified.mask_patient(made_up.SILENT)
    said = readable(verified)
    for hidden in ("García", "Cardiology", "A. G.", "Call note"):
        assert hidden not in said
    assert "The phone system stopped answering" in said
    assert "24 s" in said
    verified.unmask_patient()
    assert "Ana García-López" in readable(verified)


def test_what_arrives_while_masked_stays_hidden(ringing):
    ringing.mask_patient(made_up.SILENT)
    ringing.show_call(made_up.CONNECTED, None)
    ringing.show_patient(made_up_record.PATIENT, made_up_record.TODAY, ())
    assert "García" not in readable(ringing)
    ringing.unmask_patient()
    assert "Ana García-López" in readable(ringing)


def test_typing_on_while_the_mask_falls_does_not_lift_it(verified, qtbot):
    verified.mask_patient(made_up.SILENT)
    with qtbot.assertNotEmitted(verified.still_here_pressed):
        QTest.keyClick(verified.focusWidget() or verified, Qt.Key.Key_Space)
    with qtbot.waitSignal(verified.still_here_pressed):
        press(verified, Key.STILL_HERE)


def test_after_the_mask_the_agent_types_on_where_she_was(verified):
    press(verified, Key.NOTE)
    QTest.keyClicks(verified.focusWidget(), "calls ")
    verified.mask_patient(made_up.SILENT)
    verified.unmask_patient()
    QTest.keyClicks(verified.focusWidget(), "back")
    assert verified.note_text() == "calls back"


def test_a_telephone_that_is_live_all_along_takes_nobody_the_keyboard(verified):
    press(verified, Key.NOTE)
    verified.unmask_patient()
    QTest.keyClicks(verified.focusWidget(), "still here")
    assert verified.note_text() == "still here"


def test_after_the_mask_no_button_is_under_the_space_bar(verified, qtbot):
    verified.mask_patient(made_up.SILENT)
    verified.unmask_patient()
    with (
        qtbot.assertNotEmitted(verified.hold_pressed),
        qtbot.assertNotEmitted(verified.copy_note_pressed),
        qtbot.assertNotEmitted(verified.end_pressed),
    ):
        QTest.keyClick(verified.focusWidget() or verified, Qt.Key.Key_Space)
    assert verified.note_text() == ""


def test_the_mask_counts_down_by_itself(verified, qtbot):
    verified.mask_patient(made_up.SILENT.model_copy(update={"wipes_in": 5.4}))
    qtbot.waitUntil(lambda: re.search("within [1-4] s", readable(verified)), timeout=30_000)


@pytest.mark.parametrize("place", range(4))
def test_an_outcome_is_one_chord_away(verified, qtbot, place):
    with qtbot.waitSignal(verified.outcome_chosen) as chosen:
        press(verified, [Key.OUTCOME_1, Key.OUTCOME_2, Key.OUTCOME_3, Key.OUTCOME_4][place])
    assert chosen.args == [tuple(Outcome)[place]]


def test_a_bare_digit_is_an_outcome_only_when_nobody_is_typing(verified, qtbot):
    with qtbot.waitSignal(verified.outcome_chosen) as chosen:
        QTest.keyClick(verified.focusWidget() or verified, Qt.Key.Key_2)
    assert chosen.args == [Outcome.ANSWERED]
    press(verified, Key.NOTE)
    with qtbot.assertNotEmitted(verified.outcome_chosen):
        QTest.keyClick(verified.focusWidget(), Qt.Key.Key_2)
    assert verified.note_text() == "2"


def test_the_idle_window_asks_how_the_last_call_ended_until_it_is_told(board, qtbot):
    board.show_ready(made_up.FIGURES, True)
    board.show_ready(made_up.FIGURES, False)
    assert "How did the last call end?" in readable(board)
    with qtbot.waitSignal(board.outcome_chosen) as chosen:
        press(board, Key.OUTCOME_3)
    assert chosen.args == [Outcome.TRANSFERRED]
    assert "How did the last call end?" not in readable(board)


def test_other_answers_are_forgotten_but_the_note_stays(ringing):
    press(ringing, Key.NOTE)
    QTest.keyClicks(ringing.focusWidget(), "calls again at noon")
    ringing.show_caller_kind(CallerKind.PATIENT)
    ringing.show_check(made_up.check(), None)
    QTest.keyClicks(ringing.focusWidget(), "MARKER-NAME")
    assert "MARKER-NAME" in readable(ringing)
    ringing.clear_fields()
    assert "MARKER-NAME" not in readable(ringing)
    assert ringing.note_text() == "calls again at noon"


def test_tries_used_up_is_said_in_the_call_bar(ringing):
    ringing.show_caller_kind(CallerKind.PATIENT)
    ringing.show_check(made_up.check(status=CheckStatus.LOCKED, tries_used=3), None)
    assert "Not verified · tries used up" in readable(ringing)


def test_a_message_stands_until_it_is_dismissed(board):
    board.show_message(Message(code="timeout", severity=Severity.FAILURE, detail="Northside EHR"))
    board.show_message(Message(code="workspace_lost", severity=Severity.WARNING))
    assert "The last window closed unexpectedly" in readable(board)
    press(board, Key.DISMISS)
    assert "Northside EHR" in readable(board)
    press(board, Key.DISMISS)
    assert "Northside EHR" not in readable(board)


def test_messages_never_open_a_window_of_their_own(board, qapp):
    before = set(map(id, qapp.topLevelWidgets()))
    board.show_message(Message(code="nobody_knows_this", severity=Severity.FAILURE))
    assert {id(w) for w in qapp.topLevelWidgets() if w.isVisible()} <= before


def test_the_training_caller_can_be_heard_and_goes(ringing):
    ringing.show_training_caller("Hello, this is Ana.")
    assert "“Hello, this is Ana.”" in readable(ringing)
    ringing.show_training_caller("")
    assert "Hello, this is Ana" not in readable(ringing)


def test_the_status_line_says_it_all_in_words(board):
    board.show_status(made_up.EHRS, made_up.SILENT, 20, True)
    said = readable(board)
    for part in (
        "Phone: no answer for 6 s",
        "Northside EHR · 38 ms",
        "GNU Health: connecting",
        "Locks in 0:20",
        "Training mode",
    ):
        assert part in said
    board.show_status((), made_up.PHONE, None, False)
    said = readable(board)
    assert "Phone: live" in said
    assert "Northside EHR" not in said
    assert "Locks in" not in said
    assert "Training mode" not in said


def test_the_close_button_asks_and_does_not_close(board, qtbot):
    with qtbot.waitSignal(board.closed):
        board.close()
    assert board.isVisible()


def test_somebody_at_the_desk_is_noticed_at_most_once_a_second(board, qtbot):
    seen = []
    board.user_active.connect(lambda: seen.append(1))
    handle = board.windowHandle()
    with qtbot.waitSignal(board.user_active):
        QTest.keyClick(handle, Qt.Key.Key_Shift)
    for _ in range(5):
        QTest.mouseMove(handle, QPoint(50, 50))
    assert len(seen) == 1


def test_the_window_says_where_it_came_to_rest(board, qtbot):
    with qtbot.waitSignal(board.placed) as placed:
        board.setGeometry(30, 40, 1100, 720)
    assert placed.args[0].size() == QRect(30, 40, 1100, 720).size()


def test_the_next_window_stands_where_the_last_one_stood(board, qtbot):
    board.appear(Placement(x=20, y=30, width=1000, height=700), activate=True)
    assert board.geometry() == QRect(20, 30, 1000, 700)


def test_a_window_from_a_screen_that_is_gone_comes_back_onto_one(board):
    board.appear(Placement(x=90_000, y=90_000, width=1000, height=700), activate=False)
    assert board.screen().availableGeometry().intersects(board.geometry())


def test_a_dashboard_is_built_in_the_time_of_a_blink(qapp):
    def seconds():
        began = time.thread_time()
        window = Dashboard()
        took = time.thread_time() - began
        window.deleteLater()
        return took

    assert min(seconds() for _ in range(3)) < 0.150


def test_candidates_are_painted_within_a_frame_or_two(ringing, qapp):
    def seconds(view):
        began = time.thread_time()
        ringing.show_candidates(view)
        ringing.repaint()
        return time.thread_time() - began

    views = (made_up.NOBODY, made_up.CANDIDATES) * 3
    assert min(seconds(view) for view in views) < 0.033


def test_once_built_the_dashboard_opens_no_file(board, qtbot):
    """Neither a call's states nor another theme read anything: the agent never waits for a disk."""
    opened = []

    def hear(event, arguments):
        if event == "open" and listening:
            opened.append(arguments[0])

    listening = [1]
    sys.addaudithook(hear)
    for _ in gallery.scenes(board):
        gallery.settle()
        board.grab()
    board.set_theme(Theme.DARK)
    board.grab()
    listening.clear()
    assert opened == []

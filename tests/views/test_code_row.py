"""The line of the checklist for a code by text, and the warning above the first question."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from patient_access.verification.values import (
    CodeState,
    CodeView,
    Item,
    SignalsView,
    Verdict,
)
from patient_access.views.checklist import Checklist
from patient_access.views.code_row import CodeRow
from patient_access.views.signals_bar import SignalsBar
from tests.views.made_up import CODES, check, check_with_code


@pytest.fixture
def checklist(qtbot):
    shown = Checklist()
    qtbot.addWidget(shown)
    shown.resize(760, 520)
    shown.show_check(check_with_code(), None)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def row_of(checklist):
    (row,) = checklist.findChildren(CodeRow)
    return row


def test_blind_nothing_a_code_view_holds_could_be_a_code_or_a_number():
    assert set(CodeView.model_fields) == {"state", "numbers", "sent_to", "sends_left", "minutes"}
    assert all(len(number) == 2 for view in CODES.values() for number in view.numbers)


def test_without_a_code_among_the_items_there_is_no_such_line(checklist):
    assert checklist.findChildren(CodeRow)
    checklist.show_check(check(), None)
    assert not [row for row in checklist._rows if isinstance(row, CodeRow)]


@pytest.mark.parametrize(
    ("name", "sends", "types"),
    [
        ("offered", True, False),
        ("sent", True, True),
        ("over", False, False),
        ("not-possible", None, False),
    ],
)
def test_what_can_be_done_follows_how_far_the_code_has_come(checklist, name, sends, types):
    checklist.show_code(CODES[name])
    row = row_of(checklist)
    assert row._send.isVisible() == (sends is not None)
    assert row._send.isEnabled() == bool(sends) or sends is None
    assert row.field.isVisible() == types
    assert row._caption.text()
    assert row.is_possible == (name in ("offered", "sent"))


def test_the_number_that_is_pressed_is_the_one_that_is_sent_to(checklist, qtbot):
    checklist.show_code(CODES["offered"])
    row = row_of(checklist)
    qtbot.mouseClick(row._pills[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(checklist.code_wanted) as wanted:
        row._send.setFocus()
        qtbot.keyClick(row._send, Qt.Key.Key_Space)
    assert wanted.args == [1]


def test_the_keyboard_stays_in_the_line_while_a_code_is_sent_and_leaves_it_when_none_is_left(
    checklist,
):
    """Qt would give it to the next button, and the next space bar would press that."""
    checklist.show_code(CODES["offered"])
    row = row_of(checklist)
    row._send.setFocus()
    sending = CODES["sent"].model_copy(update={"state": CodeState.SENDING, "sends_left": 0})
    checklist.show_code(sending)
    assert QApplication.focusWidget() is row._send
    row._send.click()  # pressed twice in a hurry: one code is on its way
    checklist.show_code(CODES["sent"])
    assert QApplication.focusWidget() is row.field
    checklist.show_code(CODES["over"])
    assert QApplication.focusWidget() is checklist._rows[0].field


def test_what_was_typed_goes_with_its_code(checklist, qtbot):
    checklist.show_code(CODES["sent"])
    row = row_of(checklist)
    qtbot.keyClicks(row.field, "481293")
    with qtbot.waitSignal(checklist.answer_given) as given:
        qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert given.args == [Item.ONE_TIME_CODE, "481293"]
    checklist.show_code(CODES["over"])
    assert row.field.text() == ""


def test_a_code_that_matched_counts_among_the_optional_items(checklist):
    checklist.show_code(CODES["sent"])
    verdicts = (Verdict.MATCH, Verdict.MATCH, None, None, None, None)
    view = check_with_code(*verdicts)
    code = view.items[-1].model_copy(update={"verdict": Verdict.MATCH})
    checklist.show_check(view.model_copy(update={"items": (*view.items[:-1], code)}), None)
    assert all(row.settled for row in checklist._rows)
    assert not row_of(checklist)._send.isVisible()


def test_a_warning_says_how_many_and_to_whom_to_turn_and_leaves_without_a_trace(qtbot):
    bar = SignalsBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_signals(SignalsView(record_failures=3, turn_to="the identity desk"))
    assert not bar.isHidden()
    assert "3 failed" in bar._what.text()
    assert "this number" not in bar._what.text()
    assert "the identity desk" in bar.accessibleName()
    bar.show_signals(SignalsView(number_failures=4))
    assert "callers from this number" in bar._what.text()
    assert "supervisor" in bar._do.text()
    bar.show_signals(SignalsView())
    assert bar.isHidden()
    assert bar.accessibleName() == ""

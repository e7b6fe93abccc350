"""What the eye is promised: whole words on a small screen, and one place where the keyboard is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from patient_access.verification.values import CallerKind, Verdict
from patient_access.views.call_bar import CallBar
from patient_access.views.dashboard import Dashboard
from patient_access.views.labels import BriefLabel, PlainLabel
from patient_access.views.segmented import Segmented
from patient_access.views.shortcuts import Key
from patient_access.views.status_line import StatusLine
from patient_access.views.values import AuditState, AuditView, CallBarView, LineState, NumberNote
from tests.views import gallery, made_up


def shortened(window):
    """Texts of which the agent does not see the end."""
    found = []
    for label in window.findChildren(PlainLabel):
        if label.isVisible() and label._elide:
            written = label._written()
            if label.fontMetrics().horizontalAdvance(written) > label.contentsRect().width():
                found.append(written)
    for field in window.findChildren(QLineEdit):
        room = field.width() - field.textMargins().right() - 24
        hint = field.placeholderText()
        if field.isVisible() and field.fontMetrics().horizontalAdvance(hint) > room:
            found.append(hint)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.width() < button.minimumSizeHint().width():
            found.append(button.text())
    return found


@pytest.mark.parametrize("code", ["en", "es"])
def test_no_text_is_cut_short_on_a_small_screen(qtbot, speak, code):
    speak(code)
    window = Dashboard()
    qtbot.addWidget(window)
    window.resize(1024, 700)
    with qtbot.waitExposed(window):
        window.show()
    cut = set()
    for _ in gallery.scenes(window):
        gallery.settle()
        cut |= set(shortened(window))
    assert cut == set()


def test_what_is_said_of_the_number_is_never_cut_in_half(qtbot):
    bar = CallBar()
    qtbot.addWidget(bar)
    view = CallBarView(
        line=LineState.CONNECTED,
        number="(206) 555-0147",
        number_note=NumberNote.NOT_ATTESTED,
        queue="Scheduling queue",
        called_number="(800) 555-0199",
    )
    bar.show_call(view, None)
    about = bar.findChild(BriefLabel)
    said = []
    bar.show()
    for width in (1200, 700, 560, 480):
        bar.resize(width, 64)
        said.append(about._written())
    assert all(words.endswith("caller ID not attested") for words in said)
    assert len(said[0]) > len(said[-1])
    assert about.text() == said[0], "a screen reader hears the whole of it"


def test_all_kinds_of_caller_stand_in_one_row_where_there_is_room(board):
    board.show_call(made_up.CONNECTED, 0)
    gallery.settle()
    rows = board._parts.who.findChildren(Segmented)
    assert len({row.y() for row in rows}) == 1
    board.resize(1024, 700)
    gallery.settle()
    assert len({row.y() for row in rows}) == len(rows)
    assert len({button.y() for row in rows for button in row.buttons}) == 1, "none is stacked"


@pytest.fixture
def asking(board):
    """Somebody is chosen, and the agent's own kind of answer comes back as the desk gives it."""
    board.caller_kind_chosen.connect(board.show_caller_kind)
    board.show_call(made_up.CONNECTED, 0)
    board.show_candidates(made_up.CANDIDATES)
    board.show_check(made_up.check(), None)
    gallery.settle()
    return board


@pytest.mark.parametrize("key", [Key.FOR_SOMEONE_ELSE, Key.WITH_CONSENT, Key.EMERGENCY])
def test_the_key_of_a_kind_goes_to_the_first_thing_to_ask(asking, key):
    QTest.keySequence(asking, Key.THE_PATIENT)
    assert asking._parts.checklist.isAncestorOf(QApplication.focusWidget())
    QTest.keySequence(asking, key)
    assert QApplication.focusWidget() is asking._parts.caller.fields["name"]


def test_what_is_typed_after_the_check_has_gone_does_not_end_in_the_note(asking):
    QTest.keySequence(asking, Key.THE_PATIENT)
    QTest.keySequence(asking, Key.GENERAL_QUESTION)
    QTest.keyClicks(QApplication.focusWidget(), "denise")
    assert asking.note_text() == ""


def test_arrows_among_the_kinds_stay_there(asking):
    QTest.keySequence(asking, Key.GENERAL_QUESTION)
    kinds = asking._parts.who.findChildren(Segmented)[0].buttons
    kinds[2].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(kinds[2], Qt.Key.Key_Left)
    assert QApplication.focusWidget() is kinds[1]
    assert asking._parts.caller.isVisible()


def test_the_caller_s_card_and_the_checklist_stand_on_the_same_lines(asking):
    asking.show_caller_kind(CallerKind.REPRESENTATIVE)
    asking.show_check(made_up.check(Verdict.MATCH), None)
    gallery.settle()
    above, below = asking._parts.caller.fields["name"], asking._parts.checklist._rows[0].field

    def across(field):
        left = field.mapTo(asking, field.rect().topLeft()).x()
        return left, left + field.width()

    assert across(above) == across(below)


def test_in_a_narrow_window_the_status_line_keeps_what_is_not_well(qtbot, speak):
    speak("es")
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_status(made_up.EHRS, made_up.PHONE, 240, training=True)
    line.show_audit(AuditView(state=AuditState.SEALED, count=12))
    line.show()

    def said():
        return [one.text() for one in line.findChildren(PlainLabel) if one.isVisible()]

    line.resize(1024, 34)
    assert "Northside EHR · 38 ms" in said()
    line.resize(720, 34)
    gallery.settle()
    assert {"Teléfono", "Northside EHR", "Auditoría", "GNU Health: conectando"} < set(said())
    assert shortened(line) == []
    line.show_status(made_up.EHRS, made_up.SILENT, 20, training=True)
    assert "Teléfono: 6 s sin responder" in said()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_all_four_sides_of_the_ring_around_the_panels_are_seen(board, size):
    board.resize(*size)
    for name in gallery.scenes(board):
        if name == "3-verified":
            break
    stack = board._parts.stack
    stack._anchor.setFocus()
    gallery.settle()
    area = board._parts.call._scroll
    for place in (0, 80, area.verticalScrollBar().maximum()):
        area.verticalScrollBar().setValue(place)
        ring = stack._anchor._ring
        corner = ring.mapTo(area.viewport(), ring.rect().topLeft())
        assert area.viewport().rect().contains(ring.rect().translated(corner))
        assert ring.height() >= min(area.viewport().height(), stack.height()) - 80

"""The note lives as long as the call; the outcome is one keystroke."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from patient_access.views.note import NoteCard
from patient_access.views.outcome import OutcomeCard
from patient_access.views.values import Outcome


@pytest.fixture
def note(qtbot):
    card = NoteCard()
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    return card


@pytest.fixture
def outcomes(qtbot):
    card = OutcomeCard()
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    return card


def test_the_note_says_that_it_is_not_saved(note):
    said = " ".join(label.text() for label in note.findChildren(QLabel))
    assert "Kept only for this call." in said
    assert "not saved to the record" in said
    field = note.findChild(QPlainTextEdit)
    assert field.accessibleName() == "Call note"
    assert "not saved to the record" in field.accessibleDescription()


def test_the_note_is_read_back_and_forgotten_with_its_undo(note):
    note.setFocus()
    field = note.findChild(QPlainTextEdit)
    assert field.hasFocus()
    QTest.keyClicks(field, "Asks <b>to</b> move")
    assert note.text() == "Asks <b>to</b> move"
    note.clear()
    assert note.text() == ""
    field.undo()
    assert note.text() == ""


def test_copy_is_asked_for_by_button_and_by_key(note, qtbot):
    button = next(one for one in note.children() if getattr(one, "kind", "") == "plain")
    with qtbot.waitSignal(note.copy_pressed):
        button.click()
    with qtbot.waitSignal(note.copy_pressed):
        QTest.keyClick(
            note.findChild(QPlainTextEdit),
            Qt.Key.Key_C,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )


def test_tab_leaves_the_note(note):
    field = note.findChild(QPlainTextEdit)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert note.text() == ""
    assert not field.hasFocus()


def test_each_outcome_has_its_number_and_its_key(outcomes):
    assert [chip.text() for chip in outcomes.chips.values()] == [
        "1 Scheduled",
        "2 Answered",
        "3 Transferred",
        "4 Not verified",
    ]
    assert list(outcomes.chips) == list(Outcome)
    for number, chip in enumerate(outcomes.chips.values(), 1):
        assert chip.accessibleName() == chip.text()
        assert chip.accessibleDescription() == f"Ctrl+{number}"


def test_a_click_chooses_and_only_one_stays_chosen(outcomes, qtbot):
    for outcome in (Outcome.ANSWERED, Outcome.TRANSFERRED):
        with qtbot.waitSignal(outcomes.chosen) as said:
            outcomes.chips[outcome].click()
        assert said.args == [outcome]
        assert outcomes.outcome is outcome
        assert [o for o, chip in outcomes.chips.items() if chip.isChecked()] == [outcome]


def test_choosing_the_same_again_keeps_it(outcomes):
    outcomes.chips[Outcome.ANSWERED].click()
    outcomes.chips[Outcome.ANSWERED].click()
    assert outcomes.outcome is Outcome.ANSWERED


def test_the_window_s_key_says_it_too_and_showing_does_not(outcomes, qtbot):
    with qtbot.waitSignal(outcomes.chosen):
        outcomes.choose(Outcome.SCHEDULED)
    with qtbot.assertNotEmitted(outcomes.chosen):
        outcomes.show_outcome(None)
    assert outcomes.outcome is None


def test_a_chosen_outcome_is_marked_by_more_than_colour(outcomes):
    chip = outcomes.chips[Outcome.SCHEDULED]
    before = chip.sizeHint().width()
    outcomes.show_outcome(Outcome.SCHEDULED)
    assert chip.sizeHint().width() > before

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from patient_access.verification.values import CheckStatus, CheckView, Item, ItemState, Verdict
from patient_access.views.checklist import Checklist
from patient_access.views.labels import PlainLabel
from tests.views.made_up import check


@pytest.fixture
def checklist(qtbot):
    shown = Checklist()
    qtbot.addWidget(shown)
    shown.resize(760, 420)
    shown.show_check(check(), None)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def field(shown, name):
    found = [f for f in shown.findChildren(QLineEdit) if f.accessibleName() == name]
    assert len(found) == 1, name
    return found[0]


def words(shown):
    labels = [label for label in shown.findChildren(PlainLabel) if label.isVisible()]
    return [label.text() for label in labels]


def press(qtbot, shown, name):
    button = next(b for b in shown.findChildren(QWidget) if b.accessibleName() == name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_blind_nothing_a_check_view_holds_could_be_an_expected_answer():
    assert set(CheckView.model_fields) == {
        "status",
        "items",
        "optional_needed",
        "tries_used",
        "tries_allowed",
        "level",
        "authority",
        "can_be_stronger",
        "escalate_to",
        "opens",
        "withheld",
    }
    assert set(ItemState.model_fields) == {"item", "required", "verdict"}


def test_enter_hands_over_what_the_caller_says(checklist, qtbot):
    name = field(checklist, "Full name")
    qtbot.keyClicks(name, "  ana garcia-lopez ")
    with qtbot.waitSignal(checklist.answer_given) as given:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert given.args == [Item.NAME, "ana garcia-lopez"]


def test_nothing_typed_is_nothing_compared(checklist, qtbot):
    with qtbot.assertNotEmitted(checklist.answer_given):
        qtbot.keyClick(field(checklist, "Full name"), Qt.Key.Key_Return)
        press(qtbot, checklist, "Compare")


def test_compare_takes_the_row_the_agent_was_in(checklist, qtbot):
    qtbot.keyClicks(field(checklist, "Full name"), "ana")
    born = field(checklist, "Date of birth")
    born.setFocus()
    qtbot.keyClicks(born, "3/14/79")
    with qtbot.waitSignal(checklist.answer_given) as given:
        press(qtbot, checklist, "Compare")
    assert given.args == [Item.BIRTH_DATE, "3/14/79"]


def test_no_match_keeps_what_was_typed_so_that_it_can_be_corrected(checklist, qtbot):
    name = field(checklist, "Full name")
    qtbot.keyClicks(name, "anna")
    checklist.show_check(check(Verdict.NO_MATCH, tries_used=1), None)
    assert name.text() == "anna"
    assert not name.isReadOnly()
    assert "No match" in words(checklist)
    qtbot.keyClick(name, Qt.Key.Key_Backspace)
    assert "No match" not in words(checklist)
    with qtbot.waitSignal(checklist.answer_given) as given:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert given.args == [Item.NAME, "ann"]


def test_a_match_is_settled_and_the_keyboard_goes_to_the_next_question(checklist, qtbot):
    name = field(checklist, "Full name")
    name.setFocus()
    qtbot.keyClicks(name, "ana")
    checklist.show_check(check(Verdict.MATCH), None)
    assert "Match" in words(checklist)
    assert name.isReadOnly()
    assert field(checklist, "Date of birth").hasFocus()
    with qtbot.assertNotEmitted(checklist.answer_given):
        qtbot.keyClick(name, Qt.Key.Key_Return)


def test_a_verdict_elsewhere_does_not_take_the_keyboard(checklist):
    born = field(checklist, "Date of birth")
    born.setFocus()
    checklist.show_check(check(Verdict.MATCH), None)
    assert born.hasFocus()


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.MATCH, "Match"),
        (Verdict.NO_MATCH, "No match"),
        (Verdict.NOT_READABLE, "Ask again"),
        (Verdict.NOT_ON_FILE, "Cannot be used"),
    ],
)
def test_every_verdict_is_said_in_words(checklist, verdict, said):
    checklist.show_check(check(None, None, verdict), None)
    assert said in words(checklist)


def test_while_comparing_nothing_more_can_be_sent(checklist, qtbot):
    name = field(checklist, "Full name")
    qtbot.keyClicks(name, "ana")
    checklist.show_check(check(), Item.NAME)
    assert "Comparing…" in words(checklist)
    with qtbot.assertNotEmitted(checklist.answer_given):
        qtbot.keyClick(name, Qt.Key.Key_Return)


def test_any_of_several_things_will_do_and_each_keeps_its_own_words(checklist, qtbot):
    qtbot.keyClicks(field(checklist, "ZIP code"), "98101")
    press(qtbot, checklist, "MRN")
    mrn = field(checklist, "MRN")
    assert mrn.accessibleName() == "MRN"
    assert mrn.text() == ""
    qtbot.keyClicks(mrn, "00418142")
    with qtbot.waitSignal(checklist.answer_given) as given:
        qtbot.keyClick(mrn, Qt.Key.Key_Return)
    assert given.args == [Item.MRN, "00418142"]
    press(qtbot, checklist, "ZIP")
    assert field(checklist, "ZIP code").text() == "98101"


def test_one_match_of_several_is_enough(checklist):
    checklist.show_check(check(None, None, Verdict.MATCH), None)
    assert checklist._rows[2].settled
    assert field(checklist, "ZIP code").isReadOnly()


def test_where_two_are_needed_the_next_one_is_asked_for(qtbot):
    shown = Checklist()
    qtbot.addWidget(shown)
    two = check(None, None, Verdict.MATCH).model_copy(update={"optional_needed": 2})
    shown.show_check(two, None)
    assert not shown._rows[2].settled
    assert shown._rows[2].item is Item.PHONE
    assert not shown._rows[2].field.isReadOnly()


def test_progress_is_in_words(checklist):
    assert checklist.note.text() == "2 required and 1 of 4 · try 1 of 3"
    checklist.show_check(check(tries_used=1), None)
    assert checklist.note.text() == "2 required and 1 of 4 · try 2 of 3"


def test_locked_leaves_nothing_to_type_and_says_what_to_do(checklist):
    checklist.show_check(check(status=CheckStatus.LOCKED, tries_used=3), None)
    assert [f for f in checklist.findChildren(QLineEdit) if f.isVisible()] == []
    said = " ".join(words(checklist))
    assert "Nothing opens in this call" in said
    assert "your site’s procedure" in said


def test_the_caller_cannot_answer(checklist, qtbot):
    with qtbot.waitSignal(checklist.cannot_answer):
        press(qtbot, checklist, "Caller cannot answer")


def test_cleared_fields_hold_nothing_the_caller_said(checklist, qtbot):
    qtbot.keyClicks(field(checklist, "Full name"), "MARKER-NAME")
    qtbot.keyClicks(field(checklist, "ZIP code"), "MARKER-ZIP")
    press(qtbot, checklist, "MRN")
    checklist.clear_fields()
    press(qtbot, checklist, "ZIP")
    assert [f.text() for f in checklist.findChildren(QLineEdit)] == ["", "", ""]


def test_what_was_typed_cannot_be_brought_back_after_clearing(checklist, qtbot):
    name = field(checklist, "Full name")
    qtbot.keyClicks(name, "MARKER-NAME")
    checklist.clear_fields()
    name.undo()
    assert name.text() == ""

"""The short form for an EHR that needs more than the number (rule D1)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from patient_access.domain.lookup import Demographic, Notice, Sex
from patient_access.views.candidate_list import CandidateList
from patient_access.views.labels import PlainLabel
from patient_access.views.values import CandidatesView, Demographics, LookupState
from tests.views.made_up import CANDIDATES, RINGING

EPIC = (Demographic.GIVEN, Demographic.FAMILY, Demographic.SEX)
ATHENA = (Demographic.FAMILY, Demographic.BIRTH_DATE)
ASKS = CandidatesView(
    state=LookupState.ANSWERED,
    system="Northside",
    notices=frozenset({Notice.PHONE_NOT_SEARCHABLE}),
    needed=EPIC,
)


@pytest.fixture
def people(qtbot):
    shown = CandidateList()
    qtbot.addWidget(shown)
    shown.resize(300, 600)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.show_candidates(ASKS)
    return shown


def fields(people):
    return [field for field in people.form.findChildren(QLineEdit) if field.isVisible()]


def words(widget):
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


def fill(people, qtbot, given="Orla", family="Quillfeather", sex=0):
    qtbot.keyClicks(people.form.fields[Demographic.GIVEN], given)
    qtbot.keyClicks(people.form.fields[Demographic.FAMILY], family)
    if sex is not None:
        people.form._choice.buttons[sex].click()


def test_only_what_the_profile_needs_is_asked_for(people):
    assert [field.accessibleName() for field in fields(people)] == ["Given name", "Family name"]
    assert people.form._choice.isVisible()
    people.show_candidates(ASKS.model_copy(update={"needed": ATHENA}))
    assert [field.accessibleName() for field in fields(people)] == ["Family name", "Date of birth"]
    assert not people.form._choice.isVisible()


def test_the_list_says_which_things_and_never_that_nobody_is_there(people):
    assert people.title.text() == "The number is not enough"
    assert "Ask the caller for\nGiven name\nFamily name\nLegal sex" in words(people)
    assert "Northside cannot be searched by a phone number alone." in words(people)
    assert "Nobody found" not in words(people)


def test_nothing_is_filled_in_beforehand(people):
    assert [field.text() for field in fields(people)] == ["", ""]
    assert not any(button.isChecked() for button in people.form._choice.buttons)


def test_a_caller_is_looked_up_by_keyboard_alone(people, qtbot):
    given, family = fields(people)
    given.setFocus()
    qtbot.keyClicks(given, "Orla")
    qtbot.keyClick(given, Qt.Key.Key_Return)  # goes to what is missing
    qtbot.waitUntil(family.hasFocus)
    qtbot.keyClicks(family, "  Quillfeather ")
    qtbot.keyClick(family, Qt.Key.Key_Return)
    first = people.form._choice.buttons[0]
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    with qtbot.waitSignal(people.demographics_given) as said:
        qtbot.keyClick(family, Qt.Key.Key_Return)
    assert said.args == [Demographics(given="Orla", family="Quillfeather", sex=Sex.FEMALE)]


def test_what_is_missing_is_said_and_nothing_is_asked(people, qtbot):
    fill(people, qtbot, sex=None)
    with qtbot.assertNotEmitted(people.demographics_given):
        people.form.button.click()
    assert "Still missing: legal sex" in words(people)


def test_what_was_typed_stays_while_it_is_looked_up(people, qtbot):
    fill(people, qtbot)
    people.show_candidates(ASKS.model_copy(update={"state": LookupState.ASKING}))
    assert [field.text() for field in fields(people)] == ["Orla", "Quillfeather"]


def test_a_chosen_candidate_puts_the_form_away_and_empties_it(people, qtbot):
    fill(people, qtbot)
    people.show_candidates(CANDIDATES.model_copy(update={"needed": EPIC, "chosen": 0}))
    assert not people.form.isVisible()
    assert [field.text() for field in people.form.fields.values()] == ["", "", ""]
    assert not any(button.isChecked() for button in people.form._choice.buttons)


def test_another_question_brings_an_empty_form(people, qtbot):
    fill(people, qtbot)
    people.show_candidates(CandidatesView(state=LookupState.ASKING))
    people.show_candidates(ASKS)
    assert [field.text() for field in fields(people)] == ["", ""]


def test_what_was_typed_cannot_be_brought_back_by_undo(people, qtbot):
    fill(people, qtbot)
    people.form.clear()
    people.form.fields[Demographic.GIVEN].undo()
    assert people.form.fields[Demographic.GIVEN].text() == ""


def test_the_down_key_of_the_search_box_leads_into_the_form(board, qtbot):
    board.show_call(RINGING, None)
    board.show_candidates(ASKS)
    board._parts.search.setFocus()
    qtbot.keyClick(board._parts.search, Qt.Key.Key_Down)
    form = board._parts.candidates.form
    qtbot.waitUntil(form.fields[Demographic.GIVEN].hasFocus)
    qtbot.keyClicks(form.fields[Demographic.GIVEN], "Orla 2")
    assert form.fields[Demographic.GIVEN].text() == "Orla 2"

import pytest
from PySide6.QtCore import QPoint, Qt

from patient_access.domain.candidates import CandidateCard
from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Notice
from patient_access.views.candidate_list import CandidateList
from patient_access.views.candidate_model import CandidateModel, CardRole
from patient_access.views.labels import PlainLabel
from patient_access.views.values import CandidatesView, LookupState, SourceFailure
from tests.views.made_up import CANDIDATES, CARDS, NOBODY


@pytest.fixture
def people(qtbot):
    shown = CandidateList()
    qtbot.addWidget(shown)
    shown.resize(300, 500)
    shown.show_candidates(CANDIDATES)
    shown.show()
    return shown


def words(widget):
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


def test_the_model_keeps_the_rules_of_models(qtmodeltester):
    model = CandidateModel()
    model.show(CANDIDATES)
    qtmodeltester.check(model)
    model.show(CANDIDATES.model_copy(update={"cards": CARDS[:1], "chosen": None}))
    qtmodeltester.check(model)


def test_a_screen_reader_hears_all_of_a_card(people):
    said = people.cards.model().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("R. G.", "70–79", "••• 031", "mobile", "GNU Health", "Deceased"):
        assert part in said


def test_a_screen_reader_hears_which_card_is_chosen(people):
    model = people.cards.model()
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    assert [model.index(row, 0).data(role) for row in range(3)] == ["Chosen", "", ""]


def test_the_source_is_named_only_where_there_are_several(qapp):
    model = CandidateModel()
    model.show(CANDIDATES)
    assert model.index(0, 0).data(CardRole.SOURCE) == "Northside EHR"
    model.show(CANDIDATES.model_copy(update={"systems": 1}))
    assert model.index(0, 0).data(CardRole.SOURCE) == ""


def test_a_card_shows_no_direction_override(qapp):
    model = CandidateModel()
    card = CandidateCard(
        initials="A.\u202e", age_band=None, masked_mrn=None, matched_use="temp", source="x"
    )
    model.show(CandidatesView(state=LookupState.ANSWERED, cards=(card,)))
    assert "\u202e" not in model.index(0, 0).data()
    assert model.index(0, 0).data() == "A. · age not on file"


def test_down_and_enter_choose_the_second_person(people, qtbot):
    people.focus_cards()
    people.cards.setCurrentIndex(people.cards.model().index(0, 0))
    qtbot.keyClick(people.cards, Qt.Key.Key_Down)
    with qtbot.waitSignal(people.candidate_chosen) as chosen:
        qtbot.keyClick(people.cards, Qt.Key.Key_Return)
    assert chosen.args == [1]


def test_moving_alone_chooses_nobody(people, qtbot):
    people.focus_cards()
    with qtbot.assertNotEmitted(people.candidate_chosen):
        qtbot.keyClick(people.cards, Qt.Key.Key_Down)
        qtbot.keyClick(people.cards, Qt.Key.Key_Up)


def test_a_click_chooses(people, qtbot):
    middle = people.cards.visualRect(people.cards.model().index(2, 0)).center()
    with qtbot.waitSignal(people.candidate_chosen) as chosen:
        qtbot.mouseClick(
            people.cards.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle.x(), middle.y())
        )
    assert chosen.args == [2]


def test_choosing_leaves_the_keyboard_where_it_was(people):
    people.cards.setCurrentIndex(people.cards.model().index(2, 0))
    people.show_candidates(CANDIDATES.model_copy(update={"chosen": 2}))
    assert people.cards.currentIndex().row() == 2


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({}, "3 people share this number"),
        ({"cards": CARDS[:1]}, "One person has this number"),
        ({"by_phone": False}, "3 people found"),
        ({"cards": (), "chosen": None}, "Nobody found by phone"),
        ({"state": LookupState.ASKING, "cards": (), "chosen": None}, "Looking…"),
    ],
)
def test_outcomes_of_a_lookup_have_their_own_words(people, change, title):
    people.show_candidates(CANDIDATES.model_copy(update=change))
    assert people.title.text() == title


def test_nobody_by_phone_is_never_no_such_patient(people):
    people.show_candidates(NOBODY)
    assert "may still be on file" in words(people)


def test_an_ehr_that_did_not_answer_is_named(people, qtbot):
    failure = SourceFailure(
        source="Eastside EHR", failure=FailureKind.REFUSED, correlation_id="c0ffee"
    )
    people.show_candidates(CANDIDATES.model_copy(update={"failures": (failure,)}))
    qtbot.waitUntil(lambda: "Eastside EHR" in words(people))
    assert "c0ffee" in words(people)
    people.show_candidates(CANDIDATES)
    assert "Eastside EHR" not in words(people)


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_worded(people, notice, qtbot):
    before = words(people)
    people.show_candidates(CANDIDATES.model_copy(update={"notices": frozenset({notice})}))
    qtbot.waitUntil(lambda: len(words(people)) > len(before))


def test_the_list_is_as_high_as_its_people(people, qtbot):
    qtbot.waitUntil(lambda: people.cards.verticalScrollBar().maximum() == 0)
    people.show_candidates(CANDIDATES.model_copy(update={"cards": CARDS * 8}))
    qtbot.waitUntil(lambda: people.cards.verticalScrollBar().maximum() > 0)
    assert people.height() == 500

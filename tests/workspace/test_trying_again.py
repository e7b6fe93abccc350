"""After an outage the candidates come by themselves, while the agent still looks for somebody."""

import time

import pytest
from PySide6.QtCore import QObject

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByPhone
from patient_access.workspace import trying_again
from patient_access.workspace.trying_again import PASSES, TryingAgain
from tests.workspace.conftest import ANA, UMA, FakeEhr


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(trying_again, "PAUSES", (30.0,))


def go_on(office):
    """The pause is over."""
    again = office.desk.call.identify._again
    again._due = dict.fromkeys(again._due, 0.0)
    again._tick()


def fails(office, ehr, kind, **more):
    ehr.lookup_fails = EhrFailure(kind, **more)
    office.ring()
    office.see("Retry")


@pytest.mark.parametrize("kind", sorted(PASSES))
def test_when_the_server_is_back_the_candidates_come_without_a_press(open_office, northside, kind):
    office = open_office(northside)
    fails(office, northside, kind)
    office.see("Trying again in 30 s", "Retry now")
    northside.lookup_fails = None
    go_on(office)
    office.see("One person has this number", "A. G.")
    assert len(northside.queries) == 2
    assert "Trying again" not in office.text()
    assert "Retry" not in office.text()


def test_a_busy_server_is_asked_when_it_said_and_not_before(open_office, northside):
    office = open_office(northside)
    fails(office, northside, FailureKind.BUSY, retry_after=75.0)
    office.see("Trying again in 75 s")
    again = office.desk.call.identify._again
    assert again._due["Northside EHR"] == pytest.approx(time.monotonic() + 75, abs=25)


def test_the_desk_s_word_that_it_answers_again_ends_the_wait(open_office, northside):
    office = open_office(northside)
    fails(office, northside, FailureKind.NOT_ANSWERING, retry_after=60.0)
    northside.lookup_fails = None
    office.desk.status.answering_again.emit("Northside EHR")
    office.see("One person has this number")


def test_retry_now_asks_now_and_the_countdown_goes(open_office, northside):
    office = open_office(northside)
    fails(office, northside, FailureKind.REFUSED)
    office.see("Trying again in")
    northside.lookup_fails = None
    office.board.lookup_retry.emit()
    office.see("One person has this number")
    assert "Trying again" not in office.text()
    assert len(northside.queries) == 2


@pytest.mark.parametrize("kind", sorted(set(FailureKind) - PASSES))
def test_what_does_not_pass_is_never_asked_again_by_itself(open_office, northside, kind):
    office = open_office(northside)
    fails(office, northside, kind)
    assert "Trying again" not in office.text()
    assert office.desk.call.identify._again._due == {}


def test_once_somebody_is_chosen_nobody_is_looked_for_any_more(open_office):
    north, east = FakeEhr("Northside EHR", [ANA]), FakeEhr("Eastside EHR", [UMA])
    office = open_office(north, east)
    fails(office, east, FailureKind.TIMEOUT)
    office.see("Trying again in", "A. G.")
    office.board.candidate_chosen.emit(0)
    assert "Trying again" not in office.text()
    go_on(office)
    assert len(east.queries) == 1


def test_an_ehr_that_fails_after_the_choice_is_not_tried_again(open_office):
    north, east = FakeEhr("Northside EHR", [ANA]), FakeEhr("Eastside EHR", [UMA])
    east.lookup_fails = EhrFailure(FailureKind.TIMEOUT)
    east.gate.clear()
    office = open_office(north, east)
    office.ring()
    office.see("A. G.")
    office.board.candidate_chosen.emit(0)
    east.gate.set()
    office.see("Retry")
    assert "Trying again" not in office.text()
    assert office.desk.call.identify._again._due == {}


def test_another_search_ends_the_wait_for_the_first(open_office, northside):
    office = open_office(northside)
    fails(office, northside, FailureKind.TIMEOUT)
    office.see("Trying again in")
    northside.lookup_fails = None
    office.search("(206) 555-0199")
    office.see("One person has this number")
    assert [query.number for query in northside.queries if isinstance(query, ByPhone)][-1] != (
        northside.queries[0].number
    )
    assert office.desk.call.identify._again._due == {}


def test_only_the_ehr_that_failed_is_asked_and_the_others_people_stay(open_office):
    north, east = FakeEhr("Northside EHR", [ANA]), FakeEhr("Eastside EHR", [UMA])
    office = open_office(north, east)
    fails(office, east, FailureKind.CONNECTION_LOST)
    office.see("A. G.", "Trying again in")
    east.lookup_fails = None
    go_on(office)
    office.see("A. G.", "U. O.", "2 people share this number")
    assert (len(north.queries), len(east.queries)) == (1, 2)


def test_it_goes_on_failing_and_goes_on_being_said(open_office, northside):
    office = open_office(northside)
    fails(office, northside, FailureKind.TIMEOUT)
    for round_ in (2, 3):
        go_on(office)
        office.until(lambda n=round_: len(northside.queries) == n)
        office.see("Trying again in", "Nobody could be looked up")


def test_two_questions_to_one_ehr_are_both_asked_again_and_none_is_forgotten(
    open_office, northside
):
    """Ten digits may be a number or an MRN: what one of them could not learn is still said."""
    northside.lookup_fails = EhrFailure(FailureKind.TIMEOUT)
    office = open_office(northside)
    office.search("2065550137")
    office.until(lambda: len(northside.queries) > 1)
    office.see("Trying again in")
    asked = len(northside.queries)
    northside.lookup_fails = None
    go_on(office)
    office.until(lambda: len(northside.queries) == 2 * asked)
    office.see("One person")
    assert "did not answer" not in office.text()


def test_of_two_questions_only_the_one_that_may_pass_is_asked_again(open_office, northside):
    office = open_office(northside)
    office.search("2065550137")
    office.until(lambda: len(northside.queries) > 1)
    by_number, by_mrn = northside.queries
    identify = office.desk.call.identify
    identify._failed("Northside EHR", by_mrn, EhrFailure(FailureKind.REJECTED))
    identify._failed("Northside EHR", by_number, EhrFailure(FailureKind.TIMEOUT))
    go_on(office)
    office.until(lambda: len(northside.queries) == 3)
    assert northside.queries[2] == by_number


def test_each_pause_is_longer_up_to_the_last(qapp, monkeypatch):
    monkeypatch.setattr(trying_again, "PAUSES", (5.0, 10.0, 20.0))
    owner = QObject()
    again = TryingAgain(owner)
    said = []
    again.counts.connect(said.append)
    for _ in range(4):
        again.failed("N", EhrFailure(FailureKind.REFUSED))
        again._due.clear()
    assert said == [5, 10, 20, 20]
    again.stop()

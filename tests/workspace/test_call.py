"""A call at one desk: whom it may be about, the check, what opens. The EHRs are played."""

import pytest

from patient_access.domain.call import CallDetails
from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone
from patient_access.domain.panels import PanelName
from patient_access.handover import frames
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.verification.values import CallerKind, CheckStatus, Item
from patient_access.views.values import Outcome
from tests.workspace.conftest import ANA, LEO, FakeEhr

OPEN_TO_AGENTS = {
    PanelName.APPOINTMENTS,
    PanelName.BILLING,
    PanelName.COVERAGE,
    PanelName.MEDICATIONS,
    PanelName.PEOPLE,
}
ANSWERS = ("00418142", "1979-03-14", "3/14/1979", "03/14/1979", "97301", "Zqstreet", "García")


def opened(office):
    """What was read of whom."""
    return {panel for _, panel in office.ehrs[0].read}


# --- identify ----------------------------------------------------------------------------


def test_the_lookup_stands_on_the_screen_at_ring_and_shows_no_answer(open_office, northside):
    office = open_office(northside)
    office.ring()
    office.see("(206) 555-0137", "One person has this number", "A. G. · 40–49")
    assert northside.queries == [ByPhone(number="+12065550137")]
    assert not any(answer in office.text() for answer in ANSWERS)
    assert northside.read == []
    assert [mark.name for mark in office.parent.all(frames.Mark)].count("candidates_shown") <= 1
    office.until(lambda: "candidates_shown" in {m.name for m in office.parent.all(frames.Mark)})


def test_the_only_candidate_is_not_chosen_by_itself(open_office, northside):
    office = open_office(northside)
    office.ring()
    office.see("One person has this number")
    assert office.desk.call.session.chosen is None
    assert office.desk.call.session.check is None


def test_a_household_is_a_choice_never_a_guess(open_office, northside):
    northside.people = [ANA, LEO]
    office = open_office(northside)
    office.ring()
    office.see("2 people share this number", "L. G. · 10–19")


def test_nobody_by_phone_is_not_nobody(open_office):
    office = open_office(FakeEhr("Northside EHR"))
    office.ring()
    office.see("Nobody found by phone", "may still be on file")


def test_candidates_of_all_ehrs_are_shown_and_what_one_failed_to_answer_is_said(
    open_office, northside, eastside
):
    eastside.lookup_fails = FailureKind.TIMEOUT
    office = open_office(northside, eastside)
    office.ring()
    office.see("A. G. · 40–49", "Eastside EHR did not answer in time. Tell the caller")


def test_the_people_of_one_ehr_do_not_wait_for_another(open_office, northside, eastside):
    eastside.gate.clear()
    office = open_office(northside, eastside)
    office.ring()
    office.see("A. G. · 40–49", "Looking…")
    office.board.candidate_chosen.emit(0)
    office.see("Date of birth")
    eastside.gate.set()
    office.see("U. O. · 70–79")
    assert office.desk.call.session.patient == ANA, "a late answer changes nobody's choice"


def test_when_no_ehr_answers_nobody_is_said_to_be_missing(open_office, northside):
    northside.lookup_fails = FailureKind.REFUSED
    office = open_office(northside)
    office.ring()
    office.see("Nobody could be looked up", "Northside EHR is not there", "Retry")
    assert "Nobody found" not in office.text()


def test_retry_asks_the_same_question_again(open_office, northside):
    northside.lookup_fails = FailureKind.REFUSED
    office = open_office(northside)
    office.ring()
    office.see("Nobody could be looked up")
    northside.lookup_fails = None
    office.board.lookup_retry.emit()
    office.see("One person has this number")
    assert northside.queries == [ByPhone(number="+12065550137")] * 2
    assert "Retry" not in office.text()


def test_an_ehr_that_was_down_at_the_start_is_connected_when_it_is_needed(open_office, northside):
    northside.refuses = FailureKind.REFUSED
    office = open_office(northside)
    office.until(lambda: northside.connects == 1)
    northside.refuses = None
    office.ring()
    office.see("One person has this number")
    assert northside.connects == 2


def test_a_defect_of_an_adapter_is_a_failure_without_its_words(open_office, northside):
    northside.lookup_fails = RuntimeError("García López 1979")
    office = open_office(northside)
    office.ring()
    office.see("Reading from Northside EHR went wrong on this computer.")
    assert "García" not in office.text()


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [
        ("", {}, "The caller's number is withheld."),
        ("+12065550137", {"presentation": "restricted"}, "The caller's number is withheld."),
        ("4417", {}, "The call comes from inside"),
        ("gibberish", {}, "The number on the line cannot be read."),
    ],
)
def test_a_number_that_points_to_nobody_is_said_and_nobody_is_asked(
    open_office, northside, number, more, words
):
    office = open_office(northside)
    office.ring(number, **more)
    office.see(words)
    assert northside.queries == []


def test_a_better_number_is_looked_up_until_somebody_is_chosen(open_office, northside):
    office = open_office(northside)
    office.ring("")
    event = CallEvent(source_id="screen_pop", leg_id="leg", state=CallState.CONNECTED)
    office.desk.call_changed(event, CallDetails(ani="2065550137"))
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.desk.call_changed(event, CallDetails(ani="2065550199"))
    assert northside.queries == [ByPhone(number="2065550137")]


# --- the search box ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("MRN 00418142", [ByMrn(value="00418142")]),
        (
            "García López, Ana 3/14/1979",
            [ByNameAndBirthDate(family="García López", given="Ana", birth_date="1979-03-14")],
        ),
    ],
)
def test_a_search_is_asked_as_what_it_means_and_begins_a_session(
    open_office, northside, text, queries
):
    office = open_office(northside)
    office.search(text)
    office.see("One person found")
    assert northside.queries == queries
    assert len(office.parent.all(frames.ManualStart)) == 1
    office.search(text)
    office.until(lambda: len(northside.queries) == 2 * len(queries))
    assert len(office.parent.all(frames.ManualStart)) == 1, "it is one session"


def test_a_phone_and_mrn_in_one_is_one_person_found(open_office, northside):
    office = open_office(northside)
    office.search("2065550137")
    office.until(lambda: len(northside.queries) == 2)
    office.see("One person has this number")


def test_only_a_name_asks_nobody_and_says_what_to_type(open_office, northside):
    office = open_office(northside)
    office.search("Ana García")
    office.see("This cannot be searched for.", "Rivera 3/14/1979")
    assert northside.queries == []


def test_a_new_search_drops_the_answers_of_the_old_one(open_office, northside, eastside):
    office = open_office(northside, eastside)
    northside.gate.clear()
    eastside.gate.clear()
    office.ring()
    office.until(lambda: len(office.asked()) == 2)
    northside.people, eastside.people = [LEO], []
    office.search("MRN 00418143")
    office.until(lambda: len(office.asked()) == 4)
    northside.gate.set()
    eastside.gate.set()
    office.see("One person found", "L. G. · 10–19")
    assert "A. G." not in office.text()
    assert "U. O." not in office.text()
    assert [found.patient for found in office.desk.call.session.found] == [LEO]


def test_a_search_forgets_who_was_chosen(open_office, northside):
    office = open_office(northside)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    northside.people = [LEO]
    office.search("MRN 00418143")
    office.see("L. G. · 10–19")
    assert office.desk.call.session.patient is None


def test_a_call_in_the_moment_of_a_search_is_the_call(open_office, northside):
    office = open_office(northside)
    northside.gate.clear()
    office.search("MRN 00418142")
    office.until(lambda: bool(northside.queries))
    northside.people = [LEO]
    office.ring()
    office.until(lambda: len(northside.queries) == 2)
    northside.gate.set()
    office.see("(206) 555-0137", "L. G. · 10–19")
    assert "A. G." not in office.text()
    assert not office.desk.call.session.manual


# --- the check -----------------------------------------------------------------------------


@pytest.fixture
def picked(open_office, northside):
    northside.people = [ANA, LEO]
    office = open_office(northside)
    office.ring()
    office.connect()
    office.see("2 people share this number")
    office.board.candidate_chosen.emit(0)
    office.see("Date of birth")
    return office


def status(office):
    return office.desk.call.session.check.view


def test_a_verified_caller_opens_the_panels_of_the_role_and_no_others_are_asked_for(picked):
    assert picked.ehrs[0].read == []
    picked.verify_ana()
    picked.see("Verified · the patient")
    picked.until(lambda: opened(picked) == OPEN_TO_AGENTS)
    assert {patient for patient, _ in picked.ehrs[0].read} == {"ana"}
    picked.until(lambda: "panels_shown" in {m.name for m in picked.parent.all(frames.Mark)})
    assert PanelName.CLINICAL not in opened(picked)


def test_a_nurse_sees_the_clinical_panel_too(open_office, northside):
    office = open_office(northside, role=frames.Role.NURSE)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.until(lambda: opened(office) == OPEN_TO_AGENTS | {PanelName.CLINICAL})


def test_somebody_calling_for_the_patient_opens_less(picked):
    picked.board.caller_kind_chosen.emit(CallerKind.REPRESENTATIVE)
    picked.verify_ana()
    picked.until(lambda: opened(picked) == {PanelName.PEOPLE})


def test_a_panel_that_is_not_permitted_is_not_asked_for_by_retry_either(picked):
    picked.verify_ana()
    picked.until(lambda: opened(picked) == OPEN_TO_AGENTS)
    picked.board.panel_retry.emit(PanelName.CLINICAL)
    picked.board.panel_retry.emit(PanelName.BILLING)
    picked.until(lambda: len(picked.ehrs[0].read) == len(OPEN_TO_AGENTS) + 1)
    assert picked.ehrs[0].read[-1] == ("ana", PanelName.BILLING)


def test_a_panel_the_ehr_does_not_have_is_not_asked_for(open_office):
    ehr = FakeEhr("Northside EHR", [ANA], panels=frozenset({PanelName.APPOINTMENTS}))
    office = open_office(ehr)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.until(lambda: opened(office) == {PanelName.APPOINTMENTS})


def test_nothing_is_read_before_the_last_answer(picked):
    picked.answer(Item.NAME, "Ana García López")
    picked.answer(Item.BIRTH_DATE, "14 mar 1979")
    picked.until(lambda: sum(i.verdict == "match" for i in status(picked).items) == 2)
    assert picked.ehrs[0].read == []
    assert status(picked).status is CheckStatus.OPEN


def test_another_candidate_clears_the_answers_and_keeps_the_tries(picked):
    picked.answer(Item.NAME, "ana garcia lopez")
    picked.answer(Item.BIRTH_DATE, "1/1/1980")
    picked.until(lambda: status(picked).tries_used == 1)
    picked.board.candidate_chosen.emit(1)
    view = status(picked)
    assert view.tries_used == 1
    assert all(item.verdict is None for item in view.items)
    picked.verify_ana()
    picked.until(lambda: status(picked).status is CheckStatus.LOCKED)
    assert picked.ehrs[0].read == [], "Ana's answers do not open Leo"


def test_a_locked_check_stays_locked_for_everybody_in_this_call(picked):
    for wrong in ("1/1/1980", "1/2/1980", "1/3/1980"):
        picked.answer(Item.BIRTH_DATE, wrong)
    picked.see("All tries are used: nothing opens in this call.")
    picked.board.candidate_chosen.emit(1)
    picked.board.caller_kind_chosen.emit(CallerKind.REPRESENTATIVE)
    picked.board.candidate_chosen.emit(0)
    picked.verify_ana()
    picked.see("All tries are used")
    assert status(picked).status is CheckStatus.LOCKED
    assert picked.ehrs[0].read == []


def test_a_verdict_about_the_candidate_before_says_nothing_of_this_one(picked, background):
    """The comparison is on its way back when the agent picks somebody else."""
    picked.answer(Item.NAME, "ana garcia lopez")
    picked.board.candidate_chosen.emit(1)
    done = []
    background.start(_nothing(), owner=picked.board, succeeded=done.append, failed=done.append)
    picked.until(lambda: bool(done))
    assert all(item.verdict is None for item in status(picked).items)


def test_a_verdict_after_a_new_search_says_nothing(picked, background):
    picked.answer(Item.NAME, "ana garcia lopez")
    picked.desk.call.identify.ask((ByMrn(value="00418143"),))
    done = []
    background.start(_nothing(), owner=picked.board, succeeded=done.append, failed=done.append)
    picked.until(lambda: bool(done))
    assert all(item.verdict is None for item in status(picked).items)


async def _nothing():
    return None


def test_a_general_question_opens_nothing_and_asks_for_nothing(picked):
    picked.board.caller_kind_chosen.emit(CallerKind.GENERAL)
    picked.see("A general question opens no record.")
    picked.verify_ana() if status(picked).items else None
    assert status(picked).items == ()
    assert picked.ehrs[0].read == []


def test_a_caller_who_cannot_answer_opens_nothing(picked):
    picked.board.cannot_answer.emit()
    picked.see("A question without an answer opens nothing.")
    assert picked.ehrs[0].read == []


def test_without_a_policy_nothing_opens(open_office, northside):
    office = open_office(northside, policy=None)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.see("The site's rules for verifying callers cannot be used.")
    office.verify_ana()
    assert office.desk.call.session.check is None
    assert northside.read == []


def test_once_verified_nobody_else_is_chosen_or_searched_in_this_call(picked):
    picked.verify_ana()
    picked.see("Verified · the patient")
    before = len(picked.asked())
    picked.board.candidate_chosen.emit(1)
    picked.board.lookup_retry.emit()
    picked.search("MRN 00418143")
    picked.see("The caller is verified for one patient in this call.")
    assert picked.desk.call.session.patient == ANA
    assert len(picked.asked()) == before


# --- the rest of the desk ---------------------------------------------------------------------


def test_the_end_hides_accounts_and_leaves(picked, left):
    picked.verify_ana()
    picked.see("Verified · the patient")
    picked.board.outcome_chosen.emit(Outcome.ANSWERED)
    session = picked.desk.call.session
    picked.desk.call_ended(EndReason.CALLER)
    assert not picked.board.isVisible()
    assert left == [0]
    ending = picked.parent.all(frames.Ending)[-1]
    assert (ending.reason, ending.outcome) == (EndReason.CALLER, "answered")
    assert ending.handle_time is not None
    assert ending.time_to_verify is not None
    assert session.patient is None
    picked.desk.call_ended(EndReason.AGENT)
    assert len(picked.parent.all(frames.Ending)) == 1, "ending twice is ending once"


def test_what_goes_up_holds_nothing_of_the_patient(picked):
    picked.verify_ana()
    picked.see("Verified · the patient")
    picked.desk.call_ended(EndReason.CALLER)
    said = "".join(one.model_dump_json() for one in picked.parent.sent)
    for text in (*ANSWERS, "ana", "2065550137", "555-0137"):
        assert text not in said


def test_while_its_telephone_is_silent_the_patient_is_masked_and_no_other_link_masks(picked):
    picked.verify_ana()
    picked.see("Verified · the patient", "Ana García López")
    lost = frames.SourceChanged(source_id="screen_pop", status=SourceStatus.STALE, wipes_in=20)
    picked.desk.source_changed(lost.model_copy(update={"source_id": "training"}))
    assert "Ana García López" in picked.text()
    picked.desk.source_changed(lost)
    assert "Ana García López" not in picked.text()
    live = frames.SourceChanged(source_id="screen_pop", status=SourceStatus.LIVE)
    picked.desk.source_changed(live)
    picked.see("Ana García López")


def test_buttons_of_the_telephone_are_asked_for_upwards(picked):
    for signal in (picked.board.answer_pressed, picked.board.hold_pressed):
        signal.emit()
    asked = [one.action for one in picked.parent.all(frames.PhoneIntent)]
    assert asked == [PhoneAction.ANSWER, PhoneAction.HOLD]


def test_an_outcome_after_the_wipe_goes_up_by_itself(open_office, northside):
    office = open_office(northside)
    office.board.outcome_chosen.emit(Outcome.TRANSFERRED)
    assert [one.outcome for one in office.parent.all(frames.OutcomeGiven)] == ["transferred"]


def test_closing_the_window_is_the_end_of_the_shift_between_calls_only(
    open_office, northside, left
):
    office = open_office(northside)
    office.board.closed.disconnect(office.board.deleteLater)
    office.board.close()
    assert len(office.parent.all(frames.SignOut)) == 1
    assert not left
    office.ring()
    office.board.close()
    assert left == [0]
    assert len(office.parent.all(frames.SignOut)) == 1
    assert office.parent.all(frames.Ending)[-1].reason is EndReason.END_PRESSED

"""Failed checks of other calls, at one desk: what is said up the pipe, and what the agent sees."""

import pytest

from patient_access.domain.identity import RecordRef
from patient_access.handover.fraud_frames import (
    CallerWarned,
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
)
from patient_access.verification.policy import load_policy
from patient_access.verification.values import CallerKind, Item
from patient_access.workspace.fraud import one_of, slow_hash
from tests.workspace.conftest import ANA, LEO, FakeEhr

KEY = bytes(range(32))


@pytest.fixture
def ring(open_office):
    def begin(*people, number="+12065550137", **more):
        office = open_office(FakeEhr("Northside EHR", people or (ANA,)), **more)
        office.desk.shift_key(KEY)
        office.ring(number)
        office.connect()
        office.until(lambda: bool(office.desk.call.session.found))
        office.board.candidate_chosen.emit(0)
        office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
        return office

    return begin


def wanted(office):
    """The last question, once both hashes are made."""
    questions = office.parent.all(FailedChecksWanted)
    return next((one for one in reversed(questions) if one.number and one.record), None)


def told(office, of_number=0, of_record=0):
    """The switchboard answers the last question."""
    office.until(lambda: wanted(office) is not None)
    asked = wanted(office)
    office.desk.failed_checks(
        FailedChecks(
            number=asked.number, record=asked.record, of_number=of_number, of_record=of_record
        )
    )


def counted(office):
    return [(one.record, one.passed) for one in office.parent.all(CheckCounted)]


def lock(office):
    for said in ("11111111", "22222222", "33333333"):
        office.answer(Item.MRN, said)


def test_hashes_go_up_and_neither_number_nor_record(ring):
    office = ring()
    office.until(lambda: wanted(office) is not None)
    asked = wanted(office)
    assert asked.number == slow_hash(KEY, "number|+12065550137")
    assert asked.hours == load_policy(None).fraud.window_hours
    lock(office)
    office.until(lambda: bool(counted(office)))
    everything = " ".join(one.model_dump_json() for one in office.parent.sent)
    for marker in ("2065550137", "0137", "ana", "127.0.0.1/Northside"):
        assert f'"{marker}' not in everything
        assert marker not in asked.model_dump_json()


def test_the_same_number_and_person_are_the_same_hash_in_every_call(ring):
    first, second = ring(), ring(number="(206) 555-0137")
    for office in (first, second):
        office.until(lambda office=office: wanted(office) is not None)
    assert wanted(first) == wanted(second)
    other = ring(LEO, number="+12065550199")
    other.until(lambda: wanted(other) is not None)
    assert wanted(other).number != wanted(first).number
    assert wanted(other).record != wanted(first).record


def test_a_persons_records_are_one_whichever_was_found_first():
    here = RecordRef(source="A", base="http://a", id="1")
    there = RecordRef(source="B", base="http://b", id="9")
    assert one_of((here, there)) == one_of((there, here))
    assert one_of((here,)) != one_of((there,))
    assert one_of(()) == ""


def test_the_agent_is_warned_and_told_to_whom_to_turn(ring):
    office = ring()
    told(office, of_record=3)
    office.see("3 failed check(s) for this record in this shift.", "your team lead")
    assert "from this number" not in office.text()
    told(office, of_number=4, of_record=3)
    office.see("4 failed check(s) with callers from this number in this shift.")
    assert len(office.parent.all(CallerWarned)) == 1, "a call is one warned call in the figures"


def test_below_the_sites_thresholds_nothing_is_said(ring):
    policy = load_policy(None)
    off = policy.fraud.model_copy(update={"record_failures": 0})
    office = ring(policy=policy.model_copy(update={"fraud": off}))
    told(office, of_number=2, of_record=50)
    assert "failed check" not in office.text()
    assert office.parent.all(CallerWarned) == []


def test_an_answer_about_somebody_chosen_before_warns_of_nobody(ring):
    office = ring(ANA, LEO)
    office.until(lambda: wanted(office) is not None)
    before = wanted(office)
    office.board.candidate_chosen.emit(1)
    office.until(lambda: wanted(office) != before)
    office.desk.failed_checks(FailedChecks(number=before.number, record=before.record, of_record=9))
    assert "failed check" not in office.text()
    told(office, of_record=9)
    office.see("9 failed check(s) for this record")


def test_a_failed_check_is_counted_once_and_taken_back_when_it_passes(ring):
    office = ring()
    office.answer(Item.MRN, "11111111")
    office.until(lambda: len(counted(office)) == 1)
    office.answer(Item.PHONE, "206-555-0100")
    office.until(lambda: office.desk.call.session.check.tries_used == 2)
    assert len(counted(office)) == 1
    office.verify_ana()
    office.until(lambda: len(counted(office)) == 2)
    (record, failing), (same, passed) = counted(office)
    assert (record == same, failing, passed) == (True, False, True)


def test_answers_that_cost_no_try_count_as_no_failure(ring):
    office = ring()
    office.answer(Item.BIRTH_DATE, "some day in spring")
    office.answer(Item.NAME, "ana garcia lopz")
    office.until(lambda: len(office.desk.call.session.check.verdicts) == 2)
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    assert counted(office) == []


def test_the_hash_is_slow_keyed_and_needs_a_key():
    one = slow_hash(KEY, "number|+12065550137")
    assert len(one) == 32
    assert one != slow_hash(KEY[::-1], "number|+12065550137")
    assert slow_hash(b"", "number|+12065550137") == ""
    assert slow_hash(KEY, "") == ""

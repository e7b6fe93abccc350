"""A stronger check, and numbers that count for nothing or for an item, at one desk."""

import pytest

from patient_access.domain.panels import PanelName
from patient_access.handover.frames import Role
from patient_access.verification.policy import CallerId, load_policy
from patient_access.verification.values import Item, Level, LineWorth


def opened(ehr):
    return {panel for _, panel in ehr.read}


def test_one_more_answer_opens_what_needs_a_strong_check_and_asks_nothing_twice(
    open_office, northside
):
    policy = load_policy(None).model_copy(
        update={"strong_needed": 2, "needs_strong": frozenset({PanelName.CLINICAL})}
    )
    office = open_office(northside, policy=policy, role=Role.NURSE)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Ana García López", "more opens with 2 of these")
    everything = policy.opens.patient["nurse"]
    office.until(lambda: opened(northside) == everything - {PanelName.CLINICAL})
    office.answer(Item.MRN, "00418142")
    office.until(lambda: opened(northside) == everything)
    assert office.desk.call.session.check.view.level is Level.STRONG
    panels = [panel for _, panel in northside.read]
    assert len(panels) == len(set(panels))
    office.until(lambda: not office.board._parts.checklist.isVisible())


def with_worth(worth):
    return load_policy(None).model_copy(update={"caller_id": CallerId.model_construct(**worth)})


WORTH = {"A": LineWorth.HINT, "B": LineWorth.HINT, "C": LineWorth.HINT, "none": LineWorth.NOTHING}


def test_a_number_that_counts_for_nothing_brings_up_nobody(open_office, northside):
    office = open_office(northside, policy=with_worth(WORTH))
    office.ring()
    office.see("Your site looks nobody up by a number like this one.")
    assert northside.queries == []


@pytest.mark.parametrize("attestation", ["A", "B"])
def test_a_number_with_a_better_attestation_still_does(open_office, northside, attestation):
    office = open_office(northside, policy=with_worth(WORTH))
    office.ring(attestation=attestation)
    office.see("One person has this number")

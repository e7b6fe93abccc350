"""A stronger check, and numbers that count for nothing or for an item, at one desk."""

import pytest

from ehr_adapters.panel_states import left_out
from patient_access.domain.panels import PanelName, Part
from patient_access.handover.frames import Role
from patient_access.verification.policy import load_policy
from patient_access.verification.policy_tables import CallerId
from patient_access.verification.values import Item, Level, LineWorth
from tests.workspace.conftest import FakeEhr


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


class PartsEhr(FakeEhr):
    """Can read a panel without some of its parts."""

    def __init__(self, name, people):
        super().__init__(name, people)
        self.left_out = []

    async def read_panel_without(self, patient, panel, without):
        self.left_out.append((panel, without))
        answer = await self.read_panel(patient, panel)
        return answer.model_copy(update={"missing": left_out(without)})


CLAIMS_STRONG = {"strong_needed": 2, "parts_need_strong": frozenset({Part.CLAIMS})}


def test_one_more_answer_opens_a_part_that_needs_a_strong_check_and_reads_only_its_panel_again(
    open_office, northside
):
    ehr = PartsEhr(northside.site.name, northside.people)
    policy = load_policy(None).model_copy(update=CLAIMS_STRONG)
    office = open_office(ehr, policy=policy, role=Role.AGENT)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Claims: not opened for you in this call.", "more opens with 2 of these")
    assert ehr.left_out == [(PanelName.BILLING, frozenset({Part.CLAIMS}))]
    office.until(lambda: opened(ehr) == policy.opens.patient["agent"])
    ehr.read.clear()
    office.answer(Item.MRN, "00418142")
    office.until(lambda: opened(ehr) == {PanelName.BILLING})
    office.until(lambda: "Claims: not opened" not in office.text())
    assert len(ehr.left_out) == 1, "the second time all of it"
    assert len(ehr.read) == 1


def test_the_late_answer_to_an_earlier_level_does_not_close_what_has_opened(open_office, northside):
    ehr = PartsEhr(northside.site.name, northside.people)
    policy = load_policy(None).model_copy(update=CLAIMS_STRONG)
    office = open_office(ehr, policy=policy, role=Role.AGENT)
    office.ring()
    office.see("One person has this number")
    ehr.gate.clear()
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.until(lambda: len(ehr.left_out) == 1)
    office.answer(Item.MRN, "00418142")
    billing = [panel for _, panel in ehr.read if panel is PanelName.BILLING]
    office.until(lambda: [p for _, p in ehr.read].count(PanelName.BILLING) == len(billing) + 1)
    ehr.gate.set()
    office.until(lambda: not office.desk.call.see._pending)
    office.qtbot.wait(50)
    assert "Claims: not opened" not in office.text()


def test_an_ehr_that_can_only_be_asked_for_all_of_a_panel_is_not_asked(open_office, northside):
    policy = load_policy(None).model_copy(update=CLAIMS_STRONG)
    office = open_office(northside, policy=policy, role=Role.AGENT)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("can only be asked for all of this, so it was not asked")
    office.until(lambda: opened(northside) == policy.opens.patient["agent"] - {PanelName.BILLING})


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

"""Somebody found by a contact's number: marked, never opened, and the number proves nothing."""

import pytest

from patient_access.domain.lookup import Found, LookupAnswer
from patient_access.verification.policy import load_policy
from patient_access.verification.policy_tables import CallerId
from patient_access.verification.values import LineWorth
from tests.workspace.conftest import ANA, FakeEhr


class ContactEhr(FakeEhr):
    """Ana has no such number; a contact of hers does, or it is her own."""

    def __init__(self, use):
        super().__init__("Northside EHR", [ANA])
        self.use = use

    async def find_patients(self, query):
        found = (Found(patient=ANA, matched_use=self.use),)
        return LookupAnswer(source=self.site.name, found=found)


def test_the_card_says_that_a_contact_has_the_number_and_nobody_opens(open_office):
    ehr = ContactEhr("contact")
    office = open_office(ehr)
    office.ring()
    office.see("A contact of this person has the number", "A. G.")
    assert office.desk.call.session.chosen is None
    assert ehr.read == []


@pytest.mark.parametrize(("use", "counts"), [("home", True), ("contact", False)])
def test_a_contact_s_number_is_never_the_patient_s_phone_item(open_office, use, counts):
    policy = load_policy(None).model_copy(
        update={"caller_id": CallerId.model_construct(A=LineWorth.ITEM)}
    )
    office = open_office(ContactEhr(use), policy=policy)
    office.ring(attestation="A")
    office.see("A. G.")
    office.board.candidate_chosen.emit(0)
    office.see("Date of birth")
    assert office.desk.call.verify._line_counts(policy) is counts

"""The FHIR R4 adapter on a server that nobody here wrote, with phones and ids as they are."""

import asyncio

import pytest

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from patient_access.domain.lookup import ByPhone
from patient_access.domain.panels import PanelName, PanelState
from tests.peers.sekmet import BIG_FAMILY, MRN_SYSTEM


class TestFhirR4OnSekmet(AdapterConformance):
    factory = open_adapter

    @pytest.fixture(autouse=True)
    def _filled(self, sekmet):
        patient = sekmet.patient(BIG_FAMILY)
        self.everybody = sekmet.patients
        self.site = EhrSite(
            name="Sekmet", adapter="fhir_r4", base=sekmet.base, mrn_system=MRN_SYSTEM
        )
        self.known_id = patient["id"]
        self.known_phone = patient["telecom"][0]["value"]
        self.known_mrn = sekmet.mrn(patient)

    def test_everybody_is_found_by_the_number_on_file(self):
        async def missed(adapter):
            lost = []
            for patient in self.everybody:
                number = patient["telecom"][0]["value"]
                answer = await adapter.find_patients(ByPhone(number=number))
                if patient["id"] not in [one.patient.ref.id for one in answer.found]:
                    lost.append(patient["id"])
            return lost

        assert self.play(missed) == []

    def test_largest_patient_is_read_whole_with_names(self):
        ref = self.known()
        wanted = (PanelName.BILLING, PanelName.MEDICATIONS, PanelName.CLINICAL)

        async def read(adapter):
            return await asyncio.gather(*(adapter.read_panel(ref, panel) for panel in wanted))

        billing, medications, clinical = self.play(read)
        assert {a.state for a in (billing, medications, clinical)} == {PanelState.LOADED}
        assert sum(a.unreadable for a in (billing, medications, clinical)) == 0
        assert len(billing.claims) > 100
        assert all(claim.provider for claim in billing.claims)
        assert len(medications.medications) > 100
        assert all(medicine.prescriber for medicine in medications.medications)
        assert len(clinical.encounters) > 100
        assert all(visit.where for visit in clinical.encounters)

    def test_a_number_nobody_has_finds_no_stranger_through_relatives(self):
        """This server answers a number of a relative that it does not know with everybody (L7)."""
        answer = self.play(lambda adapter: adapter.find_patients(ByPhone(number="206-555-0199")))
        assert answer.found == ()

"""The FHIR R4 adapter keeps the promise every adapter makes, bare and contained."""

import pytest
from fake_fhir import FakeFhir

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contained import Contained
from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from patient_access.domain.lookup import ByPhoneAndDemographics
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.table import QUESTIONS


class TestFhirR4(AdapterConformance):
    factory = open_adapter
    known_phone = "(816) 555-0142"
    known_mrn = "M-p1"
    known_id = "p1"
    known_demographics = ByPhoneAndDemographics(
        number="816-555-0142", family="Quillfeather", given="Orla"
    )
    dead_site = EhrSite(name="Northside", adapter="fhir_r4", base="http://127.0.0.1:1/fhir")

    @pytest.fixture(autouse=True)
    def _server(self, patient):
        with FakeFhir() as server:
            server.add(patient("p1"), patient("p2", phone="816-555-0177"))
            server.add(
                {
                    "resourceType": "RelatedPerson",
                    "id": "r1",
                    "patient": {"reference": "Patient/p1"},
                    "name": [{"family": "Quillfeather", "given": ["Ned"]}],
                }
            )
            self.site = EhrSite(name="Northside", adapter="fhir_r4", base=server.base)
            yield


class TestFhirR4OnEpic(AdapterConformance):
    """Where the number alone finds nobody."""

    factory = open_adapter
    known_phone = people.NUMBER
    known_demographics = QUESTIONS["Phone and what is asked for"]
    known_mrn = people.MRN
    known_id = "eOrla"

    @pytest.fixture(autouse=True)
    def _server(self):
        with Epic() as server:
            self.site = EhrSite(name="Northside", adapter="fhir_r4", base=server.base)
            yield


class TestContainedFhirR4(TestFhirR4):
    def make_adapter(self, site=None):
        return Contained(site or self.site, super().make_adapter(site))

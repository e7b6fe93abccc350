"""athenaOne as ATH describes it: required sets of parameters, no phone, no appointments."""

from __future__ import annotations

from typing import ClassVar

from tests.ehr_adapters.fake_fhir import Reply, Seen
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.server import VendorServer

SYSTEM = "https://fhir.athena.example/sid/mrn"
REQUIRED = (
    {"_id"},
    {"identifier"},
    {"name"},
    {"family", "birthdate"},
    {"family", "gender"},
    {"family", "given"},
)


class Athenahealth(VendorServer):
    name = "athenahealth"
    software: ClassVar = {"name": "athenahealth FHIR Server"}
    publisher = "athenahealth"
    mrn_system = SYSTEM
    page_size = 10
    page_token = "cursor"
    searchable: ClassVar = {
        "Patient": ("_id", "identifier", "name", "family", "given", "birthdate", "gender"),
        "Appointment": ("_id", "_query"),
        "Coverage": ("patient",),
        "MedicationRequest": ("patient", "intent", "status"),
        "MedicationDispense": ("patient",),
        "Condition": ("patient", "category"),
        "AllergyIntolerance": ("patient",),
        "Encounter": ("patient", "date"),
        "RelatedPerson": ("patient",),
    }

    def __init__(self) -> None:
        super().__init__()
        self.add(
            people.patient("a-1128700.E-14914", "816-555-0142 x12", people.MRN, SYSTEM),
            people.patient("a-1128700.E-2", "913-555-0100", "55", SYSTEM, birthDate="1950-01-01"),
            *people.rows_of("a-1128700.E-14914"),
        )

    def rule(self, kind: str, seen: Seen) -> Reply | None:
        given = {name for name, _ in seen.params}
        if kind == "Patient" and not any(needed <= given for needed in REQUIRED):
            return self.error(400, "", "required")
        if kind == "Appointment" and not given & {"_id", "_query"}:
            return self.error(400, "", "required")
        if kind == "MedicationRequest" and not {"patient", "intent"} <= given:
            return self.error(400, "", "required")
        return None

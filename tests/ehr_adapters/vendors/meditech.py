"""MEDITECH Greenfield as MED describes it: phone as text, ``continue`` paging, its request id."""

from __future__ import annotations

from typing import ClassVar

from tests.ehr_adapters.fake_fhir import Reply, Seen
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.server import Json, VendorServer, stored_phones

SYSTEM = "urn:oid:2.16.840.1.113883.3.1111"


class Meditech(VendorServer):
    """Whether the phone may stand alone is not documented: ``phone_alone`` is either."""

    name = "meditech"
    software: ClassVar = {"name": "Interoperability Services: US Core STU6 FHIR R4"}
    publisher = "Medical Information Technology, Inc"
    mrn_system = SYSTEM
    page_token = "continue"
    page_size = 10
    error_headers: ClassVar = {"mtrestapi-requestid": "mt-20261122-0007"}
    phone_alone = True
    searchable: ClassVar = {
        "Patient": (
            *("_id", "identifier", "exact", "name", "family"),
            *("birthdate", "gender", "phone", "email"),
        ),
        "Appointment": ("patient", "date", "status", "location", "practitioner"),
        "Coverage": ("patient",),
        "MedicationRequest": ("patient", "intent"),
        "MedicationDispense": ("patient",),
        "Condition": ("patient", "category"),
        "AllergyIntolerance": ("patient",),
        "Encounter": ("patient", "date"),
        "RelatedPerson": ("patient",),
    }
    includes: ClassVar = {"MedicationRequest": ("MedicationRequest:medication",)}

    def __init__(self) -> None:
        super().__init__()
        self.add(
            people.patient("b3f0-11", "816-555-0142", people.MRN, SYSTEM),
            people.patient("b3f0-12", "816-555-0199", "11", SYSTEM, birthDate="1990-01-01"),
            *people.rows_of("b3f0-11"),
        )

    def rule(self, kind: str, seen: Seen) -> Reply | None:
        alone = {name for name, _ in seen.params if not name.startswith("_")} == {"phone"}
        if kind == "Patient" and alone and not self.phone_alone:
            return self.error(400, "", "required")
        return None

    def fits(self, kind: str, row: Json, name: str, value: str) -> bool:
        if name == "phone":
            # A string parameter of R4: begins with.
            return any(stored.startswith(value) for stored in stored_phones(row))
        return super().fits(kind, row, name, value)

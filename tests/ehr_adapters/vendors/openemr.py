"""OpenEMR as its source shows it: phones as they were typed, SSN and public id alike."""

from __future__ import annotations

from typing import ClassVar

from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.server import Json, VendorServer, stored_phones

TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
PUBLIC_ID = {"coding": [{"code": "PT", "system": TYPES}]}
"""The type of ``pubpid``; its system is that of the types."""


class OpenEmr(VendorServer):
    name = "openemr"
    software: ClassVar = {"name": "OpenEMR"}
    searchable: ClassVar = {
        "Patient": (
            *("_id", "identifier", "name", "family", "given"),
            *("birthdate", "gender", "phone", "telecom", "email"),
        ),
        "Appointment": ("patient", "_id"),
        "Coverage": ("patient",),
        "MedicationRequest": ("patient", "intent", "status"),
        "MedicationDispense": ("patient",),
        "Condition": ("patient",),
        "AllergyIntolerance": ("patient",),
        "Encounter": ("patient", "date"),
    }

    def __init__(self) -> None:
        super().__init__()
        ssn = {"system": people.SSN, "type": {"coding": [{"code": "SS"}]}, "value": people.MRN}
        other = _patient("9a-2", "913.555.0100", "31")
        other["birthDate"] = "1950-01-01"
        other["identifier"].append(ssn)
        self.add(
            _patient("9a-1", "(816) 555-0142", people.MRN),
            other,
            *people.rows_of("9a-1"),
        )

    def fits(self, kind: str, row: Json, name: str, value: str) -> bool:
        if name in ("phone", "telecom"):
            return value in stored_phones(row)
        if name == "identifier":
            # Over ss and pubpid; the system is not looked at.
            number = value.rpartition("|")[2]
            return any(one["value"] == number for one in row["identifier"])
        return super().fits(kind, row, name, value)


def _patient(id_: str, phone: str, public_id: str) -> Json:
    made = people.patient(id_, phone, public_id, TYPES)
    made["identifier"][0]["type"] = PUBLIC_ID
    return made

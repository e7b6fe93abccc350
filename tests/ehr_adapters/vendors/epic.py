"""Epic as EPC and EPM describe it: minimum sets, a score instead of a filter, sounds-like names."""

from __future__ import annotations

from typing import ClassVar

from tests.ehr_adapters.fake_fhir import Reply, Seen
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.server import Json, VendorServer, standard_fit, stored_phones

MINIMUM_SETS = (
    {"_id"},
    {"identifier"},
    {"given", "family", "birthdate"},
    {"given", "family", "legal-sex", "telecom"},
)


class Epic(VendorServer):
    """What an error body looks like below the minimum is not documented: an OperationOutcome."""

    name = "epic"
    software: ClassVar = {"name": "Epic", "version": "November 2023"}
    searchable: ClassVar = {
        "Patient": (
            *("_id", "birthdate", "family", "gender", "given"),
            *("identifier", "legal-sex", "name", "telecom"),
        ),
        "Appointment": ("patient", "date", "status", "identifier", "service-category"),
        "Coverage": ("patient", "beneficiary"),
        "MedicationRequest": ("patient", "intent", "status"),
        "MedicationDispense": ("patient",),
        "Condition": ("patient", "category"),
        "AllergyIntolerance": ("patient",),
        "Encounter": ("patient", "date"),
        "Account": ("patient",),
        "ExplanationOfBenefit": ("patient", "created"),
    }
    readable = ("RelatedPerson",)
    includes: ClassVar = dict.fromkeys(searchable, ("*",))

    def __init__(self) -> None:
        super().__init__()
        contact = {
            "name": {"family": people.FAMILY, "given": ["Bram"]},
            "relationship": [{"text": "Emergency contact"}],
        }
        orla = people.patient("eOrla", "816-555-0142", people.MRN, None, contact=[contact])
        orla["identifier"][0]["type"] = {"text": "MRN"}
        alike = people.patient("eAlike", "816-555-0177", "202498", None)
        alike["name"] = [{"family": "Quilfether", "given": ["Orla"]}]
        same_number = people.patient("eHousehold", "816-555-0142", "202499", None)
        same_number["name"] = [{"family": "Vantongeren", "given": ["Piet"]}]
        same_number["gender"] = "male"
        self.add(orla, alike, same_number, *people.rows_of("eOrla"))

    def rule(self, kind: str, seen: Seen) -> Reply | None:
        if kind != "Patient":
            return None
        given = {name for name, _ in seen.params}
        if any(needed <= given for needed in MINIMUM_SETS):
            return None
        return self.error(400, "below the minimum data set", "required")

    def found(self, kind: str, seen: Seen) -> list[Json]:
        if kind != "Patient":
            return super().found(kind, seen)
        asked = dict(seen.params)
        if "_id" in asked:
            return [row for row in self.resources[kind] if row["id"] == asked["_id"]]
        if "identifier" in asked:
            return [row for row in self.resources[kind] if _identified(row, asked["identifier"])]
        # Criteria combine "(approximately) OR": two that fit are enough to be returned.
        return [
            row
            for row in self.resources[kind]
            if sum(_scores(row, *pair) for pair in asked.items() if pair[0][0] != "_") >= 2
        ]


def _identified(row: Json, term: str) -> bool:
    wanted, _, value = term.rpartition("|")
    return any(
        one["value"] == value and wanted in (one.get("system"), one["type"].get("text"))
        for one in row["identifier"]
    )


def _scores(row: Json, name: str, value: str) -> bool:
    if name == "telecom":
        return value in stored_phones(row)
    if name == "legal-sex":
        return standard_fit(row, "gender", value)
    if name == "family":
        return value[:4].casefold() == row["name"][0]["family"][:4].casefold()
    return standard_fit(row, name, value)

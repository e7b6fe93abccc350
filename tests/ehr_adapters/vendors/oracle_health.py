"""Oracle Health as CER describes it: strict parameters, plain-text errors, accounts by visit."""

from __future__ import annotations

from typing import ClassVar

from tests.ehr_adapters.fake_fhir import Reply, Seen
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.server import (
    Json,
    VendorServer,
    plain_text,
    standard_fit,
    stored_phones,
)

SYSTEM = "urn:oid:2.16.840.1.113883.6.1000"
BALANCE = "https://fhir-ehr.cerner.com/r4/StructureDefinition/account-balance"


class OracleHealth(VendorServer):
    name = "oracle_health"
    software: ClassVar = {}
    publisher = "Cerner"
    mrn_system = SYSTEM
    page_size = 20
    page_token = "-pageContext"
    refuses_unknown = True
    error_headers: ClassVar = {"opc-request-id": "ORC-7f3a91c2"}
    searchable: ClassVar = {
        "Patient": (
            *("_id", "identifier", "name", "family", "given"),
            *("birthdate", "gender", "phone", "email"),
        ),
        "Appointment": ("patient", "practitioner", "location", "date", "-date-or-req-period"),
        "Coverage": ("patient", "-encounter"),
        "MedicationRequest": ("patient", "status", "intent"),
        "Condition": ("patient", "category"),
        "AllergyIntolerance": ("patient",),
        "Encounter": ("patient", "date", "status"),
        "RelatedPerson": ("patient", "-relationship-level"),
        "Account": ("_id", "-encounter", "-guarantor", "patient", "identifier", "type"),
        "Consent": ("patient",),
    }
    includes: ClassVar = {"Consent": ("Consent:actor",)}

    def __init__(self) -> None:
        super().__init__()
        link = {"other": {"reference": "Patient/12742400"}, "type": "replaced-by"}
        merged = people.patient("4342008", "8165550142", "900001", SYSTEM, active=False)
        merged["link"] = [link]
        # Its SSN has the digits of somebody else's MRN; Oracle searches it and never returns it.
        self.hidden_ssn = {"SSN-202497-holder": people.MRN}
        other = people.patient("SSN-202497-holder", "9135550100", "777", SYSTEM)
        other["birthDate"] = "1950-01-01"
        orla = people.patient("12742400", "8165550142", people.MRN, SYSTEM)
        typed = {"url": "http://hl7.org/fhir/StructureDefinition/iso21090-TEL-address"}
        orla["telecom"][0]["extension"] = [typed | {"valueString": "(816)555-0142"}]
        self.add(orla, merged, other, *self._rows())

    def _rows(self) -> list[Json]:
        lacking = ("ExplanationOfBenefit", "MedicationDispense")
        rows = [r for r in people.rows_of("12742400") if r["resourceType"] not in lacking]
        for row in rows:
            if row["resourceType"] == "Account":
                row["extension"] = [
                    {"url": BALANCE, "valueMoney": {"value": "1250.00", "currency": "USD"}}
                ]
            if row["resourceType"] == "Appointment":
                row["id"] = "LIFETIME_PROVIDER-4_2"
                row["extension"] = [{"url": ".../is-cancelable", "valueBoolean": False}]
        actor = {"reference": {"reference": "RelatedPerson/related-1"}}
        consent = {
            "resourceType": "Consent",
            "id": "consent-1",
            "status": "active",
            "patient": {"reference": "Patient/12742400"},
            "performer": [{"display": "Orla Quillfeather"}],
            "provision": {"period": {"end": people.at(200)[:10]}, "actor": [actor]},
        }
        return [*rows, consent]

    def error(self, status: int, text: str, code: str = "invalid") -> Reply:
        if status == 406:
            return Reply(406, b"", dict(self.error_headers))
        return plain_text(status, text, **self.error_headers)

    def rule(self, kind: str, seen: Seen) -> Reply | None:
        if "json" not in seen.headers.get("accept", ""):
            return self.error(406, "")
        given = {name for name, _ in seen.params}
        if kind == "Patient":
            return self._patient_rule(seen)
        if kind == "Appointment":
            dates = [value for name, value in seen.params if name == "date"]
            by_hour = [value for value in dates if "T" in value]
            pair = {value[:2] for value in dates} == {"ge", "lt"} and len(by_hour) == 2
            if not dates or (len(dates) > 1 and not pair):
                return self.error(400, "date must be one value, or ge and lt with a time")
        if kind == "RelatedPerson" and "-relationship-level" not in given:
            return self.error(400, "-relationship-level is required")
        if kind == "Account":
            by_visit = "-encounter" in given and seen.param("type") == "guarantor-balance"
            by_payer = "-guarantor" in given and seen.param("type") == "financial-account"
            if not (by_visit or by_payer or "_id" in given):
                return self.error(400, "unsupported combination of parameters")
        return None

    def _patient_rule(self, seen: Seen) -> Reply | None:
        phones = [value for name, value in seen.params if name == "phone"]
        if len(phones) > 1 or any("," in value for value in phones):
            return self.error(400, "phone may be given once, with a single value")
        if seen.param("family") == "A":
            return self.error(422, "more than 1000 patients match")
        return None

    def fits(self, kind: str, row: Json, name: str, value: str) -> bool:
        if name == "phone":
            return value in stored_phones(row)
        if name == "identifier" and "|" not in value:
            return self.hidden_ssn.get(row["id"]) == value or standard_fit(row, name, value)
        if name in ("-encounter", "-guarantor"):
            return value in ("encounter_1", "related-1")
        if name == "type":
            return bool(row["type"]["text"] == value)
        return standard_fit(row, name, value)

    def found(self, kind: str, seen: Seen) -> list[Json]:
        rows = super().found(kind, seen)
        # Combined records are not returned by a search.
        return [row for row in rows if not row.get("link")]

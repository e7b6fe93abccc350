"""A made-up patient whose every field is a text found nowhere else, and her hospital.

What an agent types in a test is known to the script that types it; the other markers can
have come from the EHR only, and they are the proof that a scan sees what it should.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ehr_adapters.training.hospital import Hospital

NUMBER = "+12065550137"
BORN = "1931-08-29"


def mark(what: str) -> str:
    """A text that nothing else holds."""
    return f"Zq{what}xv7"


@dataclass(frozen=True)
class Marked:
    """``typed``: said by the agent or the telephone too, or not kept; the rest only the EHR."""

    hospital: Hospital
    typed: tuple[str, ...]
    summary: tuple[str, ...]
    """Fetched with the candidate summary, before any check."""
    fetched: tuple[str, ...]
    """Fetched once the caller is verified."""

    @property
    def everything(self) -> tuple[str, ...]:
        return (*self.typed, *self.summary, *self.fetched)


GIVEN, FAMILY = "Zqvendelin", "Zqkorvathy"
POSTAL_CODE, MRN = "97913", "ZQMRN004417"


def marked_patient() -> Marked:
    patient = {
        "resourceType": "Patient",
        "id": mark("pid"),
        "active": True,
        "identifier": [
            {
                "system": "http://hospital.example/mrn",
                "value": MRN,
                "type": {
                    "coding": [
                        {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}
                    ]
                },
            },
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-71-3390"},
        ],
        "name": [{"use": "official", "family": FAMILY, "given": [GIVEN, mark("middle")]}],
        "telecom": [
            {"system": "phone", "value": "(206) 555-0137", "use": "home"},
            {"system": "email", "value": f"{mark('mail')}@example.org"},
        ],
        "birthDate": BORN,
        "gender": "female",
        "address": [
            {
                "line": [f"17 {mark('street')} Lane"],
                "city": mark("city"),
                "state": "OR",
                "postalCode": POSTAL_CODE,
            }
        ],
        "contact": [{"name": {"family": mark("contact")}}],
        "generalPractitioner": [{"display": mark("gp")}],
    }
    reference = {"reference": f"Patient/{patient['id']}"}
    panels = _panels(reference)
    return Marked(
        hospital=Hospital([patient, *panels]),
        typed=(GIVEN, FAMILY, BORN, "2065550137", "206) 555-0137", "999-71-3390", mark("member")),
        summary=(mark("pid"), MRN, mark("middle"), mark("street"), mark("city")),
        fetched=tuple(
            mark(what) for what in ("visit", "doctor", "prep", "drug", "dose", "payor", "allergy")
        )
        + tuple(
            mark(what)
            for what in ("problem", "claim", "insurer", "invoice", "account", "encounter")
        ),
    )


def _panels(patient: dict[str, str]) -> list[dict[str, object]]:
    soon = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    money = {"value": 41.17, "currency": "USD"}
    return [
        {
            "resourceType": "Appointment",
            "id": "a1",
            "status": "booked",
            "description": mark("visit"),
            "patientInstruction": mark("prep"),
            "start": soon.isoformat(),
            "end": (soon + timedelta(minutes=20)).isoformat(),
            "participant": [
                {"actor": patient, "status": "accepted"},
                {"actor": {"display": mark("doctor")}, "status": "accepted"},
            ],
        },
        {
            "resourceType": "Account",
            "id": "acc1",
            "status": "active",
            "name": mark("account"),
            "subject": [patient],
            "extension": [
                {
                    "url": "http://hospital.example/fhir/StructureDefinition/account-balance",
                    "valueMoney": money,
                }
            ],
        },
        {
            "resourceType": "Invoice",
            "id": "inv1",
            "status": "issued",
            "subject": patient,
            "identifier": [{"value": mark("invoice")}],
            "date": "2026-10-02",
            "totalNet": money,
        },
        {
            "resourceType": "ExplanationOfBenefit",
            "id": "eob1",
            "status": "active",
            "use": "claim",
            "type": {"text": mark("claim")},
            "patient": patient,
            "created": "2026-10-02",
            "outcome": "complete",
            "insurer": {"display": mark("insurer")},
        },
        {
            "resourceType": "Coverage",
            "id": "cov1",
            "status": "active",
            "beneficiary": patient,
            "subscriberId": mark("member"),
            "payor": [{"display": mark("payor")}],
        },
        {
            "resourceType": "MedicationRequest",
            "id": "med1",
            "status": "active",
            "intent": "order",
            "subject": patient,
            "medicationCodeableConcept": {"text": mark("drug")},
            "dosageInstruction": [{"text": mark("dose")}],
        },
        {
            "resourceType": "Condition",
            "id": "con1",
            "subject": patient,
            "code": {"text": mark("problem")},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "all1",
            "patient": patient,
            "code": {"text": mark("allergy")},
        },
        {
            "resourceType": "Encounter",
            "id": "enc1",
            "status": "finished",
            "class": {"code": "AMB"},
            "subject": patient,
            "type": [{"text": mark("encounter")}],
            "period": {"start": "2026-09-01T09:00:00-07:00"},
        },
    ]

"""Made-up people and rows that every vendor's server is filled with, in that vendor's manner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
NUMBER = "(816) 555-0142"
MRN = "202497"
FAMILY, GIVEN, BORN, SEX = "Quillfeather", "Orla", "1981-04-09", "female"
SSN = "http://hl7.org/fhir/sid/us-ssn"


def coded(code: str, system: str = "") -> Json:
    return {"coding": [{"code": code, **({"system": system} if system else {})}], "text": code}


def patient(id_: str, phone: str, mrn: str, system: str | None, **more: Any) -> Json:
    identifier = {"type": {"coding": [{"code": "MR"}]}, "value": mrn}
    return {
        "resourceType": "Patient",
        "id": id_,
        "active": True,
        "identifier": [identifier | ({"system": system} if system else {})],
        "name": [{"use": "official", "family": FAMILY, "given": [GIVEN]}],
        "gender": SEX,
        "birthDate": BORN,
        "telecom": [{"system": "phone", "value": phone, "use": "home", "rank": "1"}],
        **more,
    }


def at(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def rows_of(id_: str, medications: int = 23) -> list[Json]:
    """One row or more of every type, all of this patient; vendors leave out what they lack."""
    me = {"reference": f"Patient/{id_}"}
    return [
        {
            "resourceType": "Appointment",
            "id": "appointment-1",
            "status": "booked",
            "start": at(7),
            "description": "Follow-up",
            "participant": [{"actor": me}],
        },
        {
            "resourceType": "Coverage",
            "id": "coverage_PH-1",
            "status": "active",
            "beneficiary": me,
            "payor": [{"display": "Northbridge Mutual"}],
        },
        *(
            {
                "resourceType": "MedicationRequest",
                "id": f"medication-{n}",
                "status": "active",
                "intent": "order",
                "subject": me,
                "authoredOn": f"2026-0{1 + n % 9}-10",
                "medicationCodeableConcept": {"text": f"Medicine {n}"},
            }
            for n in range(medications)
        ),
        {
            "resourceType": "MedicationDispense",
            "id": "dispense-1",
            "status": "completed",
            "subject": me,
            "whenHandedOver": "2026-10-02",
            "authorizingPrescription": [{"reference": "MedicationRequest/medication-0"}],
        },
        {
            "resourceType": "Condition",
            "id": "condition-1",
            "subject": me,
            "code": {"text": "Hypertension"},
            "clinicalStatus": coded("active"),
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "allergy-1",
            "patient": me,
            "code": {"text": "Penicillin"},
        },
        {
            "resourceType": "Encounter",
            "id": "encounter_1",
            "status": "finished",
            "subject": me,
            "class": {"code": "AMB"},
            "period": {"start": at(-40)},
        },
        {
            "resourceType": "RelatedPerson",
            "id": "related-1",
            "active": True,
            "patient": me,
            "relationship": [coded("GUAR")],
            "name": [{"family": FAMILY, "given": ["Ned"]}],
        },
        {
            "resourceType": "Account",
            "id": "account-1",
            "status": "active",
            "type": coded("guarantor-balance"),
            "subject": [me],
            "name": "Clinic account",
        },
        {
            "resourceType": "ExplanationOfBenefit",
            "id": "claim-1",
            "status": "active",
            "patient": me,
            "created": at(-30),
            "total": [
                {
                    "category": coded("memberliability"),
                    "amount": {"value": 40.5, "currency": "USD"},
                }
            ],
        },
    ]

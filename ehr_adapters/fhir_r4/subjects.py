"""Whose row is this? A server that ignores ``patient=`` must not fill the panel (rule D2)."""

from enum import Enum
from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import rows, word
from ehr_adapters.wire.answers import Json

_SAID_AT: dict[str, tuple[str, ...]] = {
    "Account": ("subject",),
    "AllergyIntolerance": ("patient",),
    "Condition": ("subject",),
    "Consent": ("patient",),
    "Coverage": ("beneficiary",),
    "Encounter": ("subject",),
    "ExplanationOfBenefit": ("patient",),
    "Invoice": ("subject",),
    "MedicationDispense": ("subject",),
    "MedicationRequest": ("subject",),
    "RelatedPerson": ("patient",),
}


class Subject(Enum):
    """What a row says about whom it belongs to."""

    ASKED = 1
    ANOTHER = 2
    UNSAID = 3


def subject_of(resource: Any, kind: str, patient_id: str) -> Subject:
    """Compare the row's own patient reference with the patient that was asked for."""
    if not isinstance(resource, dict):
        return Subject.UNSAID
    ids = [id_ for reference in _references(resource, kind) if (id_ := _patient_id(reference))]
    if patient_id in ids:
        return Subject.ASKED
    return Subject.ANOTHER if ids else Subject.UNSAID


def _references(resource: Json, kind: str) -> list[Any]:
    if kind == "Appointment":
        actors = (row.get("actor") for row in rows(resource.get("participant")))
        return [actor for actor in actors if isinstance(actor, dict)]
    return [r for name in _SAID_AT.get(kind, ()) for r in rows(resource.get(name))]


def _patient_id(reference: Any) -> str | None:
    target = word(reference.get("reference"))
    if target is None:
        return None
    if target.startswith("urn:uuid:"):
        return target.removeprefix("urn:uuid:")
    parts = target.split("/_history/")[0].split("/")
    return parts[-1] if len(parts) >= 2 and parts[-2] == "Patient" else None

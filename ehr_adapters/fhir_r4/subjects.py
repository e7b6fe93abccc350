"""Whose row is this? A server that ignores ``patient=`` must not fill the panel (rule D2)."""

from enum import Enum
from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import rows, word
from ehr_adapters.fhir_r4.mapping.reading import Reading
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


def subject_of(resource: Any, kind: str, patient_id: str, reading: Reading) -> Subject:
    """Compare the row's own patient reference with the patient that was asked for.

    A patient of another system is another patient, whatever the id (L12).
    """
    if not isinstance(resource, dict):
        return Subject.UNSAID
    said = _references(resource, kind)
    if any(reading.patient_id(reference) == patient_id for reference in said):
        return Subject.ASKED
    return Subject.ANOTHER if any(map(_is_patient, said)) else Subject.UNSAID


def _references(resource: Json, kind: str) -> list[Json]:
    if kind == "Appointment":
        actors = (row.get("actor") for row in rows(resource.get("participant")))
        return [actor for actor in actors if isinstance(actor, dict)]
    return [r for name in _SAID_AT.get(kind, ()) for r in rows(resource.get(name))]


def _is_patient(reference: Json) -> bool:
    target = word(reference.get("reference")) or ""
    return target.startswith(("Patient/", "urn:uuid:")) or "/Patient/" in target

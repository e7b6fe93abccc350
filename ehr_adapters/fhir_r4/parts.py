"""What each panel is made of: which searches, and how their rows are read (rules B1–B4, C1–C3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ehr_adapters.fhir_r4.mapping import billing, clinical, people, scheduling
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from ehr_adapters.fhir_r4.profile import Profile
from patient_access.domain.panels import PanelName, Part


@dataclass(frozen=True, slots=True)
class PartRead:
    """One search of a panel."""

    part: Part
    kind: str
    """The resource type."""
    field: str
    """The field of ``PanelAnswer`` its rows go to."""
    mapper: Callable[[Json, Reading], Any]
    extra: tuple[tuple[str, str], ...] = ()
    includes: tuple[str, ...] = ()
    """``_include`` values asked for where the server declares them (P4)."""
    named_at: tuple[str, ...] = ()
    """Where rows refer to somebody whose name is shown."""
    windowed: bool = False
    """Asked for with an explicit window of dates (S2)."""


PARTS: dict[PanelName, tuple[PartRead, ...]] = {
    PanelName.APPOINTMENTS: (
        PartRead(
            Part.APPOINTMENTS,
            "Appointment",
            "appointments",
            scheduling.read_appointment,
            includes=("Appointment:practitioner", "Appointment:location"),
            named_at=scheduling.NAMED_AT,
            windowed=True,
        ),
    ),
    PanelName.BILLING: (
        PartRead(Part.ACCOUNTS, "Account", "balances", billing.read_balance),
        PartRead(Part.INVOICES, "Invoice", "invoices", billing.read_invoice),
        PartRead(
            Part.CLAIMS,
            "ExplanationOfBenefit",
            "claims",
            billing.read_claim,
            includes=("ExplanationOfBenefit:provider",),
            named_at=billing.CLAIM_NAMED_AT,
        ),
    ),
    PanelName.COVERAGE: (
        PartRead(
            Part.COVERAGES,
            "Coverage",
            "coverages",
            billing.read_coverage,
            includes=("Coverage:payor",),
            named_at=billing.COVERAGE_NAMED_AT,
        ),
    ),
    PanelName.MEDICATIONS: (
        PartRead(
            Part.MEDICATIONS,
            "MedicationRequest",
            "medications",
            clinical.read_medication_request,
            extra=(("intent", "order"),),
            includes=("MedicationRequest:medication", "MedicationRequest:requester"),
            named_at=clinical.MEDICATION_NAMED_AT,
        ),
    ),
    PanelName.CLINICAL: (
        PartRead(Part.CONDITIONS, "Condition", "conditions", clinical.read_condition),
        PartRead(Part.ALLERGIES, "AllergyIntolerance", "allergies", clinical.read_allergy),
        PartRead(
            Part.ENCOUNTERS,
            "Encounter",
            "encounters",
            clinical.read_encounter,
            includes=("Encounter:location", "Encounter:practitioner"),
            named_at=clinical.ENCOUNTER_NAMED_AT,
        ),
    ),
    PanelName.PEOPLE: (
        PartRead(Part.PEOPLE, "RelatedPerson", "people", people.read_related_person),
    ),
}


def search_params(
    part: PartRead, patient_id: str, profile: Profile, now: datetime
) -> list[tuple[str, str]]:
    """The parameters of one part's search, without includes."""
    params = [("patient", patient_id), *part.extra]
    if part.windowed:
        before, after = profile.window
        params += [("date", f"ge{_day(now - before)}"), ("date", f"lt{_day(now + after)}")]
    return [*params, ("_count", str(profile.page_size))]


def in_window(start: datetime | None, profile: Profile, now: datetime) -> bool:
    """Whether an appointment would have been in the window; one without a time always is."""
    before, after = profile.window
    return start is None or _midnight(now - before) <= start < _midnight(now + after)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> str:
    return _midnight(moment).isoformat(timespec="seconds")

"""What each panel is made of: which searches, and how their rows are read (rules B1–B4, C1–C3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ehr_adapters.fhir_r4.mapping import billing, clinical, consents, dispenses, people, scheduling
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.profile import Profile
from patient_access.domain.panels import PanelName, Part


@dataclass(frozen=True, slots=True)
class PartRead:
    """One search of a panel."""

    part: Part
    kind: str
    """The resource type."""
    field: str
    """The field of ``PanelAnswer`` its rows go to; of an ``aside``, a name only."""
    mapper: Callable[[Json, Reading], Any]
    includes: tuple[str, ...] = ()
    """``_include`` values asked for where the server declares them (P4)."""
    named_at: tuple[str, ...] = ()
    """Where rows refer to somebody whose name is shown."""
    windowed: bool = False
    """Asked for with an explicit window of dates (S2)."""
    aside: bool = False
    """It has no rows of its own: what it says is written beside the rows of another part."""


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
            includes=("MedicationRequest:medication", "MedicationRequest:requester"),
            named_at=clinical.MEDICATION_NAMED_AT,
        ),
        PartRead(
            Part.DISPENSES, "MedicationDispense", "dispenses", dispenses.read_dispense, aside=True
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
        PartRead(
            Part.AUTHORISED,
            "Consent",
            "authorised",
            consents.read_consent,
            includes=("Consent:actor",),
            named_at=consents.NAMED_AT,
            aside=True,
        ),
    ),
}


def parts_of(panel: PanelName, offer: Offer) -> tuple[PartRead, ...]:
    """The parts to read: asides only where the server is known to have them."""
    return tuple(part for part in PARTS[panel] if not part.aside or _has_aside(part, offer))


def _has_aside(part: PartRead, offer: Offer) -> bool:
    if not offer.offers(part.kind):
        return False
    if part.part is Part.DISPENSES:
        return offer.capability.lists(part.kind)
    named = "_include" in offer.profile.search.get(part.kind, {})
    return offer.profile.authorised_people and (
        named or bool(offer.capability.includes(part.kind, part.includes))
    )


Pairs = list[tuple[str, str]]


def searches(
    part: PartRead, whose: Pairs, offer: Offer, profile: Profile, now: datetime
) -> list[Pairs]:
    """The ways to ask for one part, the fullest first; ``whose`` says for which patient.

    Each next one leaves out what a server may refuse: includes and sorting, then the dates.
    """
    plain = [*whose, *profile.search.get(part.kind, {}).items()]
    dated = list(plain)
    windowed = part.windowed and (
        profile.appointments.date_required
        or offer.capability.declared(part.kind, (profile.appointments.date,)) is not None
    )
    if windowed:
        before, after = profile.window
        name = profile.appointments.date
        dated += [(name, f"ge{_moment(now - before)}"), (name, f"lt{_moment(now + after)}")]
    count = ("_count", str(profile.requests.page_size))
    included = offer.capability.includes(part.kind, part.includes)
    sort = profile.newest_first.get(part.kind)
    extras = [("_include", one) for one in included if ("_include", one) not in plain]
    if sort and offer.capability.declared(part.kind, (sort,)):
        extras.append(("_sort", f"-{sort}"))
    ways = [[*dated, *extras, count], [*dated, count]] if extras else [[*dated, count]]
    if windowed and not profile.appointments.date_required:
        # A server that refuses dates is asked without: the window is then kept by us.
        ways.append([*plain, count])
    return ways


def in_window(start: datetime | None, profile: Profile, now: datetime) -> bool:
    """Whether an appointment would have been in the window; one without a time always is."""
    before, after = profile.window
    return start is None or _midnight(now - before) <= start < _midnight(now + after)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(moment: datetime) -> str:
    return _midnight(moment).isoformat(timespec="seconds")

"""What a panel of the dashboard can hold, and the states it can be in."""

from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from patient_access.domain.base import PhiModel
from patient_access.domain.billing import Balance, Claim, Coverage, Invoice
from patient_access.domain.clinical import Allergy, Condition, Encounter, MedicationRequest
from patient_access.domain.failure import FailureKind
from patient_access.domain.patient import RelatedPerson
from patient_access.domain.scheduling import Appointment


class PanelName(StrEnum):
    """One panel, one set of reads. Policy opens panels by these names."""

    APPOINTMENTS = "appointments"
    BILLING = "billing"
    COVERAGE = "coverage"
    MEDICATIONS = "medications"
    CLINICAL = "clinical"
    """Conditions, allergies and encounters: the nurse's."""
    PEOPLE = "people"
    """Related people on file."""


class PanelState(StrEnum):
    CLOSED = "closed"
    """Not verified yet: nothing has been requested."""
    LOADING = "loading"
    LOADED = "loaded"
    NONE_ON_FILE = "none_on_file"
    PARTIAL = "partial"
    """Some of it: a limit was met, a page was lost, or rows could not be read."""
    NOT_PERMITTED = "not_permitted"
    """This role or this caller may not; it was not requested. Or the server said 403."""
    NOT_AVAILABLE = "not_available"
    """This system does not offer it."""
    FAILED = "failed"


class Part(StrEnum):
    """A panel is made of parts; each can be missing by itself."""

    APPOINTMENTS = "appointments"
    ACCOUNTS = "accounts"
    INVOICES = "invoices"
    CLAIMS = "claims"
    COVERAGES = "coverages"
    MEDICATIONS = "medications"
    CONDITIONS = "conditions"
    ALLERGIES = "allergies"
    ENCOUNTERS = "encounters"
    PEOPLE = "people"
    AUTHORISED = "authorised"
    """Consents that name who may be spoken to (rule V4)."""
    DISPENSES = "dispenses"


PARTS_OF: Final[dict[PanelName, tuple[Part, ...]]] = {
    PanelName.APPOINTMENTS: (Part.APPOINTMENTS,),
    PanelName.BILLING: (Part.ACCOUNTS, Part.INVOICES, Part.CLAIMS),
    PanelName.COVERAGE: (Part.COVERAGES,),
    PanelName.MEDICATIONS: (Part.MEDICATIONS, Part.DISPENSES),
    PanelName.CLINICAL: (Part.CONDITIONS, Part.ALLERGIES, Part.ENCOUNTERS),
    PanelName.PEOPLE: (Part.PEOPLE, Part.AUTHORISED),
}
CAN_STAY_CLOSED: Final = frozenset(
    (*PARTS_OF[PanelName.BILLING], *PARTS_OF[PanelName.CLINICAL], Part.DISPENSES)
)
"""Parts that a policy can leave out of a panel that opens: what is left still says something."""


def panel_of(part: Part) -> PanelName:
    """The panel that a part belongs to."""
    return next(panel for panel, parts in PARTS_OF.items() if part in parts)


class Denier(StrEnum):
    """Who says that a system does not offer something."""

    METADATA = "/metadata"
    SMART = ".well-known/smart-configuration"
    PROFILE = "the vendor profile"
    VISITS_ONLY = "IHE PDQ"
    """A system that knows stays and visits, and changes that it tells of, and no calendar."""


class Denied(PhiModel):
    """Something a system does not offer, learned before any patient is asked for (rule D5)."""

    what: str
    """A FHIR resource type or a parameter, such as ``Account`` or ``Patient.phone``."""
    where: Denier
    panel: PanelName | None = None
    """The panel it belongs to; None: the lookup."""


class MissingPart(PhiModel):
    part: Part
    state: PanelState
    """NOT_PERMITTED, NOT_AVAILABLE, PARTIAL or FAILED."""
    failure: FailureKind | None = None
    denied: Denied | None = None
    """Why it is NOT_AVAILABLE, where that was said beforehand."""
    by_policy: bool = False
    """It is NOT_PERMITTED by the site's policy, and was not requested."""


class PanelAnswer(PhiModel):
    """What one EHR answered for one panel. Rows keep the server's order unless said otherwise."""

    source: str
    panel: PanelName
    state: PanelState
    as_of: AwareDatetime | None = None
    appointments: tuple[Appointment, ...] = ()
    balances: tuple[Balance, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    claims: tuple[Claim, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    medications: tuple[MedicationRequest, ...] = ()
    conditions: tuple[Condition, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    people: tuple[RelatedPerson, ...] = ()
    missing: tuple[MissingPart, ...] = ()
    unreadable: int = 0
    """Rows the server sent that could not be read; counted, never guessed."""
    truncated: bool = False
    """A limit of pages, rows, bytes or time was met (rule P2): *first N shown*."""
    failure: FailureKind | None = None
    """Set when ``state`` is FAILED."""
    denied: tuple[Denied, ...] = ()
    """Why the whole panel is NOT_AVAILABLE, where that was said beforehand."""
    reference: str | None = None
    """The server's own id of the request that failed, for its support desk (rule E2)."""

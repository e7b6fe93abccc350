"""The clinical picture a nurse needs during a call."""

from enum import StrEnum

from pydantic import AwareDatetime

from patient_access.domain.codes import Coded, PartialDate
from patient_access.domain.labelled import LabelledRow


class MedicationRequest(LabelledRow):
    status: str
    medication: Coded
    dosage: str | None = None
    prescriber: str | None = None
    authored: PartialDate | None = None
    refills_allowed: int | None = None
    """``dispenseRequest.numberOfRepeatsAllowed``: what was ordered, not what is left."""
    valid_until: PartialDate | None = None
    last_dispensed: PartialDate | None = None


class Condition(LabelledRow):
    what: Coded
    clinical_status: str | None = None
    verification_status: str | None = None
    category: str | None = None
    onset: PartialDate | None = None
    recorded: PartialDate | None = None


class AllergyKind(StrEnum):
    ALLERGY = "allergy"
    NONE_KNOWN = "none_known"
    """A coded *no known allergies*: a statement. An empty list is not one (rule C3)."""


class Allergy(LabelledRow):
    kind: AllergyKind
    what: Coded
    criticality: str | None = None
    clinical_status: str | None = None
    reactions: tuple[str, ...] = ()


class Encounter(LabelledRow):
    status: str
    what: Coded
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    where: str | None = None
    with_whom: tuple[str, ...] = ()

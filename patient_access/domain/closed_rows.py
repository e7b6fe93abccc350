"""What it takes to name a closed row and to open it: its place, and somebody's reason (V2)."""

from typing import Self

from patient_access.domain.base import PhiModel
from patient_access.domain.billing import Balance, Claim, Coverage, Invoice
from patient_access.domain.clinical import Allergy, Condition, Encounter, MedicationRequest
from patient_access.domain.codes import Restriction
from patient_access.domain.identity import RecordRef
from patient_access.domain.labelled import LabelledRow
from patient_access.domain.panels import Part
from patient_access.domain.patient import RelatedPerson
from patient_access.domain.scheduling import Appointment

_PARTS: dict[type[LabelledRow], Part] = {
    Appointment: Part.APPOINTMENTS,
    Balance: Part.ACCOUNTS,
    Invoice: Part.INVOICES,
    Claim: Part.CLAIMS,
    Coverage: Part.COVERAGES,
    MedicationRequest: Part.MEDICATIONS,
    Condition: Part.CONDITIONS,
    Allergy: Part.ALLERGIES,
    Encounter: Part.ENCOUNTERS,
    RelatedPerson: Part.PEOPLE,
}


class ClosedRow(PhiModel):
    """One row by its place in a record. Nothing of what it says."""

    part: Part
    ref: RecordRef
    restriction: Restriction

    @classmethod
    def of(cls, row: LabelledRow) -> Self | None:
        """The closed row that a value of a panel is; None for an open one."""
        part = _PARTS.get(type(row))
        if part is None or row.restriction is None or not row.is_closed:
            return None
        return cls(part=part, ref=row.ref, restriction=row.restriction)


class OpeningReason(PhiModel):
    """Why somebody opens a closed row. Goes into the audit trail, and nowhere else."""

    purpose: str = ""
    """A purpose of use (HL7 v3 PurposeOfUse) that the site's policy lists; empty: none of them."""
    words: str = ""
    """In the agent's own words."""

"""Which panels the granted scopes leave: what may not be read is not asked for (A5, A6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from patient_access.domain.panels import PanelName
from patient_access.handover.granted import may_read

_READS: Final[dict[PanelName, tuple[str, ...]]] = {
    PanelName.APPOINTMENTS: ("Appointment",),
    PanelName.BILLING: ("Account", "Invoice", "ExplanationOfBenefit"),
    PanelName.COVERAGE: ("Coverage",),
    PanelName.MEDICATIONS: ("MedicationRequest", "MedicationDispense"),
    PanelName.CLINICAL: ("Condition", "AllergyIntolerance", "Encounter"),
    PanelName.PEOPLE: ("RelatedPerson", "Consent"),
}
"""A panel with any of these is asked for; the server refuses the parts it does not give."""


def is_permitted(panel: PanelName, scopes: Iterable[str] | None) -> bool:
    """Whether anything of the panel may be read. ``scopes`` of None: not known, so it is asked."""
    if scopes is None:
        return True
    granted = tuple(scopes)
    kinds = _READS.get(panel)
    return kinds is None or any(may_read(granted, kind) for kind in kinds)

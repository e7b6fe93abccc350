"""Which panels the granted scopes leave: what may not be read is not asked for (A5, A6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from patient_access.domain.panels import PanelName
from patient_access.handover.granted import may_read

Ways = tuple[tuple[str, ...], ...]
"""Alternatives; of each, all types must be readable."""

_USUALLY: Final[dict[PanelName, Ways]] = {
    PanelName.APPOINTMENTS: (("Appointment",),),
    PanelName.BILLING: (("Account",), ("Invoice",), ("ExplanationOfBenefit",)),
    PanelName.COVERAGE: (("Coverage",),),
    PanelName.MEDICATIONS: (("MedicationRequest",),),
    PanelName.CLINICAL: (("Condition",), ("AllergyIntolerance",), ("Encounter",)),
    PanelName.PEOPLE: (("RelatedPerson",), ("Consent",)),
}
"""Before it is known what this server offers."""


def is_permitted(
    panel: PanelName,
    scopes: Iterable[str] | None,
    reads: Mapping[PanelName, Ways] | None = None,
) -> bool:
    """Whether anything of the panel may be read. ``scopes`` of None: not known, so it is asked.

    ``reads``: how this server fills its panels, as its adapter says. A panel is asked for when one
    way is open; the server refuses the parts it does not give.
    """
    if scopes is None:
        return True
    granted = tuple(scopes)
    ways = (reads or {}).get(panel) or _USUALLY.get(panel)
    return ways is None or any(all(may_read(granted, kind) for kind in way) for way in ways)

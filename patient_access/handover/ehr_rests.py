"""A server that wants to be left alone: said once, and known to all windows of the desk (E1)."""

from __future__ import annotations

from typing import Literal

from patient_access.handover.call_events import Frozen


class EhrRests(Frozen):
    """How one EHR is, in both directions. Names a configured system, never a patient."""

    kind: Literal["ehr_rests"] = "ehr_rests"
    ehr: str
    state: Literal["busy", "silent", "try", "answers"]
    """``domain.rest.RestState``; ``try`` goes down only."""
    seconds: float = 0.0
    """How long from now, by the clock of whoever reads it."""

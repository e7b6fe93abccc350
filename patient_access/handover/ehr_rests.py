"""A server that wants to be left alone: said once, and known to all windows of the desk (E1).

Both frames name a configured system, and never a patient.
"""

from __future__ import annotations

from typing import Literal

from patient_access.handover.call_events import Frozen


class EhrLearned(Frozen):
    """Up: what a window has learned of an EHR by asking it."""

    kind: Literal["ehr_learned"] = "ehr_learned"
    ehr: str
    state: Literal["busy", "silent", "answers"]
    """``domain.rest.RestState``."""
    seconds: float = 0.0
    """How long from now."""


class EhrRests(Frozen):
    """Down: what another window has learned; ``try``: it is this one's turn to ask."""

    kind: Literal["ehr_rests"] = "ehr_rests"
    ehr: str
    state: Literal["busy", "silent", "try", "answers"]
    seconds: float = 0.0

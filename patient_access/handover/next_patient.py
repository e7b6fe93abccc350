"""The caller on the line asks about somebody else as well."""

from typing import Literal

from patient_access.handover.call_events import Frozen


class NextPatientWanted(Frozen):
    """From a window: close this record and give the same call to a fresh window.

    The caller's number comes in the private part, as it went down: the switchboard has kept none.
    What is said of the call meanwhile is in the pipe of this window; while the switchboard has
    told it more than ``told``, nothing is handed on, and the window asks again when it has read it.
    """

    kind: Literal["next_patient_wanted"] = "next_patient_wanted"
    told: int
    """The count of the last ``CallStarted`` or ``CallChanged`` that this window has read."""

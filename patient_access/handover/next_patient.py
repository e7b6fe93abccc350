"""The caller on the line asks about somebody else as well."""

from typing import Literal

from patient_access.handover.call_events import Frozen


class NextPatientWanted(Frozen):
    """From a window: close this record and give the same call to a fresh window.

    The caller's number comes in the private part, as it went down: the switchboard has kept none.
    """

    kind: Literal["next_patient_wanted"] = "next_patient_wanted"

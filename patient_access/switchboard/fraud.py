"""Failed checks of the shift, counted by hashes: what one call alone cannot see.

Neither a number nor a record's id is ever here, not even for a moment: workspaces hash them with
the shift's key, slowly (``workspace.fraud``), and send the hash. The key and the counts are in
memory only and go with the shift.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from patient_access.handover.fraud_frames import (
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
    ShiftKey,
)
from patient_access.handover.wire import PrivatePart
from patient_access.switchboard.workspace import Workspace

KEPT = 5000
"""Failed checks that are remembered; more than a shift has."""
_KEY_BYTES = 32


@dataclass(frozen=True)
class _Failed:
    at: float
    call: tuple[int, float]
    """A process id may come again in a shift: with the moment when the process began."""
    number: str
    record: str


class Fraud:
    """On the switchboard's loop. A failed check is one record in one call, however many answers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._failed: deque[_Failed] = deque(maxlen=KEPT)

    @property
    def total(self) -> int:
        """Checks that failed in this shift and did not pass after all."""
        return len(self._failed)

    def welcome(self, workspace: Workspace) -> None:
        """A new workspace gets the key to hash with."""
        workspace.send(ShiftKey(), PrivatePart(bytearray(self._key)))

    def answer(self, workspace: Workspace, wanted: FailedChecksWanted) -> None:
        """What other calls found; this call's own failures are on its screen already."""
        workspace.send(self.counts(wanted, _call(workspace)))

    def counted(self, workspace: Workspace, counted: CheckCounted) -> None:
        """A check has failed, or has passed after all: then it is forgotten."""
        same = [
            one
            for one in self._failed
            if one.call == _call(workspace) and one.record == counted.record
        ]
        if counted.passed:
            for one in same:
                self._failed.remove(one)
        elif not same:
            self._failed.append(
                _Failed(self._clock(), _call(workspace), counted.number, counted.record)
            )

    def counts(
        self, wanted: FailedChecksWanted, besides: tuple[int, float] | None = None
    ) -> FailedChecks:
        """Within the hours that the site's policy asks for, in other calls than ``besides``."""
        since = self._clock() - 3600 * wanted.hours
        others = [one for one in self._failed if one.call != besides and one.at >= since]
        return FailedChecks(
            number=wanted.number,
            record=wanted.record,
            of_number=sum(bool(wanted.number) and one.number == wanted.number for one in others),
            of_record=sum(bool(wanted.record) and one.record == wanted.record for one in others),
        )


def _call(workspace: Workspace) -> tuple[int, float]:
    """A workspace serves one call."""
    return workspace.pid, workspace.began

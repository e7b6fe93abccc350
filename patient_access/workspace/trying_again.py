"""A lookup that an EHR could not answer is asked again by itself, while the agent still looks.

Only after what passes: no connection, a busy server, one that does not answer. What a server
refuses, it would refuse again.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from patient_access.domain.failure import EhrFailure, FailureKind

PASSES = frozenset(
    {
        FailureKind.REFUSED,
        FailureKind.CONNECTION_LOST,
        FailureKind.TIMEOUT,
        FailureKind.BUSY,
        FailureKind.NOT_ANSWERING,
    }
)
PAUSES = (5.0, 10.0, 20.0)
"""Seconds before each try where the failure does not say; the last one again and again."""


class TryingAgain(QObject):
    """One countdown for each EHR; on the Qt thread."""

    due = Signal(str)
    """An EHR, by name, is to be asked again now."""
    counts = Signal(object)
    """Whole seconds until the next try of any EHR; None: none is coming."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self._tick)

    def failed(self, source: str, failure: EhrFailure) -> None:
        """A question to ``source`` failed; what does not pass is left to the agent."""
        if failure.kind not in PASSES:
            return
        tries = self._tries.get(source, 0)
        pause = failure.retry_after or PAUSES[min(tries, len(PAUSES) - 1)]
        self._tries[source] = tries + 1
        self._due[source] = max(self._due.get(source, 0.0), time.monotonic() + pause)
        self._seconds.start()
        self._count()

    def answers(self, source: str) -> None:
        """``source`` is known to answer again: it is not waited for any longer."""
        if source in self._due:
            self._due[source] = 0.0
            self._tick()

    def stop(self) -> None:
        """The agent has begun something else."""
        self._tries.clear()
        if self._due:
            self._due.clear()
            self._tick()

    def _tick(self) -> None:
        now = time.monotonic()
        for source in [one for one, at in self._due.items() if at <= now]:
            del self._due[source]
            self.due.emit(source)
        if not self._due:
            self._seconds.stop()
        self._count()

    def _count(self) -> None:
        left = min(self._due.values(), default=None)
        self.counts.emit(None if left is None else max(1, round(left - time.monotonic())))

"""The shift in figures: durations and counts, kept for the shift, of nobody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from statistics import median, quantiles

from patient_access.handover.frames import ShiftFigures

KEPT = 2000
"""Durations of each kind that are kept; more calls than a shift has."""


class Figures:
    """Adds up one shift. Durations are in seconds."""

    def __init__(self, since: datetime | None = None) -> None:
        self._since = (since or datetime.now().astimezone()).strftime("%H:%M")
        self._calls = 0
        self._handle: list[float] = []
        self._verify: list[float] = []
        self._pop: list[float] = []
        self._outcomes: Counter[str] = Counter()
        self._failed_checks = self._warned = 0

    def call(
        self,
        *,
        handle_time: float | None = None,
        time_to_verify: float | None = None,
        screen_pop: float | None = None,
        outcome: str | None = None,
    ) -> None:
        """One call is over; None for what never happened in it."""
        self._calls += 1
        for kept, value in (
            (self._handle, handle_time),
            (self._verify, time_to_verify),
            (self._pop, screen_pop),
        ):
            if value is not None and value >= 0:
                kept.append(value)
                del kept[:-KEPT]
        if outcome is not None:
            self._outcomes[outcome] += 1

    def outcome(self, code: str) -> None:
        """A disposition given after its call was over."""
        self._outcomes[code] += 1

    def failed_checks(self, total: int) -> None:
        """How many checks of the shift failed, by now."""
        self._failed_checks = total

    def warned(self) -> None:
        """An agent was told of failed checks in other calls."""
        self._warned += 1

    def outcomes(self) -> dict[str, int]:
        return dict(self._outcomes)

    def now(self) -> ShiftFigures:
        return ShiftFigures(
            calls=self._calls,
            since=self._since,
            time_to_verify=median(self._verify) if self._verify else None,
            handle_time=median(self._handle) if self._handle else None,
            screen_pop_p95=_p95(self._pop),
            failed_checks=self._failed_checks,
            warned_calls=self._warned,
        )


def _p95(values: list[float]) -> float | None:
    """The 95th percentile between the values themselves; of one value, that value."""
    if len(values) < 2:
        return values[0] if values else None
    return quantiles(values, n=20, method="inclusive")[-1]

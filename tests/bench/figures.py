"""Figures and how they are printed: one line each, the ratio first, its target beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Line:
    """One figure. ``value`` and ``target`` are in ``unit``; a figure without target is told."""

    what: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""
    at_least: bool = False
    """The target is met by more, not by less."""

    def __str__(self) -> str:
        digits = 2 if self.unit == "×" else 0
        figure = f"{self.value:.{digits}f} {self.unit}"
        if self.target is None:
            target = verdict = ""
        else:
            sign = "≥" if self.at_least else "≤"
            target = f"{sign} {self.target:g} {self.unit}"
            met = self.value >= self.target if self.at_least else self.value <= self.target
            verdict = "met" if met else "missed"
        note = f"  ({self.note})" if self.note else ""
        return f"  {figure:>9}  {target:<10} {verdict:<7} {self.what}{note}"


def ratio(what: str, ours: Sequence[float], bare: Sequence[float], target: float) -> Line:
    """The medians of two series of seconds, as how many times the bare requests it took."""
    one, other = median(ours), median(bare)
    more = (one - other) * 1000
    note = f"{one * 1000:.1f} ms; the bare requests {other * 1000:.1f} ms, ours {more:.0f} ms more"
    return Line(what, one / other, "×", target, note)


def milliseconds(what: str, series: Sequence[float], target: float | None = None) -> Line:
    """The median of a series of seconds, with its extremes."""
    low, high = min(series) * 1000, max(series) * 1000
    note = f"{low:.0f} to {high:.0f} ms; n = {len(series)}" if len(series) > 1 else ""
    return Line(what, median(series) * 1000, "ms", target, note)


def worst(what: str, series: Sequence[float], target: float | None = None) -> Line:
    """The largest of a series of seconds."""
    note = f"median {median(series) * 1000:.0f} ms; n = {len(series)}"
    return Line(what, max(series) * 1000, "ms", target, note)


def p95(what: str, series: Sequence[float], target: float | None = None) -> Line:
    """The 95th percentile of a series of seconds."""
    value = quantiles(series, n=20, method="inclusive")[-1] if len(series) > 1 else series[0]
    return Line(what, value * 1000, "ms", target, f"n = {len(series)}")

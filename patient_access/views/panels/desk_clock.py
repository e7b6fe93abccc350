"""The desk's own clock: what *today*, *past* and *here* mean to a panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True)
class DeskClock:
    now: Callable[[], datetime] = _now
    """An aware instant."""
    here: tzinfo | None = None
    """This desk's zone; None: the computer's."""

    @property
    def today(self) -> date:
        return self.now().astimezone(self.here).date()

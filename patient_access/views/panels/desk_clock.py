"""The desk's own clock: what *today*, *past* and *here* mean to a panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from patient_access.views import formats


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True)
class DeskClock:
    now: Callable[[], datetime] = _now
    """An aware instant."""
    here: tzinfo | None = None
    """This desk's zone; None: the computer's."""

    def moment(self, value: datetime) -> str:
        """The time if ``value`` was today, else the day."""
        return formats.moment(value, self.today, self.here)

    @property
    def today(self) -> date:
        return self.now().astimezone(self.here).date()

"""Moments by the clock on the facility's wall (rule S5).

An offset that was sent is that clock's, unless it is UTC, which says nothing of the place: then
the place's own clock counts where it says one, else the site's.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ehr_adapters.fhir_r4.mapping.plain import extension_values, instant, partial_date, word
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from patient_access.domain.codes import PartialDate

Wall = tuple[ZoneInfo | None, bool]
"""A clock, and whether the place itself says that it is its own."""


@lru_cache(64)
def clock(name: str) -> ZoneInfo | None:
    """The zone of this IANA name; None when there is no such name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_of(location: Json) -> str | None:
    """The IANA time zone a Location carries in the standard extension."""
    said = (word(one.get("valueCode")) for one in extension_values(location, "timezone"))
    return next((name for name in said if name and clock(name)), None)


def wall_of(places: Iterable[Any], reading: Reading) -> Wall:
    """The clock of the first of these references that says one; else the site's."""
    for place in places:
        key = reading.key(place)
        zone = clock(reading.zones[key]) if key and key in reading.zones else None
        if zone:
            return zone, True
    return (clock(reading.zone) if reading.zone else None), False


def by_the_wall(moment: datetime | None, wall: Wall) -> datetime | None:
    """The same moment as that clock shows it."""
    zone, its_own = wall
    if moment is None or zone is None or (moment.utcoffset() and not its_own):
        return moment
    return moment.astimezone(zone)


def moment_of_day(value: Any, wall: Wall) -> datetime | None:
    """A moment of which the day is shown. Midnight in UTC is a date that somebody padded."""
    moment = instant(value)
    return moment if _is_padded(moment) else by_the_wall(moment, wall)


def day(value: Any, reading: Reading) -> PartialDate | None:
    """A date, or the day of a dateTime: what was an evening here is sent as tomorrow in UTC."""
    said = partial_date(value)
    if said is None or said.day is None or not reading.zone or "T" not in said.text:
        return said
    moment = moment_of_day(said.text, (clock(reading.zone), False))
    if moment is None:
        return said
    there = {"year": moment.year, "month": moment.month, "day": moment.day}
    return said.model_copy(update=there)


def _is_padded(moment: datetime | None) -> bool:
    return moment is not None and moment.tzinfo is UTC and moment.time() == time.min

"""HL7 v2 points in time (DTM and TS: ``YYYYMMDD[HHMM[SS[.S]]][+ZZZZ]``)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ehr_adapters.contract import EhrSite

_WRITTEN = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?(?:\.[0-9]+)?)?"
    r"(?:([+-])([0-9]{2})([0-9]{2}))?"
)


def read_moment(text: str, site: EhrSite) -> tuple[datetime | None, str | None]:
    """A moment with its time zone; or, where none can be told, the same in words to be shown.

    One without an offset means the site's clock (``time_zone``); without that, and for a day
    without an hour, it stays words: guessed, a visit could be shown on another day.
    """
    matched = _WRITTEN.fullmatch(text.strip())
    if matched is None:
        return None, text or None
    year, month, day, hour, minute, second, sign, *offset = matched.groups()
    words = f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
    zone = _zone(sign, offset, site)
    if hour is None or zone is None:
        return None, words
    try:
        numbers = (int(part or 0) for part in (year, month, day, hour, minute, second))
        return datetime(*numbers, tzinfo=zone), None  # type: ignore[misc,arg-type]  # six numbers
    except ValueError:
        return None, words


def _zone(sign: str | None, offset: list[str], site: EhrSite) -> timezone | ZoneInfo | None:
    if sign:
        minutes = int(offset[0]) * 60 + int(offset[1])
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=minutes if sign == "+" else -minutes)) if minutes else UTC
    try:
        return ZoneInfo(site.time_zone) if site.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None

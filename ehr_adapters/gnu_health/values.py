"""Tryton's JSON: values with a ``__class__``, booleans as 0 and 1, moments in naive UTC.

Every reader takes whatever a server may send and gives None for what it cannot be.
"""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from patient_access.domain.codes import PartialDate

Row = dict[str, Any]
_LONGEST = 2_000


def word(value: Any) -> str | None:
    """A text with something in it, without the zero-width marks GNU Health puts into some."""
    if not isinstance(value, str):
        return None
    return value[:_LONGEST].replace("\u200b", "").strip() or None


def number_of(value: Any) -> int | None:
    """A record number; 0 and 1 are also what SQLite makes of false and true."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def yes(value: Any) -> bool:
    return value is True or value == 1


def inner(row: Row, name: str) -> Row:
    """What ``name.…`` asked for of a related record; empty where there is none."""
    found = row.get(f"{name}.")
    return found if isinstance(found, dict) else {}


def many(row: Row, name: str) -> list[Row]:
    """The same for several related records."""
    found = row.get(f"{name}.")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def day_of(value: Any) -> date | None:
    """A ``date``, or the day of a ``datetime``."""
    if not isinstance(value, dict) or value.get("__class__") not in ("date", "datetime"):
        return None
    try:
        return date(value["year"], value["month"], value["day"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def partial_date(value: Any) -> PartialDate | None:
    day = day_of(value)
    if day is None:
        return None
    return PartialDate(text=day.isoformat(), year=day.year, month=day.month, day=day.day)


def moment(value: Any, zone: str | None) -> datetime | None:
    """A ``datetime``, which is UTC without saying so, on the facility's clock (rule S5)."""
    if not isinstance(value, dict) or value.get("__class__") != "datetime":
        return None
    parts = ("year", "month", "day", "hour", "minute", "second")
    try:
        year, month, day, hour, minute, second = (value[part] for part in parts)
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return found.astimezone(ZoneInfo(zone)) if zone else found
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def decimal_of(value: Any) -> Decimal | None:
    """An exact amount; a hostile exponent is no amount."""
    text = value.get("decimal") if isinstance(value, dict) else None
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and -15 <= exact.adjusted() <= 15 else None


def as_date(day: date) -> Row:
    """How a date is asked for."""
    return {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}

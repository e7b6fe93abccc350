"""What FHIR search compares: tokens, strings, dates, references and telephone numbers."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from anyascii import anyascii

from ehr_adapters.training.shapes import Json

Token = tuple[str, str]
"""``(system, code)``; the system is empty where there is none."""

Span = tuple[datetime, datetime]
"""A moment as long as its text is precise: first instant, and the first one after it."""

OWN_ZONE = ZoneInfo("America/Los_Angeles")
"""What a date without an offset means here."""

_EXTENSION = re.compile(r"(?:x|ext\.?|#|;ext=)\s*\d+\s*$", re.IGNORECASE)
_PARTS = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?)?)?"
)


def walk(part: Any, path: str) -> Iterator[Any]:
    """Everything at a dotted path; lists on the way are gone through."""
    if isinstance(part, list):
        for each in part:
            yield from walk(each, path)
    elif not path:
        yield part
    elif isinstance(part, dict):
        first, _, rest = path.partition(".")
        if first in part:
            yield from walk(part[first], rest)


def tokens(part: Any) -> Iterator[Token]:
    """The tokens of an Identifier, ContactPoint, CodeableConcept, Coding, code or boolean."""
    if isinstance(part, bool):
        yield ("", "true" if part else "false")
    elif isinstance(part, str):
        yield ("", part)
    elif "value" in part:
        yield (part.get("system", ""), part["value"])
    elif "coding" in part or "text" in part:
        for coding in part.get("coding", ()):
            yield (coding.get("system", ""), coding.get("code", ""))
    else:
        yield (part.get("system", ""), part.get("code", ""))


def plain(text: str) -> str:
    """Without case, diacritics and repeated spaces, as a kind server compares names."""
    return " ".join(anyascii(text).casefold().split())


def strings(part: Any) -> Iterator[str]:
    """The texts of a HumanName or of a plain string."""
    if isinstance(part, str):
        yield part
        return
    for name in ("family", "text"):
        if name in part:
            yield part[name]
    for name in ("given", "prefix", "suffix"):
        yield from part.get(name, ())


def phone_digits(number: str) -> str:
    """Digits alone: no ``tel:``, punctuation, extension, or leading US country code."""
    digits = re.sub(r"\D", "", _EXTENSION.sub("", number))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def span(text: str) -> Span:
    """Raises ``ValueError`` when the text is no FHIR date or dateTime."""
    found = _PARTS.fullmatch(text)
    if not found:
        raise ValueError("not a date")
    if not 1 < int(found[1]) < 9999:
        raise ValueError("not a date anybody can mean")
    year, month, day, clock, seconds, offset = found.groups()
    if clock:
        stamp = f"{year}-{month}-{day}T{clock}{seconds or ':00'}{offset or ''}"
        start = datetime.fromisoformat(stamp)
        start = start if start.tzinfo else start.replace(tzinfo=OWN_ZONE)
        return start, start + (timedelta(seconds=1) if seconds else timedelta(minutes=1))
    first = date(int(year), int(month or 1), int(day or 1))
    if day:
        after = first + timedelta(days=1)
    elif month:
        after = (first + timedelta(days=31)).replace(day=1)
    else:
        after = first.replace(year=first.year + 1)
    return _midnight(first), _midnight(after)


def spans(part: Any) -> Iterator[Span]:
    """The span of a date, an instant or a Period; open ends reach as far as dates do."""
    if isinstance(part, str):
        yield span(part)
        return
    start = span(part["start"])[0] if "start" in part else _midnight(date(1, 1, 2))
    end = span(part["end"])[1] if "end" in part else _midnight(date(9999, 12, 30))
    yield start, end


def reference_keys(part: Json, kind: str) -> Iterator[str]:
    """Ids that a Reference names, of one type only when ``kind`` is given."""
    found, _, key = part.get("reference", "").partition("/")
    if key and kind in ("", found):
        yield key


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OWN_ZONE)

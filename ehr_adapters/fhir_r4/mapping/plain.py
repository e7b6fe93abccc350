"""Single values out of JSON of unknown quality: text, dates, codes, references.

Every reader here accepts anything and returns None (or nothing) for what it cannot read.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from patient_access.domain.codes import Coded, PartialDate

ABSENT_URL = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ABSENT_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
LONGEST_TEXT = 4_000
"""Characters kept of one text; longer ones are cut, so that one field cannot fill a screen."""

# Control, bidirectional, zero-width and surrogate characters can reorder or hide words (X4).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# At the ends of the calendar a moment cannot be converted to another zone.
_FIRST_YEAR, _LAST_YEAR = 1800, 2500
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?!\d))?)?(?=$|[T ])")


def many(value: Any) -> list[Any]:
    """A list of what is there: a scalar where a list belongs becomes a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects in a list that should hold objects."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, dict)]
    return [value] if isinstance(value, dict) else []


def first(value: Any) -> Any:
    """The first of a list, or the value itself."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def inner(value: Any, *path: str) -> Any:
    """Walk into objects, taking the first of any list on the way."""
    for step in path:
        value = first(value)
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def clean(text: str) -> str:
    """Text with the characters removed that could hide or reorder it (X4)."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub("", _BREAKS.sub(" ", text))
    return text.strip()[:LONGEST_TEXT]


def word(value: Any) -> str | None:
    """A text or number as clean text; None when nothing is left."""
    # Called for every text of every row: the plain case first.
    if type(value) is str and value.isascii() and value.isprintable():
        return value.strip()[:LONGEST_TEXT] or None
    value = first(value)
    if isinstance(value, str):
        return clean(value) or None
    if value is None or isinstance(value, bool | dict | list):
        return None
    return clean(str(value)) or None


def words(value: Any) -> tuple[str, ...]:
    """Every readable text of a list."""
    return tuple(text for text in map(word, many(value)) if text)


def yes_or_no(value: Any) -> bool | None:
    """A boolean, also when it was sent as text."""
    value = first(value)
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def whole(value: Any) -> int | None:
    """A whole number, also when it was sent as text (Oracle's ``rank`` is ``'1'``)."""
    text = word(value)
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def partial_date(value: Any) -> PartialDate | None:
    """A FHIR date or the day of a dateTime; what cannot be read is kept as text (M1)."""
    text = word(value)
    if text is None:
        return None
    match = _DATE.match(text)
    if match is None:
        return PartialDate(text=text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return PartialDate(text=text)
    return PartialDate(text=text, year=year, month=month, day=day)


def instant(value: Any) -> datetime | None:
    """A moment with its offset as sent (S5); None for anything without one."""
    text = word(value)
    if text is None or "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment


def absent_reason(holder: Any, name: str) -> str | None:
    """Why ``name`` is absent, from the element or its ``_name`` sibling (E5)."""
    if not isinstance(holder, dict):
        return None
    for place in (holder.get(name), holder.get(f"_{name}")):
        for part in rows(place):
            for extension in rows(part.get("extension")):
                if extension.get("url") == ABSENT_URL:
                    return word(extension.get("valueCode")) or "unknown"
    return None


def coded(value: Any) -> Coded | None:
    """A CodeableConcept, Coding, or bare text in words; None when nothing can be said."""
    concept = first(value)
    if isinstance(concept, str):
        text = word(concept)
        return Coded(text=text) if text else None
    if not isinstance(concept, dict):
        return None
    codings = [concept] if "code" in concept or "display" in concept else []
    codings += rows(concept.get("coding"))
    best = next((c for c in codings if word(c.get("code"))), codings[0] if codings else {})
    code, system = word(best.get("code")), word(best.get("system"))
    displays = (word(c.get("display")) for c in codings)
    text = word(concept.get("text")) or next((d for d in displays if d), None) or code
    return Coded(text=text, code=code, system=system) if text else None


def coded_many(value: Any) -> tuple[Coded, ...]:
    """Every concept of a list that says something."""
    return tuple(one for one in map(coded, many(value)) if one)


def coded_or_absent(holder: dict[str, Any], name: str) -> Coded:
    """A concept that a row must have; where it is absent, the coded reason for that (E5)."""
    found = coded(holder.get(name))
    if found is not None:
        return found
    concept = first(holder.get(name))
    inside = absent_reason(concept, "coding") if isinstance(concept, dict) else None
    reason = absent_reason(holder, name) or inside or "unknown"
    return Coded(text=reason, code=reason, system=ABSENT_SYSTEM)


def has_code(value: Any, codes: frozenset[str]) -> bool:
    """Whether any coding of any of these concepts carries one of the codes."""
    return any(
        word(coding.get("code")) in codes
        for concept in rows(value)
        for coding in rows(concept.get("coding"))
    )


def code_of(value: Any) -> str | None:
    """The code of a concept, or its text when it has none: for status words."""
    concept = coded(value)
    return (concept.code or concept.text) if concept else None


def extension_values(resource: Any, ending: str) -> Iterator[dict[str, Any]]:
    """Extensions whose ``url`` ends with this name, whoever defined them."""
    for extension in rows(resource.get("extension") if isinstance(resource, dict) else None):
        url = extension.get("url")
        if isinstance(url, str) and url.rstrip("/").rsplit("/", 1)[-1] == ending:
            yield extension

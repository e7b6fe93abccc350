"""A spoken or typed birth date against the recorded one. Strict: the whole day must be equal.

One answer has one reading. Where numbers alone do not tell day from month, the region's
order decides, and the other order is read only when the first is impossible
(``14/3/1979`` in the US). A two-digit year is read only when exactly one century gives an
age of 0–120 years; ``3/14/20`` may be 1920 or 2020, so the year is asked for in full.
"""

from datetime import date

from patient_access.verification import spoken
from patient_access.verification.words import words

MONTH_FIRST = frozenset({"US", "PR", "GU", "AS", "VI", "MP", "FM", "MH", "PW"})
"""Regions that write the month before the day; every other writes the day first."""

_ENGLISH = "january february march april may june july august september october november december"
_SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_MONTHS = tuple(zip(_ENGLISH.split(), _SPANISH.split(), strict=True))
_SEPTEMBER = frozenset({"sept", "set", "setiembre"})
_FILLERS = frozenset({"of", "the", "de", "del", "el", "and", "y", "on", "born", "dob", "dia"})
_EARLIEST = 1800
_OLDEST = 120


def read_birth_date(said: str, today: date, region: str = "US") -> date | None:
    """The one day that was meant, or None when it cannot be read as one (or is not past)."""
    found = [a for a in spoken.atoms(words(said)) if a.number or a.text not in _FILLERS]
    month_at = [i for i, a in enumerate(found) if not a.number]
    numbers = [a.text for a in found if a.number]
    if not month_at:
        return _from_numbers(numbers, today, region)
    month = _month(found[month_at[0]].text)
    if len(month_at) > 1 or month is None or len(numbers) < 2:
        return None
    if len(numbers[0]) == 4:
        year_first = _year(numbers[:1], today, month, numbers[1]) if len(numbers) == 2 else None
        return _day(year_first, month, numbers[1])
    return _day(_year(numbers[1:], today, month, numbers[0]), month, numbers[0])


def _from_numbers(numbers: list[str], today: date, region: str) -> date | None:
    run = "".join(numbers)
    if all(len(n) == 1 or n[0] == "0" for n in numbers) and len(run) in (6, 8):
        numbers = [run]
    if len(numbers) == 1 and len(numbers[0]) in (6, 8):
        if len(run) == 8 and run[:2] in ("18", "19", "20") and "01" <= run[4:6] <= "12":
            numbers = [run[:4], run[4:6], run[6:]]
        else:
            numbers = [run[:2], run[2:4], run[4:]]
    if len(numbers) < 3:
        return None
    if len(numbers[0]) == 4:
        year = _year(numbers[:1], today, int(numbers[1]), numbers[2])
        return _day(year, int(numbers[1]), numbers[2]) if len(numbers) == 3 else None
    first, second = int(numbers[0]), int(numbers[1])
    month, day = (first, second) if region in MONTH_FIRST else (second, first)
    if month > 12:
        month, day = day, month
    return _day(_year(numbers[2:], today, month, str(day)), month, str(day))


def _month(word: str) -> int | None:
    """The month a word of three letters or more begins; both languages agree on all of those."""
    if word in _SEPTEMBER:
        return 9
    for number, names in enumerate(_MONTHS, start=1):
        if len(word) >= 3 and any(name.startswith(word) for name in names):
            return number
    return None


def _year(parts: list[str], today: date, month: int, day: str) -> int | None:
    """``1979``; ``19 79``; ``1 9 7 9``; or ``79`` when one century alone is possible."""
    if len(parts) == 4 and all(len(p) == 1 for p in parts):
        parts = ["".join(parts)]
    if len(parts) == 3 and parts[1] == "0" and len(parts[2]) == 1:
        parts = [parts[0], parts[1] + parts[2]]
    if len(parts) == 2 and parts[0] in ("18", "19", "20") and len(parts[1]) <= 2:
        parts = [parts[0] + parts[1].zfill(2)]
    if len(parts) != 1:
        return None
    if len(parts[0]) == 4:
        year = int(parts[0])
        born = _day(year, month, day)
        return year if year >= _EARLIEST and born is not None and born <= today else None
    if len(parts[0]) != 2:
        return None
    possible = [
        year
        for year in (1900 + int(parts[0]), 2000 + int(parts[0]))
        if (born := _day(year, month, day)) and born <= today and _age(born, today) <= _OLDEST
    ]
    return possible[0] if len(possible) == 1 else None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _day(year: int | None, month: int, day: str) -> date | None:
    if year is None or len(day) > 2:
        return None
    try:
        return date(year, month, int(day))
    except (ValueError, OverflowError):
        return None

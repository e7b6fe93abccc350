"""What the one search box takes: a phone in any format, an MRN, or a name and date of birth."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from nameparser import HumanName

from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone, PatientQuery
from patient_access.verification.dates import read_birth_date

_MRN_PREFIX = re.compile(
    r"^(?:mrn|record)(?:\s*[:#]\s*|\s+|(?=\d))(?P<value>[0-9A-Za-z].*)$", re.IGNORECASE
)
_MRN = re.compile(r"^[0-9A-Za-z][0-9A-Za-z\-./ ]{2,63}$")
_PHONE = re.compile(
    r"^(?:(?:tel|phone)\s*:?\s*)?(?P<number>[+(\d][\d\s().+/-]*(?:(?:;?\s*ext\w*[.=:]?|x)\s*\d+)?)$",
    re.IGNORECASE,
)

_WILD = frozenset("*%?_")
"""In no name, number or MRN: whoever writes one wants to be shown who there is."""


def read_search(text: str, today: date, region: str) -> tuple[PatientQuery, ...]:
    """The questions a search text may mean; empty when it means none we can ask.

    A bare row of digits that could be a phone number is asked as both, phone and MRN; a name
    whose surname may have two words (``Ana García López``) as both, one word and two. A date
    without a name is nobody's.
    """
    text = text.strip()
    if _WILD.intersection(text):
        return ()
    prefixed = _MRN_PREFIX.match(text)
    if prefixed:
        values = [prefixed["value"].strip(), *([text] if text[3:4].isdigit() else [])]
        return tuple(ByMrn(value=value) for value in values)
    phone = _PHONE.match(text)
    if any(char.isalpha() for char in text) and not phone:
        named = _name_and_birth_date(text, today, region)
        if named or sum(char.isalpha() for char in text) >= 2:
            return named or _letters_and_digits(text)
    if not text.isdigit() and read_birth_date(text, today, region) is not None:
        return ()
    queries: list[PatientQuery] = []
    if phone and _could_be_phone(phone["number"], region):
        queries.append(ByPhone(number=phone["number"]))
    if (text.isdigit() and len(text) >= 3) or (not queries and _MRN.match(text)):
        queries.append(ByMrn(value=text))
    return tuple(queries)


def _letters_and_digits(text: str) -> tuple[PatientQuery, ...]:
    if any(char.isdigit() for char in text) and " " not in text and _MRN.match(text):
        return (ByMrn(value=text),)
    return ()


def _could_be_phone(text: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _name_and_birth_date(text: str, today: date, region: str) -> tuple[ByNameAndBirthDate, ...]:
    """The date is the longest readable stretch that begins or ends the text."""
    words = re.split(r"(?<=,)\s*|\s+", text)
    for size in range(min(6, len(words) - 1), 0, -1):
        for date_words, name_words in (
            (words[-size:], words[:-size]),
            (words[:size], words[size:]),
        ):
            said = " ".join(date_words).strip(" ,")
            if not any(char.isdigit() for char in said):
                continue
            born = read_birth_date(said, today, region)
            written = " ".join(name_words).strip(" ,")
            if born is not None and any(char.isalpha() for char in written):
                return tuple(
                    ByNameAndBirthDate(family=family, given=given, birth_date=born)
                    for family, given in _readings(written)
                )
    return ()


def _readings(written: str) -> list[tuple[str, str | None]]:
    """Family and given name, as they may be meant; the likelier first."""
    name = HumanName(written)
    if not name.last:
        return [(name.first or written, None)]
    readings = [(name.last, name.first or None)]
    if "," not in written and name.first:
        # Two surnames, and the given name before them or not said.
        both = (f"{name.middle} {name.last}", name.first) if name.middle else None
        readings.append(both or (f"{name.first} {name.last}", None))
    return readings

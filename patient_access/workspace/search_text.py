"""What the one search box takes: a phone in any format, an MRN, or a name and date of birth."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from nameparser import HumanName

from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone, PatientQuery
from patient_access.verification.dates import read_birth_date

_MRN_PREFIX = re.compile(r"^\s*(?:mrn|record)\s*[:#]?\s*(?P<value>\S.*)$", re.IGNORECASE)
_MRN = re.compile(r"^[0-9A-Za-z][0-9A-Za-z\-./ ]{2,30}$")


def read_search(text: str, today: date, region: str) -> tuple[PatientQuery, ...]:
    """The questions a search text may mean; empty when it means none we can ask.

    A bare row of digits that could be a phone number is asked as both, phone and MRN.
    """
    text = text.strip()
    prefixed = _MRN_PREFIX.match(text)
    if prefixed:
        return (ByMrn(value=prefixed["value"].strip()),)
    if sum(char.isalpha() for char in text) >= 2:
        named = _name_and_birth_date(text, today, region)
        if named is not None:
            return (named,)
        if any(char.isdigit() for char in text) and " " not in text and _MRN.match(text):
            return (ByMrn(value=text),)
        return ()
    queries: list[PatientQuery] = []
    if _could_be_phone(text, region):
        queries.append(ByPhone(number=text))
    if (text.isdigit() and len(text) >= 3) or (not queries and _MRN.match(text)):
        queries.append(ByMrn(value=text))
    return tuple(queries)


def _could_be_phone(text: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _name_and_birth_date(text: str, today: date, region: str) -> ByNameAndBirthDate | None:
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
            name = HumanName(" ".join(name_words).strip(" ,"))
            if born is not None and (name.last or name.first):
                family = name.last or name.first
                given = name.first if name.last else None
                return ByNameAndBirthDate(family=family, given=given or None, birth_date=born)
    return None

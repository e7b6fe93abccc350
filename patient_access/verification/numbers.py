"""Medical record numbers, member ids, and the last four of an SSN.

An MRN is strict but for spaces, dashes, case and leading zeros, a member id but for the first
three of these; the four digits of an SSN are strict altogether. Nine digits are not read: a whole
SSN has no place in a call.
"""

import re

from patient_access.domain.identity import Identifier
from patient_access.verification import spoken
from patient_access.verification.words import compact, words

_LAST = 4
_SSN = re.compile(r"(?:[0-9]{3}|[Xx*•]{3})[- ]?(?:[0-9]{2}|[Xx*•]{2})[- ]?[0-9]{4}")
_SSN_SYSTEMS = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})

SHORTEST = 4
"""Fewer characters are not taken for an MRN: they would be too easy to guess."""
SHORTEST_MEMBER_ID = 6


def read_mrn(said: str) -> list[str]:
    """What was said as an MRN: as typed, and with its number words in digits. May be empty."""
    tokens = words(said)
    readings = [_plain("".join(tokens)), _plain("".join(a.text for a in spoken.atoms(tokens)))]
    return [reading.lstrip("0") for reading in readings if len(reading) >= SHORTEST]


def mrn_on_file(mrn: Identifier | None) -> str | None:
    """The recorded MRN in the same form; None when there is none to compare with."""
    return (_plain(compact(mrn.value)).lstrip("0") or None) if mrn and not mrn.ended else None


def read_member_id(said: str) -> list[str]:
    """What was said as a member id: as typed, and with its number words in digits.

    Zeros stay: insurers print them, and two members may differ by one.
    """
    tokens = words(said)
    readings = ["".join(tokens), "".join(atom.text for atom in spoken.atoms(tokens))]
    return [one.upper() for one in dict.fromkeys(readings) if len(one) >= SHORTEST_MEMBER_ID]


def member_ids_on_file(identifiers: tuple[Identifier, ...]) -> list[str]:
    """The member numbers that came with the patient: identifiers typed ``MB`` (HL7 v2 0203).

    Coverage has them too, and is not asked for before a check has passed.
    """
    return [
        run
        for one in identifiers
        if one.type_code == "MB"
        and not one.ended
        and len(run := compact(one.value)) >= SHORTEST_MEMBER_ID
    ]


def read_last_four(said: str) -> str | None:
    """The four digits that were said, or None when they are not just four."""
    run = spoken.digits(words(said))
    return run if run is not None and len(run) == _LAST else None


def last_fours_on_file(identifiers: tuple[Identifier, ...]) -> list[str]:
    """The ends of the SSNs on file: identifiers typed ``SS`` or of the SSN's own system.

    A number that some systems mask but for its end (``XXX-XX-1234``) counts too.
    """
    return [
        "".join(c for c in one.value if c.isdigit())[-_LAST:]
        for one in identifiers
        if is_ssn(one) and not one.ended and _SSN.fullmatch(one.value.strip())
    ]


def is_ssn(identifier: Identifier) -> bool:
    """Whether this is a US social security number."""
    if identifier.system in _SSN_SYSTEMS:
        return True
    return identifier.type_code == "SS" and identifier.system is None


def _plain(run: str) -> str:
    return run.upper().removeprefix("MRN")

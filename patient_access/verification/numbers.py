"""Medical record numbers. Strict but for spaces, dashes, case and leading zeros."""

from patient_access.domain.identity import Identifier
from patient_access.verification import spoken
from patient_access.verification.words import compact, words

SHORTEST = 4
"""Fewer characters are not taken for an MRN: they would be too easy to guess."""


def read_mrn(said: str) -> list[str]:
    """What was said as an MRN: as typed, and with its number words in digits. May be empty."""
    tokens = words(said)
    readings = [_plain("".join(tokens)), _plain("".join(a.text for a in spoken.atoms(tokens)))]
    return [reading.lstrip("0") for reading in readings if len(reading) >= SHORTEST]


def mrn_on_file(mrn: Identifier | None) -> str | None:
    """The recorded MRN in the same form; None when there is none to compare with."""
    return (_plain(compact(mrn.value)).lstrip("0") or None) if mrn and not mrn.ended else None


def _plain(run: str) -> str:
    return run.upper().removeprefix("MRN")

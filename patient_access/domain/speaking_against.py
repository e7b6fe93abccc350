"""What two records with one number say against being one person's.

Numbers are keyed wrong, and mostly to somebody near: the twin, the father of the same name, the
spouse. A number alone joins only records that could be of the same person.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from patient_access.domain.identity import HumanName
from patient_access.domain.patient import Patient

_NOT_NAMES = frozenset(
    (
        *("baby", "babyboy", "babygirl", "bb", "bg", "boy", "girl", "infant", "newborn"),
        *("twin", "triplet", "male", "female", "unknown"),
    )
)
"""Given to many before they have a name."""
_SLIP_YEARS = 9
_YEAR, _MONTH = slice(0, 4), slice(4, 6)


def speaks_against(one: Patient, other: Patient) -> bool:
    """Whether the records, with a number in common, cannot be taken for the same person's.

    Their given names differ; or their dates of birth do by more than a slip of the keyboard; or
    by a slip, and no family name is the same. What a record does not say speaks against nothing.
    """
    mine, theirs = one.names, other.names
    if mine and theirs and not any(_may_be_one(a, b) for a in mine for b in theirs):
        return True
    born, also = born_on(one), born_on(other)
    if born is None or also is None or born == also:
        return False
    if not _is_slip(born, also):
        return True
    family, also_family = _family(one), _family(other)
    return bool(family and also_family) and not family & also_family


def same_name_and_birth(one: Patient, other: Patient) -> bool:
    """Whether both are known by one whole name and born on one day."""
    born = born_on(one)
    return born is not None and born == born_on(other) and bool(_written(one) & _written(other))


def has_proving_name(patient: Patient) -> bool:
    """Not one of those that newborns share."""
    return any(not _NOT_NAMES & set(_words(" ".join(name.given))) for name in patient.names)


def born_on(patient: Patient) -> date | None:
    return patient.birth_date.full if patient.birth_date else None


def _family(patient: Patient) -> set[str]:
    return {word for name in patient.names for word in _words(name.family or name.text or "")}


def _may_be_one(one: HumanName, other: HumanName) -> bool:
    """Whether every word of the shorter begins one of the longer, or is begun by one.

    So *Ann* is Mary Ann, and *Orla M.* Orla Marie, but neither Orla Jane nor Robert Bob.
    """
    if one.given and other.given:
        sides = [_words(" ".join(name.given)) for name in (one, other)]
    elif (one.given or other.given) and (one.text or other.text):
        # One of them is in a single text: its words have to hold the other's given name.
        sides = [_words(" ".join(name.given) or name.text or "") for name in (one, other)]
    else:
        return True
    short, long = sorted(sides, key=len)
    return all(any(a.startswith(b) or b.startswith(a) for b in long) for a in short)


def _is_slip(born: date, also: date) -> bool:
    """One digit wrong, two neighbours exchanged, or month and day: never ten years and more."""
    if abs(born.year - also.year) > _SLIP_YEARS:
        return False
    one, other = (f"{day:%Y%m%d}" for day in (born, also))
    wrong = [at for at in range(len(one)) if one[at] != other[at]]
    if len(wrong) == 1:
        return True
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
    return one[_YEAR] == other[_YEAR] and one[_MONTH] == other[6:] and one[6:] == other[_MONTH]


def _written(patient: Patient) -> frozenset[str]:
    return frozenset(name.written.casefold() for name in patient.names if name.written)


def _words(text: str) -> list[str]:
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in spread if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in kept).split()

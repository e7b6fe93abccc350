"""One person in several records: joined when identifiers prove it, otherwise *possibly the same*.

Proof is an equal medical record number of the same system, unless both the name and the date of
birth speak against it (a number keyed wrong joins two strangers); or an equal whole SSN together
with an equal name and date of birth. Looking alike is no proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from patient_access.domain.identity import Identifier
from patient_access.domain.lookup import Found
from patient_access.domain.patient import Patient

_SSN_SYSTEMS = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})
_SSN_DIGITS = 9


class Alike(StrEnum):
    """Why two records may be of one person, though nothing proves it."""

    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    SSN = "ssn"
    """The SSN is equal, and name or date of birth is not: one of the records is wrong."""
    MRN = "mrn"
    """The MRN is equal, and neither name nor date of birth is: one of the records is wrong."""


def is_proven(one: Patient, other: Patient) -> bool:
    """Whether identifiers prove that both records are of the same person."""
    if one.ref == other.ref:
        return True
    if _mrns(one) & _mrns(other) and not _strangers(one, other):
        return True
    return bool(_ssns(one) & _ssns(other)) and _same_name_and_birth(one, other)


def alike(one: Patient, other: Patient) -> Alike | None:
    """Why they may be the same, where nothing proves it; None where nothing says so."""
    if is_proven(one, other):
        return None
    if _ssns(one) & _ssns(other):
        return Alike.SSN
    if _mrns(one) & _mrns(other):
        return Alike.MRN
    if not _mrns_contradict(one, other) and _same_name_and_birth(one, other):
        return Alike.NAME_AND_BIRTH_DATE
    return None


def join(found: Sequence[Found]) -> tuple[tuple[Found, ...], ...]:
    """The people among ``found``, each with their records, in the order they first came."""
    people: list[list[Found]] = []
    for one in found:
        mine = [p for p in people if any(is_proven(one.patient, q.patient) for q in p)]
        if not mine:
            people.append([one])
            continue
        mine[0].append(one)
        for other in mine[1:]:
            mine[0].extend(other)
            people.remove(other)
    return tuple(tuple(person) for person in people)


def _mrns(patient: Patient) -> frozenset[tuple[str, str]]:
    """Only with their system: a bare number is anybody's."""
    numbers = [one for one in patient.identifiers if one.type_code == "MR"]
    numbers += [patient.mrn] if patient.mrn is not None else []
    return frozenset(
        (_plain_oid(one.system), one.value) for one in numbers if one.system and not one.ended
    )


def _plain_oid(system: str) -> str:
    """HL7 v2 writes an OID as it is, FHIR as a URN (RFC 3061); both mean the same register."""
    return system.removeprefix("urn:oid:")


def _mrns_contradict(one: Patient, other: Patient) -> bool:
    """One system gives one person one number; two of them are two people, or a duplicate."""
    shared = {system for system, _ in _mrns(one)} & {system for system, _ in _mrns(other)}
    return bool(shared) and one.ref.source != other.ref.source


def _ssns(patient: Patient) -> frozenset[str]:
    digits = (
        "".join(c for c in one.value if c.isdigit())
        for one in patient.identifiers
        if _is_ssn(one) and not one.ended
    )
    return frozenset(run for run in digits if len(run) == _SSN_DIGITS and run.strip("0"))


def _is_ssn(one: Identifier) -> bool:
    return one.system in _SSN_SYSTEMS or (one.type_code == "SS" and one.system is None)


def _same_name_and_birth(one: Patient, other: Patient) -> bool:
    born, also = (p.birth_date.full if p.birth_date else None for p in (one, other))
    return born is not None and born == also and bool(_names(one) & _names(other))


def _strangers(one: Patient, other: Patient) -> bool:
    """Whether both records say who they are, and neither name nor date of birth is the same."""
    born, also = (p.birth_date.full if p.birth_date else None for p in (one, other))
    if born is None or also is None or born == also:
        return False
    mine, theirs = _names(one), _names(other)
    families = [{(n.family or "").casefold() for n in p.names} - {""} for p in (one, other)]
    return bool(mine and theirs) and not mine & theirs and not families[0] & families[1]


def _names(patient: Patient) -> frozenset[str]:
    return frozenset(name.written.casefold() for name in patient.names if name.written)

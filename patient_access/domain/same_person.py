"""One person in several records: joined when identifiers prove it, otherwise *possibly the same*.

Proof is an equal medical record number of the same register, unless the records speak against it
(``speaking_against``: a number keyed wrong joins a twin, a father, a spouse); or an equal whole SSN
together with an equal name and date of birth, unless one register gives them two numbers. Looking
alike is no proof. Nobody is joined by way of a record that would join two people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from patient_access.domain.identity import Identifier
from patient_access.domain.lookup import Found
from patient_access.domain.patient import Patient
from patient_access.domain.speaking_against import (
    has_proving_name,
    same_name_and_birth,
    speaks_against,
)

_SSN_SYSTEMS = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})
_SSN_DIGITS = 9
_NOBODYS = frozenset({"123456789", "987654321", "078051120", "219099999"})
"""Typed where none was known, or printed on specimen cards."""
_OID = re.compile(r"[0-9]+(?:\.[0-9]+)+")
Person = list[Found]


class Alike(StrEnum):
    """Why two records may be of one person, though nothing proves it."""

    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    SSN = "ssn"
    """The SSN is equal, and name or date of birth is not: one of the records is wrong."""
    MRN = "mrn"
    """The MRN is equal, and name or date of birth speaks against it: one record is wrong."""


def is_proven(one: Patient, other: Patient) -> bool:
    """Whether identifiers prove that both records are of the same person."""
    if one.ref == other.ref:
        return True
    if _mrns(one) & _mrns(other):
        return not speaks_against(one, other)
    if not _ssns(one) & _ssns(other) or _two_numbers(one, other):
        return False
    return same_name_and_birth(one, other) and has_proving_name(one)


def alike(one: Patient, other: Patient) -> Alike | None:
    """Why two records that ``join`` left apart may be of one person; None: nothing says so."""
    if one.ref == other.ref:
        return None
    if _mrns(one) & _mrns(other):
        return Alike.MRN
    named = same_name_and_birth(one, other)
    if _ssns(one) & _ssns(other):
        return Alike.NAME_AND_BIRTH_DATE if named else Alike.SSN
    # One register gives one person one number; in one system two of them may be a duplicate.
    told_apart = _two_numbers(one, other) and one.ref.source != other.ref.source
    return Alike.NAME_AND_BIRTH_DATE if named and not told_apart else None


def join(found: Sequence[Found]) -> tuple[tuple[Found, ...], ...]:
    """The people among ``found``, each with their records, in the order they first came."""
    people = [part for person in _linked(found) for part in _without_bridges(person)]
    place = {id(one): at for at, one in enumerate(found)}
    return tuple(tuple(person) for person in sorted(people, key=lambda p: place[id(p[0])]))


def _linked(found: Sequence[Found]) -> list[Person]:
    """Records that proof holds together, also by way of others."""
    people: list[Person] = []
    for one in found:
        mine = [p for p in people if any(is_proven(one.patient, q.patient) for q in p)]
        if not mine:
            people.append([one])
            continue
        mine[0].append(one)
        for other in mine[1:]:
            mine[0].extend(other)
            people.remove(other)
    return people


def _without_bridges(person: Person) -> list[Person]:
    """One person; or, where two of the records are of two people, without what joined those.

    A record that is proven to be either's, such as one that another system merged by mistake,
    stands by itself. Where that does not part them, each record does.
    """
    apart = [
        (one, other)
        for at, one in enumerate(person)
        for other in person[at + 1 :]
        if _are_two(one.patient, other.patient)
    ]
    if not apart:
        return [person]
    bridges = [one for one in person if any(_joins(one, *two) for two in apart)]
    if not bridges:
        return [[one] for one in person]
    rest = _linked([one for one in person if one not in bridges])
    return [*([one] for one in bridges), *(part for p in rest for part in _without_bridges(p))]


def _joins(bridge: Found, one: Found, other: Found) -> bool:
    return all(is_proven(bridge.patient, end.patient) for end in (one, other))


def _are_two(one: Patient, other: Patient) -> bool:
    """Whether records that only others join speak against it, or have two numbers of a register."""
    if is_proven(one, other):
        return False
    if speaks_against(one, other):
        return True
    named = same_name_and_birth(one, other) and has_proving_name(one)
    return _two_numbers(one, other) and not named


def _mrns(patient: Patient) -> frozenset[tuple[str, str]]:
    """Only with their register: a bare number is anybody's."""
    numbers = [one for one in patient.identifiers if one.type_code == "MR"]
    numbers += [patient.mrn] if patient.mrn is not None else []
    return frozenset(
        (_register(one.system, patient.ref.source), one.value)
        for one in numbers
        if one.system and not one.ended
    )


def _register(system: str, source: str) -> str:
    """HL7 v2 writes an OID as it is, FHIR as a URN (RFC 3061); both mean the same register.

    A name that is neither, such as *HOSP* (HL7 v2 table 0363), means another in every system.
    """
    plain = system.removeprefix("urn:oid:")
    return plain if ":" in plain or _OID.fullmatch(plain) else f"{plain} of {source}"


def _two_numbers(one: Patient, other: Patient) -> bool:
    """Whether a register that knows both has no number in common for them."""
    mine, theirs = _mrns(one), _mrns(other)
    shared = {register for register, _ in mine} & {register for register, _ in theirs}
    return bool(shared) and not mine & theirs


def _ssns(patient: Patient) -> frozenset[str]:
    digits = (
        "".join(c for c in one.value if c.isdigit())
        for one in patient.identifiers
        if _is_ssn(one) and not one.ended
    )
    return frozenset(run for run in digits if _is_whole(run))


def _is_whole(run: str) -> bool:
    """Nine digits that stand for somebody; 999-99-6789 is the end of one and no more."""
    return len(run) == _SSN_DIGITS and len(set(run[:5])) > 1 and run not in _NOBODYS


def _is_ssn(one: Identifier) -> bool:
    return one.system in _SSN_SYSTEMS or (one.type_code == "SS" and one.system is None)

"""On what somebody may speak for a patient: what the record says, and never kinship alone.

45 CFR 164.502(g): parents of minors, guardians and those with power of attorney stand for the
patient; 164.510(b): somebody whom a consent names. Who is only a relative is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from patient_access.domain.codes import PartialDate
from patient_access.domain.patient import Patient, RelatedPerson
from patient_access.verification.names import name_matches
from patient_access.verification.values import Authority, Ground, Standing

_CODES = {
    "GUARD": Authority.GUARDIAN,
    "POWATT": Authority.POWER_OF_ATTORNEY,
    "DPOWATT": Authority.POWER_OF_ATTORNEY,
    "HPOWATT": Authority.POWER_OF_ATTORNEY,
    "SPOWATT": Authority.POWER_OF_ATTORNEY,
}
"""HL7 v3 RoleCode. A word in free text is no authority: nobody vouches for it."""
_PARENT_CODES = "PRN MTH FTH NMTH NFTH NPRN ADOPTP ADOPTM ADOPTF GESTM NMTHF NFTHF"
_PARENTS = frozenset(_PARENT_CODES.split())
"""Not step-parents and foster parents: those have no authority of their own."""
_ROLE_CODE = frozenset({"http://terminology.hl7.org/CodeSystem/v3-RoleCode", None})


def standings(
    people: Iterable[RelatedPerson], said: str, *, minor: bool, today: date
) -> tuple[Standing, ...]:
    """What is on file of those who have the name ``said``; those in force first.

    ``minor``: the patient is under the age of majority. Restricted people and emergency
    contacts are left out.
    """
    found = [
        _standing(person, minor=minor, today=today)
        for person in people
        if not person.emergency_contact and not person.restriction and _is_called(person, said)
    ]
    return tuple(sorted(found, key=lambda one: tuple(Ground).index(one.ground)))


def _standing(person: RelatedPerson, *, minor: bool, today: date) -> Standing:
    codes = {one.code for one in person.relationship if one.system in _ROLE_CODE and one.code}
    authority = next((_CODES[code] for code in sorted(codes) if code in _CODES), None)
    source, until = person.ref.source, person.period_end
    if authority is None and minor and codes & _PARENTS:
        authority = Authority.PARENT
    if authority is None and person.authorisation is not None:
        authority = Authority.CAREGIVER
        source = person.authorisation.by or source
        until = _earlier(person.authorisation.until, person.period_end)
    end = until.full if until else None
    over = person.ended or person.active is False or (end is not None and end < today)
    ground = Ground.KINSHIP
    if authority is not None:
        ground = Ground.ENDED if over else Ground.IN_FORCE
    return Standing(
        name=next((name.written for name in person.names if name.written), ""),
        relationship=", ".join(one.text for one in person.relationship),
        authority=authority or Authority.REPRESENTATIVE,
        ground=ground,
        source=source,
        until=until,
    )


def _earlier(one: PartialDate | None, other: PartialDate | None) -> PartialDate | None:
    both = [end for end in (one, other) if end is not None]
    return min(both, key=lambda end: end.full or date.max, default=None)


def _is_called(person: RelatedPerson, said: str) -> bool:
    return name_matches(said, Patient(ref=person.ref, names=person.names))

"""Our own comparison of every person a server offers (rules D2, L6, L8)."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ehr_adapters.finding.mrn import MRN_TYPE, is_mrn
from ehr_adapters.finding.phones import Match, Number, read_number, same_number
from patient_access.domain.identity import HumanName, Telecom
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhoneAndDemographics,
    Found,
    PatientQuery,
)
from patient_access.domain.patient import Patient

Compare = Callable[[Patient], Found | None]
"""The person as an offer, or None when this is not whom the question means."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the people of one answer are judged."""

    offer: Compare
    explains: Callable[[Patient], bool]
    """Whether the server had a reason to return somebody we do not offer: a number given up, an
    SSN of the same digits. Such a server did not ignore what it was asked (L7)."""


CONTACT = "contact"
"""``Found.matched_use`` of a number that is not the person's own."""
_PHONES = ("phone", "sms")
_SEXES = frozenset(("female", "male"))
"""Only these rule somebody out: *other* and *unknown* are recorded for many reasons."""


def by_phone(asked: Number, region: str) -> Comparison:
    """Whoever has the number on file now; a number of ``Patient.contact`` says *contact*."""

    def compare(patient: Patient) -> Found | None:
        own = _matching(patient.telecoms, asked, region)
        if own is not None:
            telecom, weak = own
            return Found(patient=patient, matched_use=telecom.use, weak=weak)
        contacts = [telecom for person in patient.contacts for telecom in person.telecoms]
        theirs = _matching(contacts, asked, region)
        return Found(patient=patient, matched_use=CONTACT, weak=theirs[1]) if theirs else None

    def explains(patient: Patient) -> bool:
        everything = [*patient.telecoms, *(t for c in patient.contacts for t in c.telecoms)]
        stored = (read_number(telecom.value, region) for telecom in everything)
        return any(one is not None and same_number(asked, one) for one in stored)

    return Comparison(compare, explains)


def by_mrn(value: str, system: str | None, types: tuple[str, ...] = (MRN_TYPE,)) -> Comparison:
    """Whoever has this value as an MRN. The same digits as an SSN are not an MRN (L8)."""
    wanted = value.casefold()

    def compare(patient: Patient) -> Found | None:
        return next(
            (
                Found(patient=patient)
                for one in patient.identifiers
                if one.value.casefold() == wanted and is_mrn(one, system, types)
            ),
            None,
        )

    def explains(patient: Patient) -> bool:
        return any(one.value.casefold() == wanted for one in patient.identifiers)

    return Comparison(compare, explains)


def by_name_and_birth_date(family: str, given: str, born: date) -> Comparison:
    """Born on the day, and one name that begins with what was asked, accents aside."""
    wanted_family, wanted_given = _plain(family), _plain(given)

    def compare(patient: Patient) -> Found | None:
        if not wanted_family or patient.birth_date is None or patient.birth_date.full != born:
            return None
        fits = any(_named(name, wanted_family, wanted_given) for name in patient.names)
        return Found(patient=patient) if fits else None

    def explains(patient: Patient) -> bool:
        return patient.birth_date is not None and patient.birth_date.full == born

    return Comparison(compare, explains)


def by_demographics(
    query: ByPhoneAndDemographics, number: Number | None, region: str, *, by_number: bool
) -> Comparison:
    """Whoever fits everything the caller said. A server that adds up a score may offer others.

    ``by_number``: the number was searched for, so it must fit, too; where it could not be, it
    only says which of their numbers was called from.
    """
    family, given = _plain(query.family or ""), _plain(query.given or "")
    phones = by_phone(number, region) if number else None

    unreadable = bool(query.family and not family) or bool(query.given and not given)

    def described(patient: Patient) -> bool:
        if unreadable:
            return False
        if query.birth_date and (
            patient.birth_date is None or patient.birth_date.full != query.birth_date
        ):
            return False
        sexes = {said for said in (patient.legal_sex, patient.gender) if said in _SEXES}
        if query.sex in _SEXES and sexes and query.sex not in sexes:
            return False
        return not (family or given) or any(_named(n, family, given) for n in patient.names)

    def compare(patient: Patient) -> Found | None:
        if not described(patient):
            return None
        found = phones.offer(patient) if phones else None
        return found if found or (by_number and phones) else Found(patient=patient)

    def explains(patient: Patient) -> bool:
        # Such servers match names by sound, and any of several criteria may have counted.
        return described(patient) or bool(phones and phones.explains(patient))

    return Comparison(compare, explains)


def asked_for(query: PatientQuery, patient: Patient, region: str) -> bool:
    """Whether this is somebody whom the question could mean, whichever system said so (D2).

    Kinder than each system's own comparison: of an MRN only the value counts.
    """
    if isinstance(query, ByMrn):
        return by_mrn(query.value.strip(), None).explains(patient)
    if isinstance(query, ByNameAndBirthDate):
        given = (query.given or "").strip()
        judged = by_name_and_birth_date(query.family.strip(), given, query.birth_date)
        return judged.offer(patient) is not None
    number = read_number(query.number, region)
    if isinstance(query, ByPhoneAndDemographics):
        judged = by_demographics(query, number, region, by_number=False)
        return judged.offer(patient) is not None
    return number is not None and by_phone(number, region).offer(patient) is not None


def _named(name: HumanName, family: str, given: str) -> bool:
    """Whether a name begins with these parts, accents and punctuation aside."""
    if name.family is None and name.text:
        text = f" {_plain(name.text)}"
        return all(f" {part}" in text for part in (family, given) if part)
    return _plain(name.family or "").startswith(family) and (
        not given
        or any(_plain(part).startswith(given) for part in name.given)
        or _plain(" ".join(name.given)).startswith(given)
    )


def _matching(
    telecoms: Iterable[Telecom], asked: Number, region: str
) -> tuple[Telecom, bool] | None:
    """The best telecom that is this number, and whether the match is weak."""
    weak: Telecom | None = None
    for telecom in telecoms:
        if telecom.ended or telecom.system not in _PHONES:
            continue
        stored = read_number(telecom.value, region)
        match = same_number(asked, stored) if stored else None
        if match and not match.weak:
            return telecom, False
        if match and weak is None:
            weak = telecom
    return (weak, True) if weak else None


def match_among(telecoms: Iterable[Telecom], asked: Number, region: str) -> Match | None:
    """Whether one of these is the number now, and how surely (L6)."""
    found = _matching(telecoms, asked, region)
    return Match(weak=found[1]) if found else None


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in spread if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in kept).split())

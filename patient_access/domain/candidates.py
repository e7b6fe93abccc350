"""What may be shown of somebody before the caller is verified: enough to pick, no more."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from patient_access.domain.base import PhiModel
from patient_access.domain.lookup import Found
from patient_access.domain.same_person import Alike, alike


class CandidateFlag(StrEnum):
    DECEASED = "deceased"
    INACTIVE = "inactive"
    MERGED = "merged"
    WEAK_MATCH = "weak_match"
    CONTACT_OF = "contact_of"
    """The number is not this person's own: somebody on file for them has it."""
    ALIKE_BY_NAME = "alike_by_name"
    """Possibly the same as another candidate: name and date of birth are equal."""
    ALIKE_BY_SSN = "alike_by_ssn"
    """Possibly the same: the SSN is equal, and name or date of birth is not."""
    ALIKE_BY_MRN = "alike_by_mrn"
    """Possibly the same: the MRN is equal, and name or date of birth speaks against it."""


_ALIKE = {
    Alike.NAME_AND_BIRTH_DATE: CandidateFlag.ALIKE_BY_NAME,
    Alike.SSN: CandidateFlag.ALIKE_BY_SSN,
    Alike.MRN: CandidateFlag.ALIKE_BY_MRN,
}


class CandidateCard(PhiModel):
    """Initials, an age band of ten years and the end of an MRN (product.md, section 1)."""

    initials: str
    age_band: str | None
    """``40–49``; None when the date of birth is not on file."""
    masked_mrn: str | None
    """The last three characters only, and only of an MRN of six or more."""
    matched_use: str | None
    source: str
    flags: frozenset[CandidateFlag] = frozenset()
    also_in: tuple[str, ...] = ()
    """Other EHRs with a record that identifiers prove to be of the same person."""


def cards_for(people: Sequence[Sequence[Found]], today: date) -> tuple[CandidateCard, ...]:
    """One card for each person; ``people`` as ``same_person.join`` gives them."""
    return tuple(_joined(person, people, today) for person in people)


def _joined(
    person: Sequence[Found], people: Sequence[Sequence[Found]], today: date
) -> CandidateCard:
    card = card_for(person[0], today)
    records = [found.patient for found in person]
    others = [found.patient for other in people if other is not person for found in other]
    why = {alike(mine, theirs) for mine in records for theirs in others}
    flags = {flag for reason, flag in _ALIKE.items() if reason in why}
    sources = dict.fromkeys(record.ref.source for record in records[1:])
    return card.model_copy(
        update={
            "flags": card.flags | flags,
            "also_in": tuple(source for source in sources if source != card.source),
        }
    )


def card_for(found: Found, today: date) -> CandidateCard:
    """The card of a candidate. The values behind it stay out of reach of the widgets."""
    patient = found.patient
    name = patient.name
    letters = [*(name.given[:1] if name else ()), *([name.family] if name and name.family else ())]
    if name and not letters and name.text:
        words = name.text.split()
        letters = [words[0], words[-1]] if len(words) > 1 else words
    age = patient.age_on(today)
    mrn = patient.mrn.value if patient.mrn else None
    flags = {
        flag
        for flag, is_set in (
            (CandidateFlag.DECEASED, patient.deceased),
            (CandidateFlag.INACTIVE, patient.active is False),
            (CandidateFlag.MERGED, patient.merged_from is not None),
            (CandidateFlag.WEAK_MATCH, found.weak),
            (CandidateFlag.CONTACT_OF, found.is_contact),
        )
        if is_set
    }
    return CandidateCard(
        initials=" ".join(f"{_initial(word)}." for word in letters if _initial(word)) or "?",
        age_band=None if age is None else f"{age // 10 * 10}–{age // 10 * 10 + 9}",
        masked_mrn=f"••• {mrn[-3:]}" if mrn and len(mrn) >= 6 else None,
        matched_use=found.matched_use,
        source=patient.ref.source,
        flags=frozenset(flags),
    )


def _initial(word: str) -> str:
    return next((char.upper() for char in word if char.isalpha()), "")

"""What may be shown of somebody before the caller is verified: enough to pick, no more."""

from datetime import date
from enum import StrEnum

from patient_access.domain.base import PhiModel
from patient_access.domain.lookup import Found


class CandidateFlag(StrEnum):
    DECEASED = "deceased"
    INACTIVE = "inactive"
    MERGED = "merged"
    WEAK_MATCH = "weak_match"


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

"""Small shared vocabularies that several domain values use."""

from datetime import date
from enum import StrEnum

from patient_access.domain.base import PhiModel


class PartialDate(PhiModel):
    """A FHIR ``date``: a year, a year and month, or a full day (FHIR R4, 2.24.0.1).

    ``text`` keeps what the server sent, so that nothing is lost when it is not a date.
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> date | None:
        """The calendar day, or None when the server gave less (or nonsense)."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


class Coded(PhiModel):
    """A coded thing in words: CodeableConcept.text, a display, or the code itself."""

    text: str
    code: str | None = None
    system: str | None = None


class Restriction(StrEnum):
    """Why a row is shown as restricted instead of in words (FHIR ``meta.security``)."""

    RESTRICTED = "restricted"
    VERY_RESTRICTED = "very_restricted"
    SENSITIVE = "sensitive"

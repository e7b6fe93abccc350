"""Questions to an EHR about who a caller may be, and the answers."""

from datetime import date
from enum import StrEnum
from typing import Literal

from patient_access.domain.base import PhiModel
from patient_access.domain.patient import Patient


class ByPhone(PhiModel):
    """``number`` in any format a telephone system or an agent gives it."""

    kind: Literal["phone"] = "phone"
    number: str


class ByMrn(PhiModel):
    kind: Literal["mrn"] = "mrn"
    value: str


class ByNameAndBirthDate(PhiModel):
    kind: Literal["name"] = "name"
    family: str
    given: str | None = None
    birth_date: date


PatientQuery = ByPhone | ByMrn | ByNameAndBirthDate


class Notice(StrEnum):
    """What the agent must know about an answer besides the people in it."""

    FILTER_IGNORED = "filter_ignored"
    """The server returned people who do not match: it ignored the filter (rule L7)."""
    TOO_MANY = "too_many"
    """More than 25 people: nothing is shown, more is asked for (rule L7)."""
    PARTIAL = "partial"
    """Some pages or rows could not be read."""
    WEAK_PHONE = "weak_phone"
    """Matched on at least 7 digits, but less than a full national number (rule L6)."""
    PHONE_NOT_SEARCHABLE = "phone_not_searchable"
    """This server cannot be searched by phone alone: ask for the missing fields (rule D1)."""
    NUMBER_UNUSABLE = "number_unusable"
    """Anonymous, internal, or not a number that could be anybody's."""
    SERVER_WARNING = "server_warning"
    """The answer carried an OperationOutcome warning (rules L10, E3)."""


class Found(PhiModel):
    """One person an EHR offers for a question."""

    patient: Patient
    matched_use: str | None = None
    """home, mobile, work, contact: which number on file matched; None for other questions."""
    weak: bool = False


class LookupAnswer(PhiModel):
    """What one EHR answered. Every person in it has been re-checked on our side (D2)."""

    source: str
    found: tuple[Found, ...] = ()
    notices: frozenset[Notice] = frozenset()
    unreadable: int = 0

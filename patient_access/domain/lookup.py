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


class PhoneLookup(StrEnum):
    """Whether an EHR finds people by the number on the line (rule D1)."""

    PHONE_ONLY = "phone_only"
    PHONE_PLUS_DEMOGRAPHICS = "phone_plus_demographics"
    """The number counts only together with what ``Demographic`` names."""
    NONE = "none"
    """The number cannot be searched; the people found otherwise are compared with it."""


class Demographic(StrEnum):
    """What an EHR may need beside the number; the caller is asked for it."""

    GIVEN = "given"
    FAMILY = "family"
    SEX = "sex"
    """The legal sex, or the one on file: whichever the EHR compares."""
    BIRTH_DATE = "birth_date"


class Sex(StrEnum):
    """FHIR administrative-gender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class ByPhoneAndDemographics(PhiModel):
    """A number and what the caller said besides. What is None was not asked for (rule D1)."""

    kind: Literal["phone_and_demographics"] = "phone_and_demographics"
    number: str
    given: str | None = None
    family: str | None = None
    sex: Sex | None = None
    birth_date: date | None = None


PatientQuery = ByPhone | ByMrn | ByNameAndBirthDate | ByPhoneAndDemographics


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

    @property
    def is_contact(self) -> bool:
        """The number is that of a contact or relative: the caller may speak *for* this person."""
        return self.matched_use == "contact"


class LookupAnswer(PhiModel):
    """What one EHR answered. Every person in it has been re-checked on our side (D2)."""

    source: str
    found: tuple[Found, ...] = ()
    notices: frozenset[Notice] = frozenset()
    unreadable: int = 0
    needed: tuple[Demographic, ...] = ()
    """With PHONE_NOT_SEARCHABLE: what to ask the caller for, in this order."""

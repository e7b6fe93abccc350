"""A patient as the dashboard needs one."""

from datetime import date
from enum import StrEnum

from patient_access.domain.base import PhiModel
from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.labelled import LabelledRow


class LinkType(StrEnum):
    """FHIR R4 link-type."""

    REPLACED_BY = "replaced-by"
    REPLACES = "replaces"
    REFER = "refer"
    SEEALSO = "seealso"


class PatientLink(PhiModel):
    type: LinkType
    other_id: str


class Language(PhiModel):
    language: Coded
    preferred: bool = False


class ContactPerson(PhiModel):
    """``Patient.contact``: an emergency contact. Never authority (rule V4)."""

    name: HumanName | None = None
    relationship: tuple[Coded, ...] = ()
    telecoms: tuple[Telecom, ...] = ()


class Patient(PhiModel):
    ref: RecordRef
    identifiers: tuple[Identifier, ...] = ()
    mrn: Identifier | None = None
    """The identifier of type MR, or of the site's configured system (rule L8)."""
    names: tuple[HumanName, ...] = ()
    birth_date: PartialDate | None = None
    gender: str | None = None
    legal_sex: str | None = None
    """The extension of that name, where the EHR keeps it apart from ``gender``."""
    pronouns: str | None = None
    telecoms: tuple[Telecom, ...] = ()
    addresses: tuple[Address, ...] = ()
    languages: tuple[Language, ...] = ()
    interpreter_needed: bool = False
    deceased: bool = False
    deceased_at: PartialDate | None = None
    active: bool | None = None
    """None: the server does not say. False without a link: show *inactive record* (L10)."""
    links: tuple[PatientLink, ...] = ()
    merged_from: RecordRef | None = None
    """Set when a ``replaced-by`` link was followed to get here."""
    contacts: tuple[ContactPerson, ...] = ()
    general_practitioner: str | None = None
    contact_restriction: str | None = None
    """What the record says about reaching this person, in its own words."""
    restriction: Restriction | None = None

    @property
    def name(self) -> HumanName | None:
        """The name in use: usual, then official, then the first that has not ended."""
        current = [n for n in self.names if not n.ended and n.use not in ("old", "maiden")]
        for use in ("usual", "official"):
            for name in current:
                if name.use == use:
                    return name
        return next(iter(current or self.names), None)

    def age_on(self, day: date) -> int | None:
        """Completed years on ``day`` (on the day of death at most), None without a full date."""
        born = self.birth_date.full if self.birth_date else None
        if born is None:
            return None
        died = self.deceased_at.full if self.deceased_at else None
        end = min(day, died) if died else day
        return end.year - born.year - ((end.month, end.day) < (born.month, born.day))


class Authorisation(PhiModel):
    """A Consent in force that names this person: the record's own word on who may know (V4)."""

    by: str | None = None
    """What it is or who gave it, in the record's words."""
    until: PartialDate | None = None
    """None: no end is on file."""


class RelatedPerson(LabelledRow):
    """FHIR RelatedPerson: somebody connected to the patient. Kinship is not authority."""

    patient_id: str
    names: tuple[HumanName, ...] = ()
    relationship: tuple[Coded, ...] = ()
    telecoms: tuple[Telecom, ...] = ()
    birth_date: PartialDate | None = None
    active: bool | None = None
    period_start: PartialDate | None = None
    period_end: PartialDate | None = None
    ended: bool = False
    authorisation: Authorisation | None = None
    emergency_contact: bool = False
    """From ``Patient.contact``: to be told in an emergency. Never authority (rule V4)."""

"""Who somebody is: names, identifiers, telecoms, addresses (FHIR R4 data types)."""

from patient_access.domain.base import PhiModel
from patient_access.domain.codes import PartialDate


class RecordRef(PhiModel):
    """One record in one system. An id means nothing without its base (rule L12)."""

    source: str
    """The site's name for the EHR, as configured; shown to the agent."""
    base: str
    """The server's base URL, or whatever identifies the system for a non-HTTP adapter."""
    id: str
    """The resource id, exactly as the server gave it."""


class HumanName(PhiModel):
    given: tuple[str, ...] = ()
    family: str | None = None
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    text: str | None = None
    use: str | None = None
    """official, usual, nickname, maiden, old, … (FHIR name-use)."""
    ended: bool = False

    @property
    def written(self) -> str:
        """The name in its natural order; the server's own text when it has no parts."""
        parts = " ".join((*self.given, *([self.family] if self.family else []), *self.suffix))
        return parts or (self.text or "")


class Identifier(PhiModel):
    value: str
    system: str | None = None
    type_code: str | None = None
    """HL7 v2 table 0203: MR, SS, DL, …"""
    use: str | None = None
    ended: bool = False


class Telecom(PhiModel):
    value: str
    system: str | None = None
    """phone, sms, email, fax, … (FHIR contact-point-system)."""
    use: str | None = None
    """home, work, mobile, temp, old."""
    rank: int | None = None
    ended: bool = False
    """``period.end`` is past, or ``use`` is old: never matches a caller (rule L6)."""
    since: PartialDate | None = None
    """``period.start``, where the record says it: no one-time code goes to a new number."""


class Address(PhiModel):
    lines: tuple[str, ...] = ()
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    use: str | None = None
    ended: bool = False

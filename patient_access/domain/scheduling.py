"""Appointments (FHIR R4 Appointment)."""

from enum import StrEnum

from pydantic import AwareDatetime

from patient_access.domain.codes import Coded
from patient_access.domain.labelled import LabelledRow


class AppointmentStatus(StrEnum):
    """FHIR R4 appointmentstatus; UNKNOWN keeps a row whose status we cannot read."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"
    UNKNOWN = "unknown"


class Appointment(LabelledRow):
    status: AppointmentStatus
    status_text: str | None = None
    """The server's own word when ``status`` is UNKNOWN."""
    title: str
    """What it is, in words: description, serviceType, appointmentType, or reason."""
    start: AwareDatetime | None = None
    """With the offset the server gave: that offset is the facility's clock (rule S5)."""
    start_text: str | None = None
    """What the server sent when it cannot be read as an instant."""
    end: AwareDatetime | None = None
    ongoing: bool = False
    """A stay that is not over, however long ago it began."""
    minutes: int | None = None
    with_whom: tuple[str, ...] = ()
    where: str | None = None
    preparation: str | None = None
    """``patientInstruction``."""
    reason: tuple[Coded, ...] = ()
    cancelable: bool | None = None
    """None: the server does not say."""
    cancelation_reason: str | None = None

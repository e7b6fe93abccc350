"""FHIR status codes in the words of a conversation. A code nobody knows is shown as it is."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from patient_access.domain.scheduling import Appointment, AppointmentStatus

_MISTAKE: Final = QT_TRANSLATE_NOOP("Status", "Entered by mistake")
_CANCELLED: Final = QT_TRANSLATE_NOOP("Status", "Cancelled")
_DRAFT: Final = QT_TRANSLATE_NOOP("Status", "Draft, not final")
_UNKNOWN: Final = QT_TRANSLATE_NOOP("Status", "Status not known")

APPOINTMENT: Final[dict[AppointmentStatus, object]] = {
    AppointmentStatus.PROPOSED: QT_TRANSLATE_NOOP("Status", "Asked for, not booked"),
    AppointmentStatus.PENDING: QT_TRANSLATE_NOOP("Status", "Waiting to be confirmed"),
    AppointmentStatus.BOOKED: QT_TRANSLATE_NOOP("Status", "Booked"),
    AppointmentStatus.ARRIVED: QT_TRANSLATE_NOOP("Status", "Patient has arrived"),
    AppointmentStatus.FULFILLED: QT_TRANSLATE_NOOP("Status", "Took place"),
    AppointmentStatus.CANCELLED: _CANCELLED,
    AppointmentStatus.NOSHOW: QT_TRANSLATE_NOOP("Status", "Patient did not come"),
    AppointmentStatus.ENTERED_IN_ERROR: _MISTAKE,
    AppointmentStatus.CHECKED_IN: QT_TRANSLATE_NOOP("Status", "Checked in"),
    AppointmentStatus.WAITLIST: QT_TRANSLATE_NOOP("Status", "On the waiting list"),
    AppointmentStatus.UNKNOWN: _UNKNOWN,
}

MEDICATION: Final[dict[str, object]] = {
    "active": QT_TRANSLATE_NOOP("Status", "Active"),
    "on-hold": QT_TRANSLATE_NOOP("Status", "On hold"),
    "cancelled": _CANCELLED,
    "completed": QT_TRANSLATE_NOOP("Status", "Finished"),
    "entered-in-error": _MISTAKE,
    "stopped": QT_TRANSLATE_NOOP("Status", "Stopped"),
    "draft": _DRAFT,
    "unknown": _UNKNOWN,
}

CLAIM: Final[dict[str, object]] = {
    "active": QT_TRANSLATE_NOOP("Status", "In force"),
    "cancelled": QT_TRANSLATE_NOOP("Status", "Withdrawn"),
    "draft": _DRAFT,
    "entered-in-error": _MISTAKE,
}

CLAIM_OUTCOME: Final[dict[str, object]] = {
    "queued": QT_TRANSLATE_NOOP("Status", "Waiting at the insurer"),
    "complete": QT_TRANSLATE_NOOP("Status", "Decided by the insurer"),
    "partial": QT_TRANSLATE_NOOP("Status", "Partly decided by the insurer"),
    "error": QT_TRANSLATE_NOOP("Status", "The insurer could not process it"),
}

INVOICE: Final[dict[str, object]] = {
    "draft": _DRAFT,
    "issued": QT_TRANSLATE_NOOP("Status", "Sent, not settled"),
    "balanced": QT_TRANSLATE_NOOP("Status", "Settled"),
    "cancelled": _CANCELLED,
    "entered-in-error": _MISTAKE,
}

COVERAGE: Final[dict[str, object]] = {
    "active": QT_TRANSLATE_NOOP("Status", "Active"),
    "cancelled": _CANCELLED,
    "draft": _DRAFT,
    "entered-in-error": _MISTAKE,
}

ENCOUNTER: Final[dict[str, object]] = {
    "planned": QT_TRANSLATE_NOOP("Status", "Planned"),
    "arrived": QT_TRANSLATE_NOOP("Status", "Patient has arrived"),
    "triaged": QT_TRANSLATE_NOOP("Status", "Seen by triage"),
    "in-progress": QT_TRANSLATE_NOOP("Status", "Going on now"),
    "onleave": QT_TRANSLATE_NOOP("Status", "On leave"),
    "finished": QT_TRANSLATE_NOOP("Status", "Finished"),
    "cancelled": _CANCELLED,
    "entered-in-error": _MISTAKE,
    "unknown": _UNKNOWN,
}

CONDITION: Final[dict[str, object]] = {
    "active": QT_TRANSLATE_NOOP("Status", "Active"),
    "recurrence": QT_TRANSLATE_NOOP("Status", "Came back"),
    "relapse": QT_TRANSLATE_NOOP("Status", "Relapse"),
    "inactive": QT_TRANSLATE_NOOP("Status", "Not active"),
    "remission": QT_TRANSLATE_NOOP("Status", "In remission"),
    "resolved": QT_TRANSLATE_NOOP("Status", "Resolved"),
}

CERTAINTY: Final[dict[str, object]] = {
    "unconfirmed": QT_TRANSLATE_NOOP("Status", "not confirmed"),
    "provisional": QT_TRANSLATE_NOOP("Status", "provisional"),
    "differential": QT_TRANSLATE_NOOP("Status", "one of several possibilities"),
    "refuted": QT_TRANSLATE_NOOP("Status", "ruled out"),
    "entered-in-error": QT_TRANSLATE_NOOP("Status", "entered by mistake"),
}
"""``verificationStatus``; confirmed needs no word."""

CRITICALITY: Final[dict[str, object]] = {
    "high": QT_TRANSLATE_NOOP("Status", "High risk"),
    "low": QT_TRANSLATE_NOOP("Status", "Low risk"),
    "unable-to-assess": QT_TRANSLATE_NOOP("Status", "Risk not assessed"),
}


def words(table: dict[str, object], code: str | None) -> str:
    """The words for a code; the code itself when there are none; empty for no code."""
    if not code:
        return ""
    return QCoreApplication.translate("Status", str(table.get(code, code)))


def appointment_words(appointment: Appointment) -> str:
    """The status of an appointment; the server's own word when it is one we do not know."""
    if appointment.status is AppointmentStatus.UNKNOWN and appointment.status_text:
        return appointment.status_text
    return QCoreApplication.translate("Status", str(APPOINTMENT[appointment.status]))

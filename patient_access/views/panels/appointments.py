"""Appointments: what comes next first, what is over on demand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.panels import PanelAnswer, PanelName
from patient_access.domain.scheduling import Appointment
from patient_access.domain.scheduling import AppointmentStatus as Status
from patient_access.views import formats
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.panels.section import caption_line, quiet_line
from patient_access.views.status_words import appointment_words

translate = QCoreApplication.translate

_CALLED_OFF = frozenset({Status.CANCELLED, Status.ENTERED_IN_ERROR})
_OVER = frozenset({Status.FULFILLED, Status.NOSHOW})
_TO_BE_SETTLED = frozenset({Status.PROPOSED, Status.PENDING, Status.WAITLIST})


class AppointmentsPanel(PanelCard):
    panel = PanelName.APPOINTMENTS

    def words(self) -> str:
        return translate("Panels", "Appointments")

    def none_on_file(self) -> str:
        return translate("Panels", "No appointments on file that you can see here.")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        ahead, past, off = sorted_out(answer.appointments, self.clock.now())
        if not (ahead or past or off):
            return ()
        rows = self.rows(ahead, self._row)
        widgets: list[QWidget] = [
            self.row_list(rows, translate("Panels", "coming appointments"))
            if ahead
            else quiet_line(translate("Panels", "Nothing is coming up."))
        ]
        if past:
            many = translate("Panels", "%n past visits", None, len(past))
            said = translate("Panels", "1 past visit") if len(past) == 1 else many
            widgets.append(self._fold(said, translate("Panels", "past visits"), past))
        if off:
            said = translate("Panels", "%n cancelled", None, len(off))
            widgets.append(self._fold(said, translate("Panels", "cancelled visits"), off))
        starts = [a.start for a in ahead if a.start]
        if any(formats.offset_differs(start, self.clock.here) for start in starts):
            widgets.append(caption_line(translate("Panels", "Times are the facility’s.")))
        return widgets

    def _fold(self, said: str, name: str, items: list[Appointment]) -> Fold:
        return Fold(said, name, lambda: self.row_list(self.rows(items, self._row), name), self)

    def _row(self, appointment: Appointment) -> Row:
        return appointment_row(appointment, self.clock)


def sorted_out(
    appointments: Sequence[Appointment], now: datetime
) -> tuple[list[Appointment], list[Appointment], list[Appointment]]:
    """Ahead (next first, then those without a time), past (latest first) and called off."""
    ahead, past, off = [], [], []
    for one in appointments:
        if one.status in _CALLED_OFF:
            off.append(one)
        elif one.status in _OVER or (
            not one.ongoing and one.start is not None and _end(one, one.start) < now
        ):
            past.append(one)
        else:
            ahead.append(one)
    far = datetime.max.replace(tzinfo=now.tzinfo, year=9000)
    long_ago = datetime.min.replace(tzinfo=now.tzinfo, year=2)
    ahead.sort(key=lambda one: one.start or far)
    past.sort(key=lambda one: one.start or long_ago, reverse=True)
    off.sort(key=lambda one: one.start or long_ago, reverse=True)
    return ahead, past, off


def _end(appointment: Appointment, start: datetime) -> datetime:
    return appointment.end or start + timedelta(minutes=appointment.minutes or 60)


def appointment_row(appointment: Appointment, clock: DeskClock) -> Row:
    """The row of one appointment in the facility's time, with this desk's where it differs."""
    lead, lead_lines = _when(appointment, clock)
    if appointment.is_closed:
        title = translate("Panels", "Restricted visit")
        return restricted(title, lead=lead, lead_lines=lead_lines)
    said_by_place = appointment.status in (Status.BOOKED, Status.FULFILLED)
    called_off = appointment.status in _CALLED_OFF
    return Row(
        title=appointment.title,
        lead=lead,
        lead_lines=lead_lines,
        lines=tuple(line for line in _lines(appointment) if line),
        warning="" if called_off or appointment.status in _OVER else _bound(appointment),
        chip="" if said_by_place else appointment_words(appointment),
        chip_tone="warning" if appointment.status in _TO_BE_SETTLED else "neutral",
        quiet=called_off,
    )


def _when(appointment: Appointment, clock: DeskClock) -> tuple[str, tuple[str, ...]]:
    start = appointment.start
    if start is None:
        return appointment.start_text or translate("Panels", "No time yet"), ()
    today = clock.today
    times = (formats.clock(start), formats.clock_here(start, today, clock.here))
    return formats.day(start.date(), today, weekday=True), tuple(time for time in times if time)


def _lines(appointment: Appointment) -> tuple[str, ...]:
    minutes = appointment.minutes
    long = translate("Panels", "%n min", None, minutes) if minutes else None
    why = joined(*(reason.text for reason in appointment.reason))
    prepare = appointment.preparation
    off = appointment.cancelation_reason if appointment.status in _CALLED_OFF else None
    free = translate("Panels", "can be cancelled") if appointment.cancelable else None
    return (
        joined(*appointment.with_whom, appointment.where, long, free),
        why if why != appointment.title else "",
        translate("Panels", "Prepare: %1").replace("%1", prepare) if prepare else "",
        translate("Panels", "Reason: %1").replace("%1", off) if off else "",
    )


def _bound(appointment: Appointment) -> str:
    """Why it cannot be cancelled from here; silence when the server does not say (rule S4)."""
    if appointment.cancelable is not False:
        return ""
    if appointment.cancelation_reason:
        said = translate("Panels", "Cannot be cancelled from here: %1")
        return said.replace("%1", appointment.cancelation_reason)
    return translate("Panels", "Cannot be cancelled from here; the record gives no reason.")

"""Appointments that an EHR tells of by itself, while a record of it is open on this desk."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelAnswer, PanelName
from patient_access.domain.patient import Patient
from patient_access.handover.wire import PrivatePart
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import Message
from patient_access.workspace.background import Background
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.see import See
from patient_access.workspace.session import CallSession


async def hear(
    link: EhrLink, message: PrivatePart, patients: list[RecordRef]
) -> PanelAnswer | None:
    """What a message says of the open records; it is overwritten, whoever it is about."""
    try:
        for patient in patients:
            if (answer := await link.hear(message.buffer, patient)) is not None:
                return answer
    except EhrFailure:
        return None  # a message that cannot be read changes nothing; the sender keeps its own log
    finally:
        message.wipe()
    return None


class Hearing(QObject):
    """Before the check, and of anybody else, nothing is read and nothing shown."""

    def __init__(
        self,
        session: CallSession,
        links: list[EhrLink],
        background: Background,
        see: See,
        dashboard: Dashboard,
    ) -> None:
        super().__init__(see)
        self._session = session
        self._links = links
        self._background = background
        self._see = see
        self._dashboard = dashboard

    def said(self, ehr: str, message: PrivatePart) -> None:
        """A message of this EHR has come."""
        link = next((one for one in self._links if one.site.name == ehr), None)
        mine = [one.ref for one in self._session.records if one.ref.source == ehr]
        if link is None or not mine or not self._see.is_open(PanelName.APPOINTMENTS):
            message.wipe()
            return
        self._background.start(
            hear(link, message, mine),
            owner=self,
            succeeded=partial(self._told, ehr, self._session.patient),
            failed=lambda _: None,
        )

    def _told(self, ehr: str, about: Patient | None, answer: PanelAnswer | None) -> None:
        if self._session.patient is not about:
            return  # an emergency has ended meanwhile, and somebody else was chosen
        if answer is not None and self._see.show_told(answer):
            self._dashboard.show_message(Message(code="appointment_told", detail=ehr))

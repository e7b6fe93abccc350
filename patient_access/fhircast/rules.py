"""The rules for what a hub says: nothing that comes in ever changes the screen (F3, F4, F8).

Pure: an event goes in, a status and perhaps a word to the agent come out.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from patient_access.fhircast.reading import ContextEvent
from patient_access.fhircast.values import PatientKeys, Said
from patient_access.fhircast.writing import Outgoing

CHANGED, RECEIVED, REFUSED = 200, 202, 409
_REMEMBERED = 200
_USER_LEFT = ("userlogout", "userhibernate")


@dataclass(frozen=True)
class Answer:
    """What is acknowledged, what the agent is told, and whether others are told that we refuse."""

    status: int
    said: Said | None = None
    sync_error: bool = False


class Rules:
    """What one call knows of the shared context. ``ours`` is set by the check, never by an event.

    ``refuse_at_once``: see ``Hub``.
    """

    def __init__(self, *, refuse_at_once: bool) -> None:
        self._refuse_at_once = refuse_at_once
        self.ours: PatientKeys | None = None
        self._verified = False
        self._newest: datetime | None = None
        self._answered: OrderedDict[str, int] = OrderedDict()

    def verified(self, patient: PatientKeys | None) -> None:
        """The check has passed. ``patient``: None when the record is another EHR's."""
        self._verified, self.ours = True, patient

    def closed(self) -> None:
        """The record is off our screen, and the call goes on: as before the check."""
        self._verified, self.ours = False, None

    def sent(self, event: Outgoing) -> None:
        """We have changed the context ourselves: what is older than that is history."""
        self._remember(event.id, CHANGED)
        self._moved_to(event.moment)

    def is_outdated(self, event: Outgoing) -> bool:
        """Whether somebody has changed the context since ``event`` was first sent."""
        return self._newest is not None and self._newest > event.moment

    def judge(self, event: ContextEvent) -> Answer:
        """The answer to one event. One seen before gets the answer it got, and does nothing."""
        known = self._answered.get(event.id)
        if known is not None:
            return Answer(known)
        answer = self._judge(event)
        self._remember(event.id, answer.status)
        return answer

    def _judge(self, event: ContextEvent) -> Answer:
        if event.name in _USER_LEFT:
            return Answer(RECEIVED, Said.USER_LEFT)
        if event.name not in ("patient-open", "patient-close") or event.patient is None:
            return Answer(RECEIVED)
        if event.timestamp is not None:
            if self._newest is not None and event.timestamp < self._newest:
                return Answer(RECEIVED)
            self._moved_to(event.timestamp)
        if self.ours is None:
            hint = event.name == "patient-open" and not self._verified
            return Answer(RECEIVED, Said.OPEN_THERE if hint else None)
        same = self.ours.is_same_as(event.patient)
        if event.name == "patient-close":
            return Answer(RECEIVED, Said.CLOSED_THERE if same else None)
        if same:
            return Answer(CHANGED)
        if self._refuse_at_once:
            return Answer(REFUSED, Said.OTHER_PATIENT)
        return Answer(RECEIVED, Said.OTHER_PATIENT, sync_error=True)

    def _moved_to(self, moment: datetime) -> None:
        # A hub whose clock runs ahead must not make everything after it look old.
        moment = min(moment, datetime.now(UTC))
        if self._newest is None or moment > self._newest:
            self._newest = moment

    def _remember(self, event_id: str, status: int) -> None:
        self._answered[event_id] = status
        while len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

"""Callers who are not the patient: who they are, on what they may hear, and the record of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from patient_access.diagnostics.codes import Code
from patient_access.domain.panels import PanelAnswer
from patient_access.domain.patient import RelatedPerson
from patient_access.handover import frames
from patient_access.verification.authority import standings
from patient_access.verification.check import Check
from patient_access.verification.policy import Policy
from patient_access.verification.values import (
    Authority,
    CallerKind,
    CallerSaid,
    CheckStatus,
    Ground,
    SpokenConsent,
    Standing,
)
from patient_access.verification.words import words
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import Message, Severity
from patient_access.workspace.see import See
from patient_access.workspace.session import CallSession
from patient_access.workspace.verify import Verify, today

SHORTEST_REASON = 8
"""Characters: ``urgent`` explains nothing to whoever reads the report."""


class Callers(QObject):
    """Decides nothing about what opens: it finds the authority, and the policy opens."""

    recorded = Signal(object)
    """An ``Authority``: spoken consent, a provider or an emergency was recorded; for the audit."""

    given_up = Signal()
    """Another name is tried: nothing in force is on file of the one before; for the audit."""

    closed = Signal()
    """The time of an emergency access is over: its record is off the screen."""

    def __init__(
        self,
        session: CallSession,
        policy: Policy | None,
        verify: Verify,
        see: See,
        dashboard: Dashboard,
        send: Callable[[frames.Up], None],
    ) -> None:
        super().__init__(see)
        self._session = session
        self._policy = policy
        self._verify = verify
        self._see = see
        self._dashboard = dashboard
        self._send = send
        self._people: tuple[RelatedPerson, ...] | None = None
        self._standings: tuple[Standing, ...] = ()
        self._names: set[str] = set()
        """Looked for among the people on file; as many as the policy has tries."""
        self._closes = 0.0
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._count)
        see.people_came.connect(self._people_came)
        verify.items_passed.connect(self._go_on)
        verify.passed.connect(self._look)

    def said(self, said: CallerSaid) -> None:
        """What the caller says of themself; goes on as far as the check has come."""
        self._session.caller = said
        if self._session.kind is CallerKind.REPRESENTATIVE:
            if self._people is None:
                self._say("caller_noted")
            self._look()
        elif self._session.kind is CallerKind.EMERGENCY:
            self._open_in_emergency(said)
        else:
            self._go_on(noted=True)

    def choose(self, place: int) -> None:
        """The agent goes on with what is on file; only with what is in force."""
        check = self._session.check
        if check is None or not 0 <= place < len(self._standings):
            return
        one = self._standings[place]
        if one.ground is Ground.IN_FORCE and check.view.status is CheckStatus.PASSED:
            self._session.standing = one
            self._record(check, one.authority)

    def _people_came(self, answer: PanelAnswer) -> None:
        self._people = (*(self._people or ()), *answer.people)
        self._look()

    def _look(self) -> None:
        """What is on file of somebody of this name. Only once the patient's items have passed."""
        caller, check = self._session.caller, self._session.check
        if self._people is None or caller is None or check is None or check.on is not None:
            return
        if self._session.kind is not CallerKind.REPRESENTATIVE:
            return
        name = " ".join(sorted(words(caller.name)))
        is_new = name not in self._names
        if is_new and self._names and not self._has_authority:
            self.given_up.emit()
        if is_new and len(self._names) >= check.policy.tries:
            # Who may try name after name is told in the end who is on file.
            self._standings = ()
            self._say("not_available_here", Severity.WARNING)
        else:
            self._names.add(name)
            found = standings(self._people, caller.name, minor=check.minor, today=today())
            self._standings = found
        self._dashboard.show_standings(self._standings, today())

    @property
    def _has_authority(self) -> bool:
        return any(one.ground is Ground.IN_FORCE for one in self._standings)

    def _go_on(self, *, noted: bool = False) -> None:
        """Spoken consent, or a provider: recorded once the patient's items have passed."""
        kind, caller, check = self._session.kind, self._session.caller, self._session.check
        if check is None or caller is None or check.on is not None:
            return
        if check.view.status is not CheckStatus.PASSED:
            if noted:
                self._say("caller_noted")
            return
        patient = self._session.patient
        if patient is None:
            return
        if kind is CallerKind.CONSENT:
            if self._opens_nothing(check, Authority.SPOKEN_CONSENT):
                return
            self._session.consent = SpokenConsent(
                by=f"{patient.ref.source}/{patient.ref.id}",
                to_whom=caller.name,
                about=caller.purpose,
                at=datetime.now().astimezone(),
            )
            self._send(frames.Diagnostic(code=Code.CONSENT_RECORDED))
            self._record(check, Authority.SPOKEN_CONSENT)
        elif kind is CallerKind.PROVIDER and not self._opens_nothing(check, Authority.PROVIDER):
            self._record(check, Authority.PROVIDER)

    def _open_in_emergency(self, said: CallerSaid) -> None:
        check, policy = self._session.check, self._policy
        if check is None or policy is None or self._session.patient is None:
            self._say("emergency_no_patient")
            return
        if len(said.purpose) < SHORTEST_REASON:
            self._say("caller_incomplete")
            return
        if self._session.is_verified or self._opens_nothing(check, Authority.EMERGENCY):
            return
        self._session.emergency = True
        self._send(frames.Diagnostic(code=Code.EMERGENCY_ACCESS))
        self._record(check, Authority.EMERGENCY)
        self._closes = time.monotonic() + 60 * policy.emergency.minutes
        self._countdown.start()
        self._count()
        self._say("emergency_reported", Severity.WARNING)

    def _count(self) -> None:
        """Shows what is left of the time box, and closes it."""
        left = round(self._closes - time.monotonic())
        if left > 0:
            self._dashboard.show_emergency(left)
            return
        self._countdown.stop()
        self._forget()
        self._verify.over()
        self._see.close()
        self._session.emergency = False
        self.closed.emit()
        self._verify.caller_is(CallerKind.EMERGENCY)
        self._say("emergency_over", Severity.WARNING)

    def _forget(self) -> None:
        """Who is on file beside the patient goes with what had opened."""
        self._people, self._standings = None, ()
        self._session.standing = None

    def _opens_nothing(self, check: Check, authority: Authority) -> bool:
        """Whether the policy opens nothing to this role on this; the agent is told."""
        if check.with_authority(authority).view.opens:
            return False
        self._say("not_available_here", Severity.WARNING)
        return True

    def _record(self, check: Check, authority: Authority) -> None:
        self._session.check = check.with_authority(authority)
        self.recorded.emit(authority)
        self._verify.open()
        self._dashboard.show_caller_recorded(authority)

    def _say(self, code: str, severity: Severity = Severity.INFO) -> None:
        self._dashboard.show_message(Message(code=code, severity=severity))

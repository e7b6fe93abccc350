"""The status line: each EHR, the telephone, and the countdown to the automatic log-off."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.handover import frames
from patient_access.handover.call_events import SourceStatus
from patient_access.handover.sign_in_states import SignInState
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import EhrState, EhrView, PhoneView
from patient_access.workspace.background import Background
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.idle import IdleClock


class Status(QObject):
    """Connects the EHRs once, so that a call finds them warm, and says how they are."""

    answering_again = Signal(str)
    """An EHR, by name, that did not answer for a while and does now."""
    _link_changed = Signal()

    def __init__(
        self,
        welcome: frames.Welcome,
        links: list[EhrLink],
        background: Background,
        dashboard: Dashboard,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._dashboard = dashboard
        self._training = welcome.training
        self._links = links
        self._phone = PhoneView(manual=not welcome.telephone)
        self._ehrs: dict[str, EhrView] = {}
        self._hubs: dict[str, EhrView] = {}
        self._in_call = False
        self.idle = IdleClock(welcome.idle_seconds, self)
        self.idle.ticked.connect(self._show)
        self._background = background
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self._look_at_links)
        # From the background loop: there, an EHR is found not to answer.
        self._link_changed.connect(self._look_at_links, Qt.ConnectionType.QueuedConnection)
        for link in links:
            link.changed = self._link_changed.emit
        signs_in = {ehr.name for ehr in welcome.ehrs if ehr.signs_in}
        for link in links:
            name = link.site.name
            if name in signs_in:
                # Asked once somebody is signed in, of which the switchboard tells.
                self._ehrs[name] = EhrView(name=name, state=EhrState.SIGN_IN)
            else:
                self._connect(link)
        self._show()

    def call_begins(self) -> None:
        """From now on there is a patient to log off from."""
        self._in_call = True
        self.idle.start()
        self._show()

    def sign_in_changed(self, changed: frames.SignInChanged) -> None:
        """Nobody is signed in to an EHR, or somebody is now: then it is connected anew."""
        link = next((one for one in self._links if one.site.name == changed.ehr), None)
        if link is None:
            return
        if changed.state is SignInState.SIGNED_IN:
            if self._ehrs[changed.ehr].state is not EhrState.LIVE:
                self._connect(link)
        else:
            waits = changed.state is SignInState.WAITING
            state = EhrState.SIGNING_IN if waits else EhrState.SIGN_IN
            self._ehrs[changed.ehr] = EhrView(name=changed.ehr, state=state)
        self._show()

    def shared(self, view: EhrView) -> None:
        """How the link to a FHIRcast hub is: one more light, and never more than that."""
        self._hubs[view.name] = view
        self._show()

    def phone(self, changed: frames.SourceChanged) -> PhoneView:
        """The telephone's link has changed: how it is now."""
        self._phone = self._phone.model_copy(
            update={
                "live": changed.status is SourceStatus.LIVE,
                "silent_for": changed.silent_for,
                "wipes_in": changed.wipes_in,
            }
        )
        self._show()
        return self._phone

    def _connect(self, link: EhrLink, *, again: bool = False) -> None:
        name = link.site.name
        failure = FailureKind.NOT_ANSWERING if again else None
        self._ehrs[name] = EhrView(name=name, state=EhrState.CONNECTING, failure=failure)
        self._background.start(
            link.connect(),
            owner=self,
            succeeded=partial(self._live, name),
            failed=partial(self._failed, name),
        )

    def _live(self, name: str, _connected: None) -> None:
        self._found(EhrView(name=name, state=EhrState.LIVE))

    def _failed(self, name: str, failure: EhrFailure) -> None:
        self._found(EhrView(name=name, state=EhrState.FAILED, failure=failure.kind))

    def _found(self, view: EhrView) -> None:
        """What connecting came to, unless the agent has been signed out meanwhile."""
        before = self._ehrs[view.name]
        if before.state is EhrState.CONNECTING:
            self._ehrs[view.name] = view
            self._show()
            if _is_silent(before) and view.state is EhrState.LIVE:
                self.answering_again.emit(view.name)

    def _look_at_links(self) -> None:
        """Count down to the next try of an EHR that does not answer, and try."""
        waits = False
        for link in self._links:
            name, at = link.site.name, link.tried_again_at
            state = self._ehrs[name].state
            if at is None:
                if _is_silent(self._ehrs[name]) and state is EhrState.FAILED:
                    # It was asked by hand meanwhile, and answered.
                    self._ehrs[name] = EhrView(name=name, state=EhrState.LIVE)
                    self.answering_again.emit(name)
                continue
            waits = True
            left = at - time.monotonic()
            if state not in (EhrState.LIVE, EhrState.FAILED):
                continue
            self._ehrs[name] = EhrView(
                name=name,
                state=EhrState.FAILED,
                failure=FailureKind.NOT_ANSWERING,
                again_in=max(1, round(left)),
            )
            if left <= 0:
                self._connect(link, again=True)
        if waits:
            self._seconds.start()
        else:
            self._seconds.stop()
        self._show()

    def _show(self) -> None:
        locks_in = self.idle.remaining if self._in_call else None
        ehrs = (
            self._ehrs[link.site.name].model_copy(update={"milliseconds": link.milliseconds})
            for link in self._links
        )
        self._dashboard.show_status(
            (*ehrs, *self._hubs.values()), self._phone, locks_in, self._training
        )
        self._dashboard.show_log_off(self.idle.soon if self._in_call else None)


def _is_silent(view: EhrView) -> bool:
    return view.failure is FailureKind.NOT_ANSWERING

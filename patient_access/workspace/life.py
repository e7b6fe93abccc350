"""A workspace once it may import Qt: build the window, join the desk to the pipe, run."""

from __future__ import annotations

import sys
import time
import traceback
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from ehr_adapters.contract import EhrSite
from ehr_adapters.registry import AdapterRefused, open_site
from patient_access.diagnostics import faults, log
from patient_access.diagnostics.codes import Code
from patient_access.domain.call import CallDetails
from patient_access.domain.failure import EhrFailure
from patient_access.handover import frames
from patient_access.handover.audit_frames import Deliver, OutboxKey
from patient_access.handover.call_events import EndReason
from patient_access.handover.ehr_rests import EhrRests
from patient_access.handover.fraud_frames import FailedChecks, ShiftKey
from patient_access.handover.other_calls import OtherCalls
from patient_access.handover.parent import Parent
from patient_access.handover.schedule_frames import ScheduleSaid
from patient_access.handover.sign_in_states import SignInState
from patient_access.handover.wire import PrivatePart
from patient_access.presence.contract import Hear, Presence
from patient_access.presence.here import presence
from patient_access.text_gateway.contract import TOKEN_NAME, GatewayUnusable, TextGateway
from patient_access.verification.policy import Policy, PolicyError, load_policy
from patient_access.views import language, theme
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.accounting import Accounting
from patient_access.workspace.background import Background
from patient_access.workspace.desk import Desk
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.ending import exit_within
from patient_access.workspace.focus import hide_from_capture
from patient_access.workspace.garbage import collect_less
from patient_access.workspace.idle_away import Away
from patient_access.workspace.link_secrets import LinkSecrets
from patient_access.workspace.main import Arrived, Inbox
from patient_access.workspace.recorded_link import RecordedLink
from patient_access.workspace.tokens import SignedIn, Tokens

if TYPE_CHECKING:
    from patient_access.workspace.rehearsal import Rehearsal
    from patient_access.workspace.sharing import Sharing

_GONE_SECONDS = 0.5
"""How long a workspace whose switchboard is gone may take to hide before it simply exits."""


def live(welcome: frames.Welcome, parent: Parent, inbox: Inbox, began: float) -> int:
    """Build everything, say Ready, serve one call. Leaves through ``os._exit``."""
    _quiet(parent, show=welcome.training)
    application = QApplication([sys.argv[0]])
    application.setQuitOnLastWindowClosed(False)
    theme.prepare(application)
    language.speak(application, welcome.language)
    background = Background()
    tokens = Tokens(parent, background.loop)
    secrets = LinkSecrets(parent, background.loop)
    inbox.watchers.append(lambda arrived: _at_once(arrived, tokens, secrets))
    notices: list[frames.Notice] = []
    accounting = Accounting(welcome, parent, background, tokens)
    links = _open_links(welcome, tokens, secrets, accounting, notices)
    policy = _policy(welcome, notices)
    texts = _texts(welcome, tokens, notices)
    dashboard = Dashboard()
    dashboard.set_theme(welcome.theme)
    if welcome.hide_from_capture:
        hide_from_capture(int(dashboard.winId()))
    sharing = _sharing(welcome, tokens, background, secrets)
    desk = Desk(welcome, policy, links, parent, background, dashboard, sharing, accounting, texts)
    for notice in notices:
        desk.notice(notice)
    joint = Joint(desk, parent, inbox, background, dashboard, welcome)
    collect_less()
    parent.send(frames.encode(frames.Ready(seconds=time.monotonic() - began)))
    away = Away(desk)
    away.begin(partial(_presence, background, int(dashboard.winId())))
    joint.arrived.emit()
    application.exec()
    desk.call_ended(EndReason.SIGN_OUT)
    return 0


class Joint(QObject):
    """Brings frames from the reading thread to the desk, on the Qt thread."""

    arrived = Signal()

    def __init__(
        self,
        desk: Desk,
        parent: Parent,
        inbox: Inbox,
        background: Background,
        dashboard: Dashboard,
        welcome: frames.Welcome,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._parent = parent
        self._inbox = inbox
        self._background = background
        self._dashboard = dashboard
        self._welcome = welcome
        self._rehearsal: Rehearsal | None = None
        self.arrived.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        inbox.wake = self.arrived.emit

    def _drain(self) -> None:
        for arrived in self._inbox.drain():
            if arrived is None:
                self._desk.call_ended(EndReason.SWITCHBOARD_GONE)
            else:
                self._receive(*arrived)

    def _receive(self, frame: frames.Down, private: PrivatePart) -> None:
        desk = self._desk
        match frame:
            case frames.CallStarted():
                desk.call_started(frame, _details(private) or CallDetails())
            case frames.CallChanged():
                desk.call_changed(frame.event, _details(private), frame.told)
            case frames.CallEnded():
                desk.call_ended(frame.reason, self._inbox.end_told)
            case frames.SourceChanged():
                desk.source_changed(frame)
            case frames.Stand():
                desk.stand(frame)
            case frames.ComeForward():
                desk.come_forward(wanted=frame.wanted)
            case OtherCalls():
                desk.dashboard.show_other_calls(frame.calls)
            case frames.SignInChanged():
                desk.sign_in_changed(frame)
            case EhrRests():
                desk.ehr_rests(frame)
            case ShiftKey():
                desk.shift_key(bytes(private.buffer))
                private.wipe()
            case FailedChecks():
                desk.failed_checks(frame)
            case OutboxKey():
                desk.outbox_key(frame.public)
            case ScheduleSaid():
                desk.schedule_said(frame.ehr, private)
            case frames.Notice():
                desk.notice(frame)
            case frames.Rehearse():
                self._rehearse(frame)
            case frames.ScanDone():
                if self._rehearsal is not None:
                    self._rehearsal.scanned()
            case frames.Welcome() | frames.TokenGranted() | Deliver():
                private.wipe()

    def _rehearse(self, frame: frames.Rehearse) -> None:
        from patient_access.workspace.rehearsal import Rehearsal, allowed

        if not allowed(self._welcome):
            self._desk.notice(frames.Notice(code="rehearsal_refused"))
            return
        self._rehearsal = Rehearsal(frame, self._dashboard, self._background, self._parent, self)


def _presence(background: Background, window: int, hear: Hear) -> Presence | None:
    """What tells this window of screen locks; the log is told where nothing does."""
    return presence(hear, lambda: log.event(Code.PRESENCE_UNSEEN), background.loop, window)


def _at_once(arrived: Arrived, tokens: Tokens, secrets: LinkSecrets) -> bool:
    """What must not wait for the Qt thread. On the reading thread."""
    if arrived is None:
        exit_within(_GONE_SECONDS)
        return False
    frame, private = arrived
    if isinstance(frame, frames.TokenGranted) and frame.of != "token":
        secrets.granted(frame, private)
        return True
    if isinstance(frame, frames.TokenGranted):
        tokens.granted(frame.ehr, private, frame.expires_in, frame.scopes, frame.fhircast)
        return True
    if isinstance(frame, frames.SignInChanged) and (
        frame.let_go or frame.state is SignInState.NEEDED
    ):
        tokens.forget(frame.ehr)
    if isinstance(frame, frames.CallEnded):
        exit_within(2.0)
    return False


def _details(private: PrivatePart) -> CallDetails | None:
    """The private part as a value; None when there is none or it cannot be read."""
    if not private:
        return None
    try:
        return CallDetails.model_validate_json(private.buffer)
    except ValueError:
        return None
    finally:
        private.wipe()


def _open_links(
    welcome: frames.Welcome,
    tokens: Tokens,
    secrets: LinkSecrets,
    accounting: Accounting,
    notices: list[frames.Notice],
) -> list[EhrLink]:
    links: list[EhrLink] = []
    refused: list[str] = []
    for address in welcome.ehrs:
        asks = secrets.source_for(address.name)
        site = EhrSite(**address.model_dump(exclude={"signs_in", "fhircast"}), secret=asks)
        source = tokens.source_for(site.name, signs_in=address.signs_in)
        # Also where IT keeps the token: one that is refused is read from the keyring once more.
        signed_in = SignedIn(tokens, site.name)
        try:
            links.append(RecordedLink(site, open_site(site, source), signed_in, accounting))
        except AdapterRefused as refusal:
            refused.append(f"{site.name}: {refusal.refused.reason}")
        except EhrFailure as failure:
            refused.append(f"{site.name}: {failure.kind.value}")
    if refused:
        notices.append(frames.Notice(code="adapter_refused", detail=" · ".join(refused)))
    if not welcome.ehrs:
        notices.append(frames.Notice(code="ehr_not_configured"))
    return links


def _sharing(
    welcome: frames.Welcome,
    tokens: Tokens,
    background: Background,
    secrets: LinkSecrets | None = None,
) -> Sharing | None:
    """FHIRcast, loaded only where a site shares: elsewhere no ending waits for it either."""
    if all(ehr.fhircast is None for ehr in welcome.ehrs):
        return None
    from patient_access.workspace.sharing import Sharing

    return Sharing(welcome, tokens, background, secrets)


def _texts(
    welcome: frames.Welcome, tokens: Tokens, notices: list[frames.Notice]
) -> TextGateway | None:
    """The site's text gateway, loaded only where there is one. Opens no connection."""
    if welcome.texts is None:
        return None
    from patient_access.text_gateway.registry import open_gateway

    try:
        return open_gateway(welcome.texts, tokens.source_for(TOKEN_NAME))
    except GatewayUnusable as problem:
        notices.append(frames.Notice(code="texts_problem", detail=problem.sentence))
        return None


def _policy(welcome: frames.Welcome, notices: list[frames.Notice]) -> Policy | None:
    """The site's policy. A broken one opens nothing: a stricter site must not become laxer."""
    try:
        return load_policy(welcome.policy_toml, welcome.policy_name)
    except PolicyError as problem:
        notices.append(frames.Notice(code="policy_problem", detail=str(problem)))
        return None


def _quiet(parent: Parent, *, show: bool) -> None:
    """What goes wrong leaves as a code and a place, never as text.

    ``show``: in training, where everybody is made up, the text may be seen as well.
    """

    def forward(event: log.Event) -> None:
        parent.send(
            frames.encode(
                frames.Diagnostic(
                    code=event.code.value,
                    correlation_id=event.correlation_id,
                    where=event.where,
                    type_name=event.type_name,
                    numbers=event.numbers,
                )
            )
        )

    def qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if show:
            sys.stderr.write(f"Qt: {text}\n")
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            log.event(Code.QT_WARNING)

    log.setup(forward=forward)
    faults.install(say=False)
    if show:
        counted = sys.excepthook

        def shown(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            traceback.print_exception(kind, error, trace)
            counted(kind, error, trace)

        sys.excepthook = shown
    qInstallMessageHandler(qt_message)

"""The agent's desk for one call: frames come in, intents come up, and the parts are joined.

It arranges; the deciding is in ``identify``, ``verify``, ``see`` and ``ending``.
"""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from patient_access.domain.call import CallDetails
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import PatientQuery
from patient_access.domain.panels import PanelName
from patient_access.handover import frames
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.parent import Parent
from patient_access.verification.policy import Policy
from patient_access.verification.values import CallerKind, Item
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import (
    CallBarView,
    EhrState,
    EhrView,
    LineState,
    Message,
    Outcome,
    PhoneView,
    Severity,
)
from patient_access.workspace.background import Background
from patient_access.workspace.caller_number import display_number, read_number
from patient_access.workspace.clipboard import ExpiringClipboard
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.ending import Ending
from patient_access.workspace.identify import Identify
from patient_access.workspace.idle import IdleClock
from patient_access.workspace.painted import WhenPainted
from patient_access.workspace.search_text import read_search
from patient_access.workspace.see import See
from patient_access.workspace.session import CallSession
from patient_access.workspace.verify import Verify

_LINES = {
    CallState.OFFERED: LineState.RINGING,
    CallState.CONNECTED: LineState.CONNECTED,
    CallState.HELD: LineState.ON_HOLD,
    CallState.CONSULTING: LineState.CONSULTING,
    CallState.WRAP_UP: LineState.WRAP_UP,
}


class Desk(QObject):
    """Waits for a call, serves it, and ends. One per workspace, on the Qt thread."""

    def __init__(
        self,
        welcome: frames.Welcome,
        policy: Policy | None,
        links: list[EhrLink],
        parent: Parent,
        background: Background,
        dashboard: Dashboard,
    ) -> None:
        super().__init__()
        self._welcome = welcome
        self._policy = policy
        self._links = links
        self._parent = parent
        self._background = background
        self._dashboard = dashboard
        self._clipboard = ExpiringClipboard(welcome.clipboard_seconds, self)
        self._ending = Ending(parent, self._clipboard)
        self._session: CallSession | None = None
        self._bar = CallBarView(agent=welcome.agent_name, desk=welcome.desk)
        self._ehrs = {
            link.site.name: EhrView(name=link.site.name, state=EhrState.CONNECTING)
            for link in links
        }
        self._phone = PhoneView(manual=not welcome.telephone)
        self._source_id = ""
        self._region = welcome.ehrs[0].country if welcome.ehrs else "US"
        self._idle = IdleClock(welcome.idle_seconds, self)
        self._idle.ticked.connect(self._show_status)
        self._idle.ran_out.connect(lambda: self._end(EndReason.IDLE))
        self._connect_intents()
        self._connect_ehrs()

    # --- what the switchboard says ------------------------------------------------------

    def stand(self, stand: frames.Stand) -> None:
        """Be the window the agent sees between calls."""
        if self._session is not None:
            return
        self._dashboard.show_ready(stand.figures, stand.ask_outcome)
        self._show_bar()
        if not self._dashboard.isVisible():
            asked = time.monotonic()
            self._appear(stand.placement, activate=stand.activate)
            WhenPainted(self._dashboard, self, lambda: self._mark("window_shown", asked))
        if stand.lost_window:
            self._dashboard.show_message(Message(code="workspace_lost", severity=Severity.WARNING))

    def call_started(self, started: frames.CallStarted, details: CallDetails) -> None:
        """A call for this window: show its number and look it up at once."""
        if self._session is not None:
            return
        self._source_id = started.event.source_id
        self._begin(CallSession(details, manual=False), time.monotonic())
        self._dashboard.show_training_caller(details.spoken)
        if not self._dashboard.isVisible():
            self._appear(self._welcome.placement, activate=not started.second)
        self._line(started.event, details)
        number, note, query = read_number(details, self._region)
        self._bar = self._bar.model_copy(update={"number": number, "number_note": note})
        self._show_bar()
        if query is not None:
            self._identify.ask((query,))
        else:
            self._identify.say_number_unusable(note)

    def call_changed(self, event: CallEvent, details: CallDetails | None) -> None:
        """Answered, held, resumed, or a better number for a call that had none."""
        if self._session is None or self._session.manual:
            return
        if details is not None and details.ani and details.ani != self._session.details.ani:
            self._session.details = details
            number, note, query = read_number(details, self._region)
            self._bar = self._bar.model_copy(update={"number": number, "number_note": note})
            if query is not None and self._session.chosen is None:
                self._identify.ask((query,))
        self._line(event, self._session.details)
        self._show_bar()

    def call_ended(self, reason: EndReason, told: float | None = None) -> None:
        """The call is over. ``told``: ``time.monotonic()`` when the switchboard said so."""
        self._ending.end(reason, self._session, told)

    def source_changed(self, changed: frames.SourceChanged) -> None:
        """A telephone's link: while that of this call is stale, its patient is masked."""
        if self._source_id and changed.source_id != self._source_id:
            return
        live = changed.status is SourceStatus.LIVE
        self._phone = self._phone.model_copy(
            update={
                "live": live,
                "silent_for": changed.silent_for,
                "wipes_in": changed.wipes_in,
            }
        )
        if self._source_id:
            if live:
                self._dashboard.unmask_patient()
            else:
                self._dashboard.mask_patient(self._phone)
        self._show_status()

    def notice(self, notice: frames.Notice) -> None:
        self._dashboard.show_message(
            Message(code=notice.code, severity=Severity.WARNING, detail=notice.detail)
        )

    def come_forward(self) -> None:
        self._dashboard.come_forward()
        self._dashboard.show_message(Message(code="second_instance"))

    # --- what the agent does ------------------------------------------------------------

    def _connect_intents(self) -> None:
        board = self._dashboard
        board.search_entered.connect(self._search)
        board.candidate_chosen.connect(self._choose)
        board.lookup_retry.connect(self._ask_again)
        board.caller_kind_chosen.connect(self._caller_is)
        board.answer_given.connect(self._answer)
        board.cannot_answer.connect(self._cannot_answer)
        board.end_pressed.connect(lambda: self._end(EndReason.END_PRESSED))
        board.answer_pressed.connect(lambda: self._phone_intent(PhoneAction.ANSWER))
        board.hold_pressed.connect(lambda: self._phone_intent(PhoneAction.HOLD))
        board.resume_pressed.connect(lambda: self._phone_intent(PhoneAction.RESUME))
        board.panel_retry.connect(self._retry)
        board.outcome_chosen.connect(self._outcome)
        board.copy_note_pressed.connect(self._copy_note)
        board.still_here_pressed.connect(board.unmask_patient)
        board.placed.connect(self._placed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(lambda _: self._placed())
        board.user_active.connect(self._idle.touched)
        board.closed.connect(self._closed)

    def _search(self, text: str) -> None:
        if self._session is None:
            self._begin(CallSession(CallDetails(), manual=True), time.monotonic())
            self._bar = self._bar.model_copy(update={"line": LineState.SEARCHING})
            self._show_bar()
            self._parent.send(frames.encode(frames.ManualStart()))
        if self._session is not None and self._session.is_verified:
            self._dashboard.show_message(Message(code="already_verified"))
            return
        today = datetime.now().astimezone().date()
        region = self._region

        async def read() -> tuple[PatientQuery, ...]:
            return read_search(text, today, region)

        self._background.start(
            read(),
            owner=self,
            succeeded=self._ask,
            failed=lambda _: self._identify.ask_unreadable(),
        )

    def _ask(self, queries: tuple[PatientQuery, ...]) -> None:
        if queries:
            self._identify.ask(queries)
        else:
            self._identify.ask_unreadable()

    def _ask_again(self) -> None:
        if self._session is not None and not self._session.is_verified:
            self._identify.ask_again()

    def _choose(self, index: int) -> None:
        if self._session is not None and not self._session.is_verified:
            self._identify.choose(index)

    def _caller_is(self, kind: CallerKind) -> None:
        if self._session is not None:
            self._verify.caller_is(kind)

    def _answer(self, item: Item, said: str) -> None:
        if self._session is not None:
            self._verify.answer(item, said)

    def _cannot_answer(self) -> None:
        if self._session is not None:
            self._verify.cannot_answer()

    def _retry(self, panel: PanelName) -> None:
        if self._session is not None:
            self._see.retry(panel)

    def _outcome(self, outcome: Outcome) -> None:
        if self._session is not None:
            self._session.outcome = outcome
        else:
            self._parent.send(frames.encode(frames.OutcomeGiven(outcome=outcome.value)))

    def _copy_note(self) -> None:
        text = self._dashboard.note_text()
        if text.strip():
            self._clipboard.copy(text)
            self._dashboard.show_message(
                Message(code="note_copied", detail=str(self._welcome.clipboard_seconds))
            )
        else:
            self._dashboard.show_message(Message(code="note_nothing"))

    def _phone_intent(self, action: PhoneAction) -> None:
        self._parent.send(frames.encode(frames.PhoneIntent(action=action)))

    def _placed(self) -> None:
        """Where the window is, and whether the agent is in it: the next one stands there."""
        if not self._dashboard.isVisible():
            return
        rect = self._dashboard.geometry()
        self._parent.send(
            frames.encode(
                frames.WindowPlaced(
                    placement=frames.Placement(
                        x=rect.x(),
                        y=rect.y(),
                        width=rect.width(),
                        height=rect.height(),
                        maximized=self._dashboard.isMaximized(),
                    ),
                    active=self._dashboard.isActiveWindow(),
                )
            )
        )

    def _closed(self) -> None:
        """The window's close button: the end of a call, or of the shift between calls."""
        if self._session is not None:
            self._end(EndReason.END_PRESSED)
        else:
            self._parent.send(frames.encode(frames.SignOut()))

    # --- joining the parts --------------------------------------------------------------

    def _begin(self, session: CallSession, now: float) -> None:
        self._session = session
        parts = (session, self._links, self._background, self._dashboard, self)
        self._identify = Identify(*parts)
        self._verify = Verify(
            session,
            self._policy,
            self._welcome.role,
            self._region,
            self._background,
            self._dashboard,
            self,
        )
        self._see = See(*parts)
        self._identify.chosen.connect(self._verify.other_candidate)
        self._verify.passed.connect(self._passed)
        self._identify.candidates_shown.connect(lambda: self._popped(now))
        self._see.panels_shown.connect(lambda: self._mark("panels_shown", session.verified or now))
        self._dashboard.show_panels_closed()
        self._idle.start()

    def _popped(self, now: float) -> None:
        if self._session is not None and self._session.screen_pop is None:
            self._session.screen_pop = time.monotonic() - now
            self._mark("candidates_shown", now)

    def _passed(self) -> None:
        self._see.open()

    def _mark(self, name: str, since: float) -> None:
        self._parent.send(frames.encode(frames.Mark(name=name, seconds=time.monotonic() - since)))

    def _line(self, event: CallEvent, details: CallDetails) -> None:
        session = self._session
        if session is None:
            return
        if event.state is CallState.CONNECTED and session.connected is None:
            session.connected = time.monotonic()
        self._bar = self._bar.model_copy(
            update={
                "line": _LINES.get(event.state, self._bar.line),
                "queue": event.queue or self._bar.queue,
                "called_number": display_number(details.dnis, self._region)
                if details.dnis
                else self._bar.called_number,
                "actions": event.actions,
            }
        )

    def _show_bar(self) -> None:
        since = None
        if self._session is not None:
            since = self._session.connected or self._session.began
        self._dashboard.show_call(self._bar, since)

    def _end(self, reason: EndReason) -> None:
        self._ending.end(reason, self._session)

    def _appear(self, placement: frames.Placement | None, *, activate: bool) -> None:
        self._dashboard.appear(placement, activate=activate)

    # --- the status line ----------------------------------------------------------------

    def _connect_ehrs(self) -> None:
        for link in self._links:
            name = link.site.name
            self._background.start(
                link.connect(),
                owner=self,
                succeeded=partial(self._ehr_live, name),
                failed=partial(self._ehr_failed, name),
            )
        self._show_status()

    def _ehr_live(self, name: str, milliseconds: int) -> None:
        self._ehrs[name] = EhrView(name=name, state=EhrState.LIVE, milliseconds=milliseconds)
        self._show_status()

    def _ehr_failed(self, name: str, failure: EhrFailure) -> None:
        self._ehrs[name] = EhrView(name=name, state=EhrState.FAILED, failure=failure.kind)
        self._show_status()

    def _show_status(self) -> None:
        locks_in = self._idle.remaining if self._session is not None else None
        self._dashboard.show_status(
            tuple(self._ehrs.values()), self._phone, locks_in, self._welcome.training
        )

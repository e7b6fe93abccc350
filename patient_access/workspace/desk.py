"""The agent's desk for one call: what the switchboard says comes in, and the parts are joined.

It arranges; the deciding is in ``identify``, ``verify``, ``see`` and ``ending``, and what the
agent does is in ``intents``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from patient_access.domain.call import CallDetails
from patient_access.domain.rest import Rest, RestState
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState, EndReason
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.handover.fraud_frames import FailedChecks
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.other_calls import NumberEnding
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart
from patient_access.text_gateway.contract import TextGateway
from patient_access.verification.policy import Policy
from patient_access.verification.values import Item, LineWorth
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import Message, Severity
from patient_access.workspace.accounting import Accounting
from patient_access.workspace.background import Background
from patient_access.workspace.call_line import CallLine
from patient_access.workspace.callers import Callers
from patient_access.workspace.clipboard import ExpiringClipboard
from patient_access.workspace.closed_rows import ClosedRows, rules_for
from patient_access.workspace.codes import Codes
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.ending import Ending
from patient_access.workspace.fraud import FailedBefore
from patient_access.workspace.hearing import Hearing
from patient_access.workspace.identify import Identify
from patient_access.workspace.intents import Intents
from patient_access.workspace.painted import WhenPainted
from patient_access.workspace.see import See
from patient_access.workspace.session import CallSession
from patient_access.workspace.sign_ins import SignIns
from patient_access.workspace.status import Status
from patient_access.workspace.verify import Verify

if TYPE_CHECKING:
    from patient_access.workspace.sharing import Sharing


@dataclass(frozen=True)
class Call:
    """What there is only during a call."""

    session: CallSession
    identify: Identify
    verify: Verify
    see: See
    callers: Callers
    closed_rows: ClosedRows
    hearing: Hearing
    codes: Codes
    failed_before: FailedBefore


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
        sharing: Sharing | None = None,
        accounting: Accounting | None = None,
        texts: TextGateway | None = None,
    ) -> None:
        super().__init__()
        self._welcome = welcome
        # Nobody is asked for a code that this desk cannot send.
        self._policy = policy.without(Item.ONE_TIME_CODE) if policy and not texts else policy
        self._texts = texts
        self._shift_key = b""
        self._links = links
        self._parent = parent
        self.background = background
        self.dashboard = dashboard
        self.call: Call | None = None
        self.clipboard = ExpiringClipboard(welcome.clipboard_seconds, self)
        self._ending = Ending(parent, self.clipboard)
        self.region = welcome.ehrs[0].country if welcome.ehrs else "US"
        self._source_id = ""
        self._told = 0
        """The count of the last thing that was said of the call; goes back with it."""
        self._hands_on = False
        """Whether the call was given back for another patient; until this window is told to go."""
        self._links_said: dict[str, frames.SourceChanged] = {}
        """The last word of each telephone: a call may come while its own is silent."""
        self._line = CallLine(welcome, self.region, dashboard)
        self.sign_ins = SignIns(welcome, dashboard)
        for link in links:
            link.tell_desk = partial(self._tell_desk, link.site.name)
        self.status = Status(welcome, links, background, dashboard, self)
        self.status.idle.ran_out.connect(lambda: self.end(EndReason.IDLE))
        self._intents = Intents(self)
        self._accounting = accounting
        if accounting is not None:
            accounting.stands.connect(dashboard.show_audit)
            accounting.warns.connect(self._warn)
            self._ending.account = accounting.finish
            self._ending.closing = accounting.closing
            accounting.note.read = dashboard.note_text
            dashboard.note_typed.connect(accounting.note_changed)
            accounting.show()
        self._sharing = sharing
        if sharing is not None:
            sharing.said.connect(dashboard.show_message)
            sharing.changed.connect(self.status.shared)
            self._ending.goodbye = sharing.leave

    # --- what the switchboard says ------------------------------------------------------

    def stand(self, stand: frames.Stand) -> None:
        """Be the window the agent sees between calls."""
        if self.call is not None:
            return
        self.dashboard.show_ready(stand.figures, stand.ask_outcome)
        self._line.show(None)
        if not self.dashboard.isVisible():
            asked = time.monotonic()
            self.dashboard.appear(stand.placement, activate=stand.activate)
            WhenPainted(self.dashboard, self, lambda: self._mark("window_shown", asked))
        if stand.lost_window:
            self._warn("workspace_lost")

    def call_started(self, started: frames.CallStarted, details: CallDetails) -> None:
        """A call for this window: show its number and look it up at once.

        A search that the agent began in the same moment gives way to it.
        """
        if self.call is not None:
            if not self.call.session.manual or self.call.session.is_verified:
                return
            self.call.identify.stop()
        self._source_id, self._told = started.event.source_id, started.told
        call = self._begin(CallSession(details, manual=False), started.event.leg_id)
        query, note = self._line.number(details)
        self.send(NumberEnding(ending=self._line.ending))
        if query is not None and not self._counts(details):
            call.identify.say_number_not_counted()
        elif query is not None:
            call.identify.ask((query,))
        else:
            call.identify.say_number_unusable(note)
        self.dashboard.show_training_caller(details.spoken)
        if not self.dashboard.isVisible():
            second = started.second
            self.dashboard.appear(self._welcome.placement, activate=not second, behind=second)
        self._event(call, started.event)
        if said := self._links_said.get(self._source_id):
            self.source_changed(said)

    def _counts(self, details: CallDetails) -> bool:
        """Whether the site lets a number of this attestation bring up anybody."""
        if self._policy is None:
            return True
        return self._policy.caller_id.worth(details.attestation) is not LineWorth.NOTHING

    def call_changed(self, event: CallEvent, details: CallDetails | None, told: int = 0) -> None:
        """Answered, held, resumed, or a better number for a call that had none."""
        self._told = told
        call = self.call
        if call is None or call.session.manual:
            return
        if details is not None and details.ani and details.ani != call.session.details.ani:
            call.session.details = details
            call.failed_before.begin()
            query, _ = self._line.number(details)
            self.send(NumberEnding(ending=self._line.ending))
            usable = query is not None and self._counts(details)
            if query is not None and usable and call.session.chosen is None:
                call.identify.ask((query,))
        if details is not None and details.spoken:
            self.dashboard.show_training_caller(details.spoken)
        self._event(call, event)
        if self._hands_on:
            self._hand_on(call.session)

    def call_ended(self, reason: EndReason, told: float | None = None) -> None:
        """The call is over. ``told``: ``time.monotonic()`` when the switchboard said so."""
        self._ending.end(reason, self.call.session if self.call else None, told)

    def source_changed(self, changed: frames.SourceChanged) -> None:
        """A telephone's link: while that of this call is stale, its patient is masked."""
        self._links_said[changed.source_id] = changed
        if self._source_id and changed.source_id != self._source_id:
            return
        phone = self.status.phone(changed)
        if self._source_id:
            self._line.link(phone)

    def sign_in_changed(self, changed: frames.SignInChanged) -> None:
        """The agent has signed in to an EHR, or has to. A call that is up stays as it is."""
        self.sign_ins.changed(changed)
        self.status.sign_in_changed(changed)
        self._welcome = self.sign_ins.applied(self._welcome)
        self._line.agent_is(self._welcome.agent_name)
        if self._accounting is not None:
            self._accounting.agent_is(self._welcome)
            self._accounting.sign_in_changed(changed, here=self.dashboard.isVisible())

    def schedule_said(self, ehr: str, message: PrivatePart) -> None:
        """An EHR tells of an appointment; between calls and before the check, of nobody's."""
        if self.call is None or not self.call.session.is_verified:
            message.wipe()
        else:
            self.call.hearing.said(ehr, message)

    def ehr_rests(self, frame: EhrRests) -> None:
        """Another window of this desk has learned that an EHR wants to be left alone, or not."""
        rest = Rest(RestState(frame.state), frame.seconds)
        for link in self._links:
            if link.site.name == frame.ehr:
                self.background.call(partial(link.rest, rest))

    def _tell_desk(self, ehr: str, rest: Rest) -> None:
        said = {"ehr": ehr, "state": rest.state.value, "seconds": rest.seconds}
        self.send(EhrLearned.model_validate(said))

    def shift_key(self, key: bytes) -> None:
        """With what numbers and records are hashed before anything is said of them."""
        self._shift_key = key

    def failed_checks(self, failed: FailedChecks) -> None:
        """What other calls of this shift found."""
        if self.call is not None:
            self.call.failed_before.answered(failed)

    def outbox_key(self, public: str) -> None:
        """The key that audit records are sealed with is known."""
        if self._accounting is not None:
            self._accounting.key_arrived(public)

    def notice(self, notice: frames.Notice) -> None:
        self._warn(notice.code, notice.detail)

    def come_forward(self, *, wanted: bool = False) -> None:
        """To the front: a second start of the program, or ``wanted`` from another call's window."""
        self.dashboard.come_forward()
        if not wanted:
            self.dashboard.show_message(Message(code="second_instance"))

    # --- what the agent's intents need --------------------------------------------------

    def send(self, frame: frames.Up) -> None:
        self._parent.send(frames.encode(frame))

    def begin_searching(self) -> Call:
        """The call there is, or a session without one: the agent began by typing."""
        if self.call is not None:
            return self.call
        call = self._begin(CallSession(CallDetails(), manual=True))
        self._line.searching()
        self._line.show(call.session.began)
        self.send(frames.ManualStart())
        return call

    def end(self, reason: EndReason) -> None:
        self.call_ended(reason)

    def next_patient(self) -> None:
        """The caller asks about somebody else as well: this record goes, and the call stays.

        A fresh workspace takes the call over, with the number that only this one knows.
        """
        if self.call is None or not self.call.session.is_verified:
            return
        if self.call.session.manual:
            self.end(EndReason.END_PRESSED)
            return
        self._hands_on = True
        self._hand_on(self.call.session)

    def _hand_on(self, session: CallSession) -> None:
        """Also once more, with what was said of the call before the switchboard read the first."""
        details = bytearray(session.details.model_dump_json().encode())
        self._parent.send(frames.encode(NextPatientWanted(told=self._told)), PrivatePart(details))

    def note_taken(self) -> None:
        """The note was copied, or is in the record: as it stands, it need not be kept."""
        if self._accounting is not None:
            self._accounting.note_taken()

    # --- joining the parts --------------------------------------------------------------

    def _begin(self, session: CallSession, leg_id: str = "") -> Call:
        session.systems = tuple(link.site.name for link in self._links)
        parts = (session, self._links, self.background, self.dashboard, self)
        identify, see = Identify(*parts), See(*parts)
        verify = Verify(
            session,
            self._policy,
            self._welcome.role,
            self.region,
            self.background,
            self.dashboard,
            self,
        )
        identify.chosen.connect(verify.other_candidate)
        identify.candidates_shown.connect(lambda: self._popped(session))
        verify.passed.connect(see.open)
        if self._accounting is not None:
            self._accounting.begin(session, leg_id)
            verify.judged.connect(self._accounting.judged)
            verify.passed.connect(self._accounting.opened)
        self.status.answering_again.connect(see.answering_again)
        self.status.answering_again.connect(identify.answering_again)
        if self._sharing is not None:
            self._sharing.begin()
            verify.passed.connect(self._share)
        see.panels_shown.connect(
            lambda: self._mark("panels_shown", session.verified or session.began)
        )
        callers = Callers(session, self._policy, verify, see, self.dashboard, self.send)
        if self._accounting is not None:
            callers.recorded.connect(self._accounting.recorded)
            callers.given_up.connect(self._accounting.caller_without_authority)
        if self._sharing is not None:
            callers.closed.connect(self._sharing.closed)
        codes = self._codes(session, verify)
        failed_before = self._failed_before(session, verify)
        identify.chosen.connect(codes.offer)
        identify.chosen.connect(failed_before.chosen)
        if self._accounting is not None:
            identify.chosen.connect(self._accounting.patient_chosen)
        closed_rows = self._closed_rows(session, see)
        hearing = Hearing(session, self._links, self.background, see, self.dashboard)
        parts_of_call = (identify, verify, see, callers, closed_rows, hearing)
        self.call = Call(session, *parts_of_call, codes, failed_before)
        self.dashboard.show_panels_closed()
        self.status.call_begins()
        failed_before.begin()
        return self.call

    def _codes(self, session: CallSession, verify: Verify) -> Codes:
        codes = Codes(
            session,
            self._policy,
            self._texts,
            verify,
            self.region,
            self.background,
            self.dashboard,
            self.send,
        )
        if self._accounting is not None:
            codes.account = self._accounting
        return codes

    def _failed_before(self, session: CallSession, verify: Verify) -> FailedBefore:
        return FailedBefore(
            session,
            self._policy,
            lambda: self._shift_key,
            verify,
            self.region,
            self.background,
            self.dashboard,
            self.send,
        )

    def _closed_rows(self, session: CallSession, see: See) -> ClosedRows:
        rules = rules_for(self._policy, self._welcome.role)
        parts = (session, rules, self._links, self.background, see, self.dashboard)
        closed_rows = ClosedRows(*parts)
        if self._accounting is not None:
            closed_rows.opening.connect(self._accounting.row_opened)
            closed_rows.opened.connect(self._accounting.told)
        return closed_rows

    def _share(self) -> None:
        """After the panels were asked for: the caller waits for those."""
        patient = self.call.session.patient if self.call is not None else None
        if self._sharing is not None and patient is not None:
            self._sharing.verified(patient)

    def _event(self, call: Call, event: CallEvent) -> None:
        session = call.session
        if event.state is CallState.CONNECTED and session.connected is None:
            session.connected = time.monotonic()
        self._line.event(event)
        self._line.show(session.connected or session.began)

    def _popped(self, session: CallSession) -> None:
        if session.screen_pop is None:
            session.screen_pop = time.monotonic() - session.began
            self._mark("candidates_shown", session.began)

    def _mark(self, name: str, since: float) -> None:
        self.send(frames.Mark(name=name, seconds=time.monotonic() - since))

    def _warn(self, code: str, detail: str = "") -> None:
        self.dashboard.show_message(Message(code=code, severity=Severity.WARNING, detail=detail))

"""The account of one call: what was asked, checked, opened and told, as audit records.

Called from the Qt thread and from the background loop. Where the site has configured no audit
trail nothing is made, sent or written.
"""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, Signal

from ehr_adapters.contract import EhrSite
from patient_access.audit import events
from patient_access.audit.disclosure import disclosure
from patient_access.audit.events import CheckStep
from patient_access.audit.outbox import Outbox, Stand
from patient_access.audit.record import Context, Purpose, Recipient, Record, Server, Subject
from patient_access.audit.seal import KeyUnusable, SealKey
from patient_access.audit.sink import Sink, open_sink
from patient_access.diagnostics.tombstones import bury
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found
from patient_access.domain.panels import PanelName
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditCount, AuditTarget
from patient_access.handover.parent import Parent
from patient_access.verification.values import Authority, CallerKind, CheckStatus, Item, Verdict
from patient_access.views.values import AuditState, AuditView
from patient_access.workspace.background import Background
from patient_access.workspace.session import CallSession
from patient_access.workspace.tokens import Tokens

TOKEN_NAME = "audit-repository"  # noqa: S105 - a name in the keyring, not a secret
_PURPOSES = {
    CallerKind.PATIENT: Purpose.PATIENT_REQUEST,
    CallerKind.REPRESENTATIVE: Purpose.FAMILY_REQUEST,
}


class Accounting(QObject):
    """One per workspace. ``stands`` is told of every change, on the Qt thread."""

    stands = Signal(object)
    """An ``AuditView``."""
    warns = Signal(str)
    """The code of a message for the agent."""
    _changed = Signal(object)

    def __init__(
        self, welcome: frames.Welcome, parent: Parent, background: Background, tokens: Tokens | None
    ) -> None:
        super().__init__()
        self._welcome = welcome
        self._target = welcome.audit or AuditTarget()
        self._parent = parent
        self._background = background
        self._tokens = tokens
        self._key = self._target.key
        self._outbox: Outbox | None = None
        self._session: CallSession | None = None
        self._call_id = ""
        self._number = ""
        self._agent = welcome.agent_name
        self._told: AuditCount | None = None
        self._warned = False
        self._asking: list[Asking] = []
        self._changed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def is_on(self) -> bool:
        return self._target.is_on

    def begin(self, session: CallSession, call_id: str = "") -> None:
        """A call, or a session without one. ``call_id``: the opaque id of its leg."""
        self._session = session
        self._call_id = call_id or str(uuid4())
        self._number = session.details.ani
        if self.is_on and self._outbox is None:
            self._outbox = Outbox(
                self._open_sink(),
                Path(self._target.folder),
                self._background.loop,
                self._counted,
                _seal_key(self._key),
            )

    def agent_is(self, name: str) -> None:
        """Somebody has signed in."""
        self._agent = name

    def key_arrived(self, public: str) -> None:
        """The courier has found or made the pair in the keyring."""
        self._key = public
        key = _seal_key(public)
        if self._outbox is not None and key is not None:
            self._outbox.seal_with(key)

    def show(self) -> None:
        """How it stands before the first record."""
        self._show(Stand())

    # --- what is recorded -------------------------------------------------------------------

    def asking(self, site: EhrSite, patient: RecordRef | None = None) -> Asking:
        """A question to an EHR is on its way; say ``answered`` when it is back."""
        asking = Asking(self, site, patient)
        self._asking.append(asking)
        return asking

    def asked(
        self,
        asking: Asking,
        subjects: Iterable[RecordRef],
        failure: str,
    ) -> None:
        """The events of one question: one for each patient that it found or was about."""
        if asking in self._asking:
            self._asking.remove(asking)
        server = Server(name=asking.site.name, base=asking.site.base)
        context, at = self._context(), asking.began
        found: list[Subject | None] = [_subject(one) for one in subjects]
        for subject in found or [None]:
            self._put(
                events.search(
                    context, server, asking.requests, at, subject=subject, failure=failure
                )
            )

    def forget(self, asking: Asking) -> None:
        """Nothing was asked after all: there is nothing to record."""
        if asking in self._asking:
            self._asking.remove(asking)

    def judged(self, item: Item, verdict: Verdict) -> None:
        """One answer of the caller was compared: a failed one, and the end of a check, count."""
        session = self._session
        if session is None or session.patient is None or session.check is None:
            return
        subject = _subject(session.patient.ref)
        status = session.check.view.status
        if verdict is Verdict.NO_MATCH:
            self._put(
                events.check(self._context(), subject, CheckStep.FAILED, _now(), (item.value,))
            )
        if status is CheckStatus.LOCKED:
            self._put(events.check(self._context(), subject, CheckStep.LOCKED, _now()))
        elif status is CheckStatus.PASSED:
            items = _matched(session)
            self._put(events.check(self._context(), subject, CheckStep.PASSED, _now(), items))

    def opened(self) -> None:
        """The patient's record is on the screen."""
        session = self._session
        if session is None or session.patient is None:
            return
        ref = session.patient.ref
        server = Server(name=ref.source, base=ref.base)
        self._put(events.read(self._context(), server, _subject(ref), _now()))

    def recorded(self, authority: Authority) -> None:
        """A caller's authority was recorded. An emergency is an event of its own, at once."""
        session = self._session
        if authority is not Authority.EMERGENCY or session is None or session.patient is None:
            return
        check, caller = session.check, session.caller
        if check is None or caller is None:
            return
        self._put(
            events.override(
                self._context(),
                _subject(session.patient.ref),
                caller.purpose,
                check.policy.emergency.minutes,
                _now(),
            )
        )

    def told(self, patient: RecordRef, panel: PanelName) -> None:
        """What a panel holds may be read to the caller: a disclosure."""
        session = self._session
        if session is None or session.kind is None:
            return
        kind = session.kind
        recipient = Recipient(
            relationship=(session.caller.relation if session.caller else "") or kind.value,
            name=session.caller.name if session.caller else "",
            is_patient=kind is CallerKind.PATIENT,
            authority=_authority(session),
        )
        context = self._context().model_copy(update={"caller_number": self._number})
        self._put(disclosure(context, _subject(patient), recipient, (panel.value,), _now()))

    def finish(self, seconds: float) -> None:
        """The call is over: send for at most ``seconds``, seal the rest, and count."""
        for asking in list(self._asking):
            asking.answered((), "call_ended")
        if self._outbox is None:
            return
        stand = self._outbox.finish(seconds)
        if stand.lost:
            code = "no_key" if _seal_key(self._key) is None else "disk"
            bury(Path(self._target.folder), stand.lost, code)
        self._send(AuditCount(kept=stand.kept, lost=stand.lost, refused=stand.refused))

    # --- inside -----------------------------------------------------------------------------

    def _put(self, record: Record) -> None:
        if self._outbox is not None:
            self._outbox.put(record)

    def _context(self) -> Context:
        kind = self._session.kind if self._session is not None else None
        return Context(
            user_id=_account_name(),
            user_name=self._agent,
            role=self._welcome.role.value,
            device=platform.node() or "workstation",
            call_id=self._call_id,
            purpose=self._purpose(kind),
        )

    def _purpose(self, kind: CallerKind | None) -> Purpose:
        """As the site's policy says of this kind of caller."""
        check = self._session.check if self._session is not None else None
        if kind is None or kind is CallerKind.GENERAL or check is None:
            return _PURPOSES.get(kind, Purpose.OPERATIONS) if kind else Purpose.OPERATIONS
        if check.on is Authority.POWER_OF_ATTORNEY:
            return Purpose.POWER_OF_ATTORNEY
        return Purpose(getattr(check.policy.purposes, kind.value))

    def _open_sink(self) -> Sink | None:
        token = self._tokens.source_for(TOKEN_NAME) if self._tokens is not None else None
        return open_sink(self._target, token)

    def _counted(self, stand: Stand) -> None:
        """From any thread: the switchboard hears at once, the window when it can."""
        unkept = stand.waiting - stand.kept
        count = AuditCount(unkept=unkept, kept=stand.kept, lost=stand.lost, refused=stand.refused)
        if count != self._told:
            self._told = count
            self._send(count)
        self._changed.emit(stand)

    def _send(self, count: AuditCount) -> None:
        self._parent.send(frames.encode(count))

    def _show(self, stand: Stand) -> None:
        at_risk = stand.waiting > stand.kept and (stand.trouble is not None or stand.not_kept)
        if at_risk and not self._warned:
            self._warned = True
            self.warns.emit("audit_trouble")
        self.stands.emit(_view(self._target, stand))


class Asking:
    """One question to an EHR while it is open."""

    def __init__(self, accounting: Accounting, site: EhrSite, patient: RecordRef | None) -> None:
        self.site = site
        self.began = _now()
        self.requests: list[str] = []
        self._accounting = accounting
        self._patient = patient
        self._over = False

    def forget(self) -> None:
        """Nothing was asked after all."""
        self._over = True
        self._accounting.forget(self)

    def answered(self, found: Iterable[Found], failure: str = "") -> None:
        """It is back: with ``found``, or with the kind of its failure. The first word counts."""
        if self._over:
            return
        self._over = True
        subjects = [self._patient] if self._patient else [one.patient.ref for one in found]
        self._accounting.asked(self, subjects, failure)


def _view(target: AuditTarget, stand: Stand) -> AuditView:
    if not target.is_on:
        return AuditView(state=AuditState.OFF)
    if not target.receiver:
        return AuditView(state=AuditState.SEALED, count=stand.kept)
    if stand.waiting or stand.refused or stand.lost:
        trouble = stand.trouble is not None or stand.refused > 0 or stand.lost > 0
        state = AuditState.TROUBLE if trouble else AuditState.WAITING
        return AuditView(state=state, count=stand.waiting + stand.refused + stand.lost)
    return AuditView(state=AuditState.DELIVERED, count=stand.delivered)


def _seal_key(public: str) -> SealKey | None:
    try:
        return SealKey(public) if public else None
    except KeyUnusable:
        return None


def _matched(session: CallSession) -> list[str]:
    check = session.check
    if check is None:
        return []
    return [one.item.value for one in check.view.items if one.verdict is Verdict.MATCH]


def _authority(session: CallSession) -> str:
    """What a disclosure rests on: the authority with its source and end, and the items."""
    said = []
    standing, consent = session.standing, session.consent
    if standing is not None:
        until = f" until {standing.until.text}" if standing.until else ""
        said.append(f"{standing.authority.value}, {standing.source}{until}")
    if consent is not None:
        at = consent.at.isoformat(timespec="seconds")
        said.append(f"spoken_consent of {consent.by} at {at}, about: {consent.about}")
    if session.emergency and session.caller is not None:
        said.append(f"emergency: {session.caller.purpose}")
    return "; ".join([*said, "verified: " + ", ".join(_matched(session))])


def _subject(ref: RecordRef) -> Subject:
    return Subject(base=ref.base, id=ref.id)


def _account_name() -> str:
    """The agent's account on this system; a service session may have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _now() -> datetime:
    return datetime.now().astimezone()

"""The account of one call: what was asked, checked, opened and told, as audit records.

The one door to the audit trail; what each record says is in the ``account_of_…`` modules. Called
from the Qt thread and from the background loop. Where the site has configured no audit trail
nothing is made, sent or written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, Signal

from ehr_adapters.contract import EhrSite
from patient_access.audit import agent_events, caller_events, events, note, row_events
from patient_access.audit.caller_events import CheckStep
from patient_access.audit.outbox import Outbox, Stand
from patient_access.audit.record import Context, Record, Server, Subject
from patient_access.audit.seal import KeyUnusable, SealKey
from patient_access.audit.sink import Sink, open_sink
from patient_access.diagnostics.tombstones import bury
from patient_access.domain.closed_rows import ClosedRow, OpeningReason
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditCount, AuditTarget, Note
from patient_access.handover.call_events import EndReason
from patient_access.handover.parent import Parent
from patient_access.verification.values import Authority, Item, Verdict
from patient_access.workspace import account_of_caller, account_of_questions
from patient_access.workspace.account_of_agent import AgentAccount
from patient_access.workspace.account_of_note import NoteAccount, said_of
from patient_access.workspace.account_of_questions import Asking
from patient_access.workspace.account_of_texts import Texting
from patient_access.workspace.account_of_trail import view_of
from patient_access.workspace.background import Background
from patient_access.workspace.session import CallSession
from patient_access.workspace.tokens import Tokens

TOKEN_NAME = "audit-repository"  # noqa: S105 - a name in the keyring, not a secret
LOG_OFFS = frozenset(
    {EndReason.IDLE, EndReason.SCREEN_LOCK, EndReason.SESSION_SWITCH, EndReason.SLEEP}
)
"""Ends that the desk brings about by itself: each is recorded as the log-off it is."""


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
        self._target = welcome.audit or AuditTarget()
        self._parent = parent
        self._background = background
        self._tokens = tokens
        self._key = self._target.key
        self._outbox: Outbox | None = None
        self._session: CallSession | None = None
        self._call_id = str(uuid4())
        self._agent = AgentAccount(welcome)
        self.note = NoteAccount()
        self._note = Note.NONE
        self._told = AuditCount()
        self._warned = False
        self._asking: list[Asking] = []
        self._texting: list[Texting] = []
        """Texts that a gateway has not answered."""
        self._changed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def is_on(self) -> bool:
        return self._target.is_on

    def begin(self, session: CallSession, call_id: str = "") -> None:
        """A call, or a session without one. ``call_id``: the opaque id of its leg."""
        self._session = session
        self._call_id = call_id or str(uuid4())
        self._open()

    def agent_is(self, welcome: frames.Welcome) -> None:
        """The name and role of whoever works here, as the sign-ins say them now."""
        self._agent.is_now(welcome)

    def sign_in_changed(self, changed: frames.SignInChanged, *, here: bool) -> None:
        """A sign-in to an EHR has changed. ``here``: this is the window that the agent sees.

        The others hear of it, too, and one record of it is enough.
        """
        if self._agent.sign_in_changed(changed) and here:
            self._open()
            self._put([agent_events.signed_in(self._context(changed.ehr), changed.ehr, _now())])

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
        asking = Asking(site, patient, self._asked)
        self._asking.append(asking)
        return asking

    def wrote(
        self,
        site: EhrSite,
        patient: RecordRef,
        what: str,
        *,
        creates: bool,
        failure: str = "",
    ) -> None:
        """Something was written to an EHR, or was to be. ``what``: ``Appointment/17`` there."""
        server = Server(name=site.name, base=site.base)
        about = account_of_caller.subject(patient)
        self._put(
            [
                events.write(
                    self._context(site.name),
                    server,
                    about,
                    what,
                    _now(),
                    creates=creates,
                    failure=failure,
                )
            ]
        )

    def judged(self, item: Item, verdict: Verdict) -> None:
        """One answer of the caller was compared."""
        if self._session is not None:
            context = self._with_number(self._session)
            self._put(account_of_caller.judged(context, self._session, item, verdict, _now()))

    def code(self, step: CheckStep, to: str = "", why: str = "") -> None:
        """What became of a one-time code of the chosen patient: ``CheckStep.CODE_…``.

        ``to``: where it went, masked as the agent sees it. ``why``: a code. Never the digits
        themselves. Nothing where no patient is chosen.
        """
        self._code(Texting(self._about(), to, lambda *_: None), step, why)

    def texting(self, to: str) -> Texting:
        """A text with a code for the chosen patient leaves; say what it came to (``came_to``)."""
        texting = Texting(self._about(), to, self._texted)
        self._texting.append(texting)
        return texting

    def patient_chosen(self) -> None:
        """Somebody is chosen: a note that was written about another is not about them."""
        if self._session is not None and self.note.chosen(self._session.records):
            self.warns.emit("note_of_another")

    def opened(self) -> None:
        """The patient's record is on the screen."""
        session = self._session
        if session is None or session.patient is None:
            return
        ref = session.patient.ref
        server = Server(name=ref.source, base=ref.base)
        about = account_of_caller.subject(ref)
        self._put([events.read(self._context(ref.source), server, about, _now())])

    def recorded(self, authority: Authority) -> None:
        """A caller's authority was recorded: spoken consent and emergencies are events at once."""
        if self._session is not None:
            context = self._context()
            self._put(account_of_caller.recorded(context, self._session, authority, _now()))

    def caller_without_authority(self) -> None:
        """Nothing in force is on file of a representative's name, and another is tried."""
        about = self._about()
        if about is not None and self._session is not None:
            context = self._with_number(self._session)
            self._put([caller_events.check(context, about, CheckStep.NO_AUTHORITY, _now())])

    def row_opened(self, row: ClosedRow, reason: OpeningReason) -> None:
        """A row that a label closes is about to be asked for, with a reason (rule V2)."""
        session = self._session
        if session is not None and session.patient is not None:
            records = (one.ref for one in session.records if one.ref.source == row.ref.source)
            about = account_of_caller.subject(next(records, session.patient.ref))
            context = self._context(row.ref.source)
            self._put([row_events.opened(context, about, row, reason, _now())])

    def told(self, patient: RecordRef, panel: PanelName) -> None:
        """What a panel holds may be read to the caller: a disclosure."""
        if self._session is not None:
            context = self._with_number(self._session, patient.source)
            self._put(account_of_caller.told(context, self._session, patient, panel, _now()))

    def logged_off(self, why: str) -> None:
        """The desk closed the call by itself. ``closing`` says so of every end in ``LOG_OFFS``."""
        self._put([agent_events.logged_off(self._context(), why, _now())])

    def note_changed(self) -> None:
        """What stands in the note has changed: about whom, and whether it would be gone."""
        self.note.typed(self._session.patient if self._session is not None else None)
        state = self.note.state
        if state is not self._note:
            self._note = state
            self._counted(self._outbox.stand if self._outbox is not None else Stand())

    def note_taken(self) -> None:
        """The note is in the record, or was copied, as it stands: nothing of it must be kept."""
        self.note.taken()
        self.note_changed()

    # --- the end ----------------------------------------------------------------------------

    def closing(self, reason: EndReason) -> None:
        """The call is over, and the session still there: what only it can tell."""
        for asking in list(self._asking):
            asking.answered((), "call_ended")
        for texting in list(self._texting):
            texting.came_to(CheckStep.CODE_SENT, "call_ended")
        if reason in LOG_OFFS and self._session is not None:
            self.logged_off(reason.value)
        text = self.note.unsent
        self._note = Note.LOST if text else Note.NONE
        if text and self._outbox is not None:
            is_theirs = self._session is not None and self.note.is_about(self._session.records)
            about = self._about() if is_theirs else None
            self._put([note.draft(self._context(), about, text, _now())])

    def finish(self, seconds: float) -> None:
        """Send for at most ``seconds``, seal the rest, and count."""
        folder = Path(self._target.folder) if self._target.folder else None
        if self._outbox is None and self._note is Note.NONE:
            return
        stand = self._outbox.finish(seconds) if self._outbox is not None else Stand()
        why = "no_key" if _seal_key(self._key) is None else "disk"
        if self._note is Note.LOST:
            self._note = said_of(stand.note)
        if stand.lost and folder is not None:
            bury(folder, stand.lost, why)
        if self._note is Note.LOST and folder is not None:
            bury(folder, 1, f"note_{why}")
        self._send(
            AuditCount(kept=stand.kept, lost=stand.lost, refused=stand.refused, note=self._note)
        )

    # --- inside -----------------------------------------------------------------------------

    def _open(self) -> None:
        if self.is_on and self._outbox is None:
            self._outbox = Outbox(
                self._open_sink(),
                Path(self._target.folder),
                self._background.loop,
                self._counted,
                _seal_key(self._key),
            )

    def _asked(self, asking: Asking, about: Iterable[RecordRef] | None, failure: str) -> None:
        if asking in self._asking:
            self._asking.remove(asking)
        if about is not None:
            context = self._context(asking.site.name)
            self._put(account_of_questions.asked(context, asking, about, failure))

    def _texted(self, texting: Texting, step: CheckStep, why: str) -> None:
        self._texting.remove(texting)
        self._code(texting, step, why)

    def _code(self, texting: Texting, step: CheckStep, why: str) -> None:
        if texting.about is not None:
            context, to = self._context(), texting.to
            self._put([caller_events.check(context, texting.about, step, _now(), to=to, why=why)])

    def _about(self) -> Subject | None:
        """The chosen patient."""
        patient = self._session.patient if self._session is not None else None
        return account_of_caller.subject(patient.ref) if patient is not None else None

    def _put(self, records: Iterable[Record]) -> None:
        if self._outbox is not None:
            for record in records:
                self._outbox.put(record)

    def _context(self, ehr: str = "") -> Context:
        return self._agent.context(self._session, self._call_id, ehr)

    def _with_number(self, session: CallSession, ehr: str = "") -> Context:
        """Where the caller was reached; a number that the telephone brings late counts, too."""
        return self._context(ehr).model_copy(update={"caller_number": session.details.ani})

    def _open_sink(self) -> Sink | None:
        token = self._tokens.source_for(TOKEN_NAME) if self._tokens is not None else None
        return open_sink(self._target, token)

    def _counted(self, stand: Stand) -> None:
        """From any thread: the switchboard hears at once, the window when it can."""
        count = AuditCount(
            unkept=stand.waiting - stand.kept,
            kept=stand.kept,
            lost=stand.lost,
            refused=stand.refused,
            note=self._note,
        )
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
        self.stands.emit(view_of(self._target, stand))


def _seal_key(public: str) -> SealKey | None:
    try:
        return SealKey(public) if public else None
    except KeyUnusable:
        return None


def _now() -> datetime:
    return datetime.now().astimezone()

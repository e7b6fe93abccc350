"""What the dashboard is given to show. Built by the workspace, never by a widget."""

from enum import StrEnum

from pydantic import Field

from patient_access.domain.base import PhiModel
from patient_access.domain.candidates import CandidateCard
from patient_access.domain.codes import Restriction
from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Demographic, Notice, Sex
from patient_access.handover.call_events import PhoneAction
from patient_access.handover.sign_in_states import SignInProblem, SignInState


class ClosedRules(PhiModel):
    """What the site's policy says of rows that a label closes. No patient's."""

    mine: frozenset[Restriction] = frozenset()
    """The labels whose rows whoever sits here may open."""
    roles: dict[Restriction, tuple[str, ...]] = Field(default_factory=dict)
    """Who else may."""
    reasons: tuple[str, ...] = ()
    """Purposes of use to choose among."""
    own_words: bool = True


class LineState(StrEnum):
    """What the call bar says of the line."""

    READY = "ready"
    RINGING = "ringing"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    CONSULTING = "consulting"
    WRAP_UP = "wrap_up"
    SEARCHING = "searching"
    """A session the agent began without a call."""
    LINK_LOST = "link_lost"


class NumberNote(StrEnum):
    """What the agent should know about the number on the line."""

    NOT_ATTESTED = "not_attested"
    ATTESTED = "attested"
    ANONYMOUS = "anonymous"
    INTERNAL = "internal"
    UNREADABLE = "unreadable"


class CallBarView(PhiModel):
    line: LineState = LineState.READY
    number: str = ""
    """Formatted for reading, e.g. ``(206) 555-0100``; empty in a manual session."""
    number_note: NumberNote | None = None
    queue: str = ""
    called_number: str = ""
    actions: frozenset[PhoneAction] = frozenset()
    agent: str = ""
    desk: str = ""


class LookupState(StrEnum):
    NOTHING_ASKED = "nothing_asked"
    ASKING = "asking"
    ANSWERED = "answered"


class SourceFailure(PhiModel):
    """One EHR that did not answer a lookup."""

    source: str
    failure: FailureKind
    correlation_id: str = ""


class CandidatesView(PhiModel):
    """The left column: whom the number, or the search, may mean."""

    state: LookupState = LookupState.NOTHING_ASKED
    by_phone: bool = True
    cards: tuple[CandidateCard, ...] = ()
    chosen: int | None = None
    notices: frozenset[Notice] = frozenset()
    failures: tuple[SourceFailure, ...] = ()
    unreadable: int = 0
    systems: int = 1
    """How many EHRs were asked."""
    system: str = ""
    """The EHR's name when only one was asked."""
    needed: tuple[Demographic, ...] = ()
    """What an EHR needs beside the number: asked for below the candidates (rule D1)."""


class Demographics(PhiModel):
    """What the caller said besides the number, as it was typed; empty where not asked for."""

    given: str = ""
    family: str = ""
    sex: Sex | None = None
    birth_date: str = ""


class EhrState(StrEnum):
    SIGN_IN = "sign_in"
    """Nobody is signed in."""
    SIGNING_IN = "signing_in"
    CONNECTING = "connecting"
    LIVE = "live"
    FAILED = "failed"


class EhrView(PhiModel):
    """One EHR on the status line."""

    name: str
    state: EhrState
    milliseconds: int | None = None
    failure: FailureKind | None = None
    again_in: int | None = None
    """Seconds until it is tried again, where it is known."""


class SignInView(PhiModel):
    """One EHR that wants the agent to sign in, or whose sign-in has something to say."""

    ehr: str
    state: SignInState
    problem: SignInProblem | None = None


class AuditState(StrEnum):
    OFF = "off"
    """The site keeps no audit trail."""
    DELIVERED = "delivered"
    """Everything so far has arrived."""
    WAITING = "waiting"
    SEALED = "sealed"
    """There is no receiver: what is recorded is sealed for the site."""
    TROUBLE = "trouble"
    """The receiver does not take what it is sent."""


class AuditView(PhiModel):
    """The audit trail on the status line: how it stands, and of how many records."""

    state: AuditState = AuditState.OFF
    count: int = 0
    keeps_notes: bool = False
    """A note that nobody saved or copied is sealed when its call ends."""


class PhoneView(PhiModel):
    """The telephone on the status line."""

    live: bool = True
    manual: bool = False
    """No telephone is connected: the agent starts sessions by searching."""
    silent_for: float = 0.0
    wipes_in: float | None = None


class Outcome(StrEnum):
    """How the call went; a PHI-free code that may be given after the wipe."""

    SCHEDULED = "scheduled"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    NOT_VERIFIED = "not_verified"


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    FAILURE = "failure"


class Message(PhiModel):
    """One message for the one door. The words are chosen in ``sentences`` by ``code``."""

    code: str
    severity: Severity = Severity.INFO
    detail: str = ""

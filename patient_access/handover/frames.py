"""The messages between switchboard and workspace. All of them are free of PHI.

What a caller's number, name or MRN hint needs travels beside them as a ``PrivatePart``
(see ``wire``), on ``CallStarted``, ``CallChanged`` and ``TokenGranted`` only.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.audit_frames import (
    AuditCount,
    AuditTarget,
    CourierDone,
    Deliver,
    OutboxKey,
)
from patient_access.handover.call_events import (
    CallEvent,
    EndReason,
    Frozen,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.handover.fraud_frames import (
    CallerWarned,
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
    ShiftKey,
)
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.other_calls import NumberEnding, OtherCalls, OtherCallWanted
from patient_access.handover.presence_events import PresenceEvent
from patient_access.handover.schedule_frames import ScheduleSaid
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.handover.text_frames import TextAddress
from patient_access.handover.wire import WireError

PROTOCOL = 4
"""Raised with every change of a frame; both sides are of one build, so any other is refused."""


class Role(StrEnum):
    AGENT = "agent"
    NURSE = "nurse"


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class FhircastSite(Frozen):
    """How open records are shared with one EHR. Names a hub and a session, never a patient."""

    hub: str = ""
    """Empty: as the sign-in says."""
    topic: str = ""
    hosts: tuple[str, ...] = ()
    """Who else than the EHR's own host may be spoken with."""
    numeric_status: bool = False
    refuse: bool = True


class FhircastHub(Frozen):
    """Where a sign-in says that open records are shared (``hub.url``, ``hub.topic``)."""

    url: str
    topic: str


class EhrAddress(Frozen):
    """One configured EHR, as the settings name it; becomes the adapter's ``EhrSite``."""

    name: str
    adapter: str
    base: str
    also_at: tuple[str, ...] = ()
    mrn_system: str | None = None
    time_zone: str | None = None
    country: str = "US"
    phone_lookup: bool = True
    visit_query: bool = False
    hears_appointments: bool = False
    """It tells of appointments by itself, to the listener of this desk."""
    profile: str | None = None
    proxy: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    requests_per_minute: int = 600
    signs_in: bool = False
    """The agent signs in to it in the browser: without a token nothing is asked."""
    fhircast: FhircastSite | None = None
    """None: open records are not shared with it."""


Secret = Literal["token", "proxy", "client_key"]
"""The access token, or what the way to the EHR needs: the proxy's ``user:password``, the
passphrase of the client certificate's key."""


class Placement(Frozen):
    """A window's place on the screen, in device-independent pixels."""

    x: int
    y: int
    width: int
    height: int
    maximized: bool = False


class ShiftFigures(Frozen):
    """What the idle window shows of the shift; medians in seconds, None before the first call."""

    calls: int = 0
    since: str = ""
    """Local wall-clock time, ``08:00``."""
    time_to_verify: float | None = None
    handle_time: float | None = None
    screen_pop_p95: float | None = None
    failed_checks: int = 0
    """Checks in which an answer was wrong and that never passed."""
    warned_calls: int = 0
    """Calls whose agent was told of failed checks in other calls."""


# --- from the switchboard to a workspace -------------------------------------------------


class Welcome(Frozen):
    """The first frame down: everything a workspace needs to be ready, and no patient."""

    kind: Literal["welcome"] = "welcome"
    protocol: int = PROTOCOL
    ehrs: tuple[EhrAddress, ...]
    role: Role = Role.AGENT
    agent_name: str = ""
    desk: str = ""
    """The team or desk, e.g. ``Scheduling desk``."""
    policy_toml: str | None = None
    """The site's verification policy as text; None: the one that ships."""
    policy_name: str = ""
    """The policy file's name, for sentences about it."""
    language: str = "en"
    theme: Theme = Theme.SYSTEM
    training: bool = False
    idle_seconds: int = 240
    clipboard_seconds: int = 30
    hide_from_capture: bool = True
    placement: Placement | None = None
    telephone: bool = True
    """False: no call source is configured; sessions begin by searching."""
    audit: AuditTarget | None = None
    """Where audit records go; None: nowhere, and none are made."""
    texts: TextAddress | None = None
    """Where one-time codes are sent; None: none are."""


class CallStarted(Frozen):
    """A call for this workspace; its private part is a ``domain.call.CallDetails``."""

    kind: Literal["call_started"] = "call_started"
    event: CallEvent
    second: bool = False
    """Another call is already on this desk: show the window without taking the focus."""
    told: int = 0
    """How many of these and of ``CallChanged`` this window was sent by now, this one counted."""


class CallChanged(Frozen):
    """Something happened to this workspace's call; a private part may carry a better number."""

    kind: Literal["call_changed"] = "call_changed"
    event: CallEvent
    told: int = 0
    """As in ``CallStarted``."""


class CallEnded(Frozen):
    """The leg is over: hide, clear, let go, exit."""

    kind: Literal["call_ended"] = "call_ended"
    reason: EndReason


class SourceChanged(Frozen):
    """A call source's link; seconds since it last answered."""

    kind: Literal["source_changed"] = "source_changed"
    source_id: str
    status: SourceStatus
    silent_for: float = 0.0
    wipes_in: float | None = None


class Stand(Frozen):
    """Be the visible idle window, at this place. Said again when something of it changes."""

    kind: Literal["stand"] = "stand"
    figures: ShiftFigures = ShiftFigures()
    placement: Placement | None = None
    activate: bool = False
    """The window that ended had the focus: take it."""
    ask_outcome: bool = False
    """The last call ended before an outcome was chosen: ask for it now."""
    lost_window: bool = False
    """The last window died by itself: tell the agent."""


class ComeForward(Frozen):
    """A second start of the program: show the window that is there."""

    kind: Literal["come_forward"] = "come_forward"
    wanted: bool = False
    """The agent asked for this window, from that of another call."""


class TokenGranted(Frozen):
    """An access token for one EHR, in the private part; an empty part: there is none."""

    kind: Literal["token_granted"] = "token_granted"
    ehr: str
    of: Secret = "token"
    expires_in: float | None = None
    """Seconds from now; None: not known."""
    scopes: tuple[str, ...] | None = None
    """What was granted with it; None: not known, as with a token that IT stored."""
    fhircast: FhircastHub | None = None
    """The hub that came with the sign-in, if one did."""


class SignInChanged(Frozen):
    """How the sign-in to one EHR stands, and who is signed in."""

    kind: Literal["sign_in_changed"] = "sign_in_changed"
    ehr: str
    state: SignInState
    problem: SignInProblem | None = None
    agent_name: str = ""
    """The agent's name as the EHR has it; empty while nobody is signed in, or not known."""
    role: Role | None = None
    """What the EHR says the agent is, where the site maps it; None: as the settings say."""
    fhir_user: str = ""
    """The address of the agent's own record there (``fhirUser``): for the audit trail."""
    let_go: bool = False
    """The access token that a window has is not to be held any longer (A9)."""


class Notice(Frozen):
    """A sentence for the agent that is not about a patient, by its name in ``views.sentences``."""

    kind: Literal["notice"] = "notice"
    code: str
    detail: str = ""
    """A setting's name, a file and line; never anything a caller or an EHR said."""


class Rehearse(Frozen):
    """Play a script as an agent would. Refused unless every EHR is on this machine.

    The workspace reads the script itself: what a made-up caller says stays out of the
    switchboard, too.
    """

    kind: Literal["rehearse"] = "rehearse"
    script: str
    """The path of the file of this part."""
    part: int
    """Counted from 1; names the pictures."""
    pictures: str
    """The folder for pictures; empty: none are saved."""


class ScanDone(Frozen):
    """The scan that ``ScanWanted`` asked for is over."""

    kind: Literal["scan_done"] = "scan_done"


Down = (
    Welcome
    | CallStarted
    | CallChanged
    | CallEnded
    | SourceChanged
    | Stand
    | ComeForward
    | TokenGranted
    | SignInChanged
    | Notice
    | Rehearse
    | ScanDone
    | OutboxKey
    | Deliver
    | ScheduleSaid
    | ShiftKey
    | FailedChecks
    | OtherCalls
    | EhrRests
)

# --- from a workspace to the switchboard -------------------------------------------------


class Hello(Frozen):
    """The first frame up, sent before anything is read."""

    kind: Literal["hello"] = "hello"
    protocol: int = PROTOCOL
    hardening: tuple[str, ...] = ()
    """What could not be done, by code (``memory_not_locked``, …)."""


class Ready(Frozen):
    """Imported, window built, EHR asked for what it can do."""

    kind: Literal["ready"] = "ready"
    seconds: float


class TokenWanted(Frozen):
    kind: Literal["token_wanted"] = "token_wanted"
    ehr: str
    of: Secret = "token"
    refused: bool = False
    """The EHR has just refused the token there is: a fresh one is wanted."""


class SignInWanted(Frozen):
    """The agent wants to sign in to this EHR, in the browser. Heard between calls only."""

    kind: Literal["sign_in_wanted"] = "sign_in_wanted"
    ehr: str


class SignInCancelled(Frozen):
    """The agent no longer waits for the browser."""

    kind: Literal["sign_in_cancelled"] = "sign_in_cancelled"
    ehr: str


class WindowPlaced(Frozen):
    kind: Literal["window_placed"] = "window_placed"
    placement: Placement
    active: bool


class ManualStart(Frozen):
    """The agent began a session without a telephone call, in this window."""

    kind: Literal["manual_start"] = "manual_start"


class PhoneIntent(Frozen):
    kind: Literal["phone_intent"] = "phone_intent"
    action: PhoneAction


class Ending(Frozen):
    """This workspace is hidden and about to exit. Times in seconds, None where it never was."""

    kind: Literal["ending"] = "ending"
    reason: EndReason
    had_focus: bool
    outcome: str | None = None
    """The disposition's code."""
    screen_pop: float | None = None
    """From the call event's arrival in the workspace to candidates on the screen."""
    time_to_verify: float | None = None
    handle_time: float | None = None


class PresenceChanged(Frozen):
    """What the system told a visible window of who is at the desk."""

    kind: Literal["presence_changed"] = "presence_changed"
    event: PresenceEvent


class SignOut(Frozen):
    """The agent closed the idle window: the shift is over."""

    kind: Literal["sign_out"] = "sign_out"


class OutcomeGiven(Frozen):
    """A disposition given after the wipe, in the next window."""

    kind: Literal["outcome_given"] = "outcome_given"
    outcome: str


class Mark(Frozen):
    """A PHI-free moment for measurement: ``candidates_shown``, ``panels_shown``, …"""

    kind: Literal["mark"] = "mark"
    name: str
    seconds: float
    """Since the event that began it, as the mark's name says."""


class Diagnostic(Frozen):
    """A PHI-free event for the log: an allow-listed code and numbers."""

    kind: Literal["diagnostic"] = "diagnostic"
    code: str
    correlation_id: str = ""
    where: str = ""
    """One of our own source files and a line, for a defect; never a message."""
    type_name: str = ""
    numbers: dict[str, float] = Field(default_factory=dict)


class RehearsalStep(Frozen):
    """What a rehearsal just did, in words of the script."""

    kind: Literal["rehearsal_step"] = "rehearsal_step"
    text: str
    failed: bool = False
    finished: bool = False


class ScanWanted(Frozen):
    """A rehearsal wants all processes scanned for the script's markers, and waits."""

    kind: Literal["scan_wanted"] = "scan_wanted"
    title: str


Up = (
    Hello
    | Ready
    | TokenWanted
    | SignInWanted
    | SignInCancelled
    | WindowPlaced
    | ManualStart
    | PhoneIntent
    | Ending
    | SignOut
    | PresenceChanged
    | OutcomeGiven
    | Mark
    | Diagnostic
    | RehearsalStep
    | ScanWanted
    | AuditCount
    | CourierDone
    | FailedChecksWanted
    | CheckCounted
    | CallerWarned
    | NumberEnding
    | OtherCallWanted
    | NextPatientWanted
    | EhrLearned
)

_DOWN: TypeAdapter[Down] = TypeAdapter(Annotated[Down, Field(discriminator="kind")])
_UP: TypeAdapter[Up] = TypeAdapter(Annotated[Up, Field(discriminator="kind")])


def encode(frame: Down | Up) -> bytes:
    """A frame's header, as UTF-8 JSON."""
    return frame.model_dump_json().encode()


def decode_down(header: bytes) -> Down:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _DOWN.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_up(header: bytes) -> Up:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None

"""The switchboard: lives for the shift, joins call sources to workspaces, knows no patient."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from patient_access.call_sources.contract import AsksAgain, CallSource, RemembersCallers
from patient_access.call_sources.manual import Manual
from patient_access.call_sources.training_phone import TrainingPhone
from patient_access.diagnostics import faults, log
from patient_access.diagnostics.codes import Code
from patient_access.diagnostics.figures import Figures
from patient_access.front_door.door import FrontDoor
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditCount, AuditTarget
from patient_access.handover.call_events import EndReason, PhoneAction, SourceStatus
from patient_access.handover.child import Child
from patient_access.handover.ehr_rests import EhrLearned
from patient_access.handover.fraud_frames import CallerWarned, CheckCounted, FailedChecksWanted
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.other_calls import NumberEnding, OtherCallWanted
from patient_access.handover.presence_events import AWAY, PresenceEvent
from patient_access.handover.text_frames import TextAddress
from patient_access.settings.model import Settings
from patient_access.settings.paths import state_dir
from patient_access.switchboard.calls import Calls
from patient_access.switchboard.couriers import Couriers
from patient_access.switchboard.door_host import DoorHost
from patient_access.switchboard.fraud import Fraud
from patient_access.switchboard.grants import Grants
from patient_access.switchboard.rehearsals import Rehearsals
from patient_access.switchboard.rests import Rests
from patient_access.switchboard.schedules import Schedules
from patient_access.switchboard.sleep import Sleep
from patient_access.switchboard.workspace import LegKey, Standing, StartsChild, Workspace
from patient_access.switchboard.workspaces import Workspaces

if TYPE_CHECKING:
    from patient_access.sign_in.sign_ins import SignIns

TRAINING_EHR = "Northside EHR"
TRAINING_PAUSE_SECONDS = 6.0
"""Between two training calls."""
_PROBLEMS_SAID = 3
"""How many problems of the set-up the agent's message names; ``doctor`` names all."""

_PARTED_SECONDS = 2.5
"""After a lock: a call's window has ended, or was killed (2 s)."""

WINDOWS_DIE = 70
"""The exit code when no window can be kept open (``EX_SOFTWARE``)."""


_LOGGED_OFF = {
    EndReason.IDLE: "logged_off_idle",
    EndReason.SCREEN_LOCK: "logged_off_lock",
    EndReason.SESSION_SWITCH: "logged_off_lock",
    EndReason.SLEEP: "logged_off_lock",
}
"""What the next window says of a patient who was wiped while the call may still be up."""


@dataclass(frozen=True)
class Shift:
    """What a shift is started with. Nothing in it names a patient."""

    settings: Settings
    ehrs: tuple[frames.EhrAddress, ...]
    policy_toml: str | None = None
    policy_name: str = ""
    wrong: tuple[str, ...] = ()
    """What cannot be used of the set-up, each a sentence with its file and line."""
    training: bool = False
    texts: TextAddress | None = None
    """The site's text gateway."""
    sources: Sequence[CallSource] = ()
    manual: Manual = field(default_factory=Manual)


class Switchboard:
    """Runs until the agent signs out, the program is told to stop, or windows cannot live."""

    def __init__(
        self,
        shift: Shift,
        rehearsals: Rehearsals | None = None,
        start_child: StartsChild = Child.start,
    ) -> None:
        self._shift = shift
        self._rehearsals = rehearsals
        self._figures = Figures()
        self._over = asyncio.Event()
        self._signed_out = False
        self._sign_ins: SignIns | None = None
        self._couriers: Couriers | None = None
        self._start_child = start_child
        self._exit_code = 0
        self._told: set[int] = set()
        self._grants = Grants(training=shift.training)
        self._fraud = Fraud()
        self._waiting: set[asyncio.Task[None]] = set()
        self.workspaces = Workspaces(
            self._welcome,
            self._figures.now,
            self._heard,
            self._lost,
            self._hopeless,
            show_errors=shift.training,
            start_child=start_child,
        )
        settings = shift.settings
        self._rests = Rests(self.workspaces)
        self.workspaces.on_gone = self._rests.gone
        self.calls = Calls(self.workspaces, settings.keep_after_call_seconds, settings.telephony)
        self.calls.links.on_wiped = self._wiped
        self._sleep = Sleep(self._slept)
        self._owes_calls = False
        """Whether windows went for a sleep whose calls may be up when it is over."""

    async def run(self, door: FrontDoor, host: DoorHost, phone: TrainingPhone | None) -> int:
        """One shift. Returns the program's exit code."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(faults.loop_fault)
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows loops have no such thing
                loop.add_signal_handler(number, self._over.set)
        sources: list[CallSource] = [self._shift.manual, *self._shift.sources]
        work = [asyncio.create_task(self._listen_to(source)) for source in sources]
        self._open_sign_ins(host)
        self._open_audit()
        schedules = self._open_schedules()
        host.come_forward_to = self.workspaces
        work.append(asyncio.create_task(door.serve(host)))
        work.append(asyncio.create_task(self._sleep.watch()))
        if phone is not None:
            await self._open_training(phone)
        if self._rehearsals is not None:
            self._rehearsals.begin(self.workspaces, self._stop)
        self.workspaces.open()
        await self._over.wait()
        await self.workspaces.close(EndReason.SIGN_OUT)
        schedules.close()
        if self._couriers is not None:
            await self._couriers.close()
        if self._sign_ins is not None:
            await self._sign_ins.close(keep=not self._signed_out)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        return self._exit_code

    def _open_sign_ins(self, host: DoorHost) -> None:
        """Only where a site signs in is anything loaded that speaks with the network."""
        ehrs = [ehr for ehr in self._shift.settings.ehrs if ehr.sign_in is not None]
        if not ehrs or self._shift.training:
            return
        from patient_access.sign_in.harden import harden
        from patient_access.sign_in.sign_ins import SignIns

        for shortfall in harden():
            log.event(shortfall)
        self._sign_ins = host.sign_ins = SignIns(
            ehrs,
            self.workspaces.to_all,
            lambda: self.workspaces.any_serving,
            language=self._shift.settings.language,
        )
        self._sign_ins.open()

    def _open_audit(self) -> None:
        """Also without an audit trail: of a note that is lost, the agent is told.

        Training has nobody to account for.
        """
        if self._shift.training:
            return
        audit, folder = self._shift.settings.audit, state_dir() / "outbox"
        self._couriers = Couriers(
            audit.target(folder) if audit is not None else AuditTarget(folder=str(folder)),
            self._tell,
            self.workspaces.to_all,
            self._start_child,
        )
        self.workspaces.on_gone = self._gone
        self._couriers.open()

    def _open_schedules(self) -> Schedules:
        """Where an EHR tells of appointments; training has none that does."""
        ehrs = () if self._shift.training else self._shift.settings.ehrs
        windows = self.workspaces
        schedules = Schedules(ehrs, lambda: windows.all_serving, self._tell, self._start_child)
        schedules.open()
        return schedules

    def _gone(self, pid: int) -> None:
        self._rests.gone(pid)
        if self._couriers is not None:
            # Said once the next window stands: before, nobody would read it.
            asyncio.get_running_loop().call_soon(self._couriers.gone, pid)

    def _tell(self, notice: frames.Notice) -> None:
        """A sentence for the window that the agent sees."""
        window = self.workspaces.idle or self.workspaces.latest_serving
        if window is not None:
            window.send(notice)

    async def _listen_to(self, source: CallSource) -> None:
        """A source that fails is lost; the others, and the calls that are up, go on."""
        try:
            await source.run(self.calls)
        except Exception as error:
            log.event(Code.SOURCE_FAULT, type_name=faults.type_name(error))
        self.calls.status(source.source_id, SourceStatus.LOST)

    async def _open_training(self, phone: TrainingPhone) -> None:
        """The made-up hospital is the EHR; its telephone rings by itself, or by the script."""
        base = await phone.opened()
        self._shift = replace(
            self._shift,
            texts=TextAddress(url=phone.texts) if phone.texts else None,
            ehrs=(
                frames.EhrAddress(
                    name=TRAINING_EHR, adapter="fhir_r4", base=base, mrn_system=phone.mrn_system
                ),
            ),
        )
        if self._rehearsals is not None:
            self._rehearsals.play_call = phone.play
        else:
            phone.start_shift(TRAINING_PAUSE_SECONDS)

    # --- what workspaces say ------------------------------------------------------------

    def _heard(self, workspace: Workspace, frame: frames.Up) -> None:
        match frame:
            case frames.Ready():
                log.event(Code.WORKSPACE_READY, seconds=frame.seconds)
                self.workspaces.is_ready(workspace)
                self.calls.links.tell(workspace)
                self._rests.tell(workspace)
                self._tell_notices(workspace)
                for stands in self._sign_ins.states() if self._sign_ins is not None else ():
                    workspace.send(stands)
            case frames.TokenWanted():
                self._soon(self._grants.give(workspace, frame, self._sign_ins))
            case EhrLearned():
                self._rests.heard(workspace, frame)
            case frames.SignInWanted() | frames.SignInCancelled():
                self._sign_in(workspace, frame)
            case frames.WindowPlaced():
                self.workspaces.placed(workspace, frame)
            case frames.ManualStart():
                self.calls.begun_in(workspace, self._shift.manual.start)
            case frames.PhoneIntent():
                if workspace.leg is not None:
                    self._act(workspace.leg, frame.action)
            case frames.Ending():
                self._ending(workspace, frame)
            case frames.OutcomeGiven():
                self._figures.outcome(frame.outcome)
            case NumberEnding():
                self.workspaces.others.ends_in(workspace, frame.ending)
            case NextPatientWanted():
                self.workspaces.next_patient(workspace)
            case OtherCallWanted():
                self.workspaces.others.show(frame.place)
            case frames.PresenceChanged():
                self._presence(frame.event)
            case frames.SignOut():
                self._signed_out = True
                self._over.set()
            case frames.Diagnostic():
                log.event(
                    frame.code,
                    frame.correlation_id,
                    where=frame.where,
                    type_name=frame.type_name,
                    **frame.numbers,
                )
            case frames.RehearsalStep() | frames.ScanWanted() | frames.Mark():
                if self._rehearsals is not None:
                    self._rehearsals.heard(workspace, frame)
            case AuditCount():
                if self._couriers is not None:
                    self._couriers.counted(workspace.pid, frame)
            case FailedChecksWanted():
                self._fraud.answer(workspace, frame)
            case CheckCounted():
                self._fraud.counted(workspace, frame)
                self._figures.failed_checks(self._fraud.total)
            case CallerWarned():
                self._figures.warned()
                log.event(Code.CALLER_WARNED)
            case frames.Hello():
                self._fraud.welcome(workspace)
                for shortfall in frame.hardening:
                    log.event(shortfall)

    def _ending(self, workspace: Workspace, frame: frames.Ending) -> None:
        workspace.active = frame.had_focus
        if workspace.leg is not None and workspace.standing is Standing.SERVING:
            if frame.reason is EndReason.END_PRESSED:
                self._soon(self._hang_up(workspace.leg))
            elif frame.reason is EndReason.SLEEP:
                self._owes_calls = True
            elif frame.reason is not EndReason.IDLE or not self._sleep.just_now:
                # Who was idle because the computer slept may be on her call all the same.
                self._let_go(workspace.leg)
        self.workspaces.leaving(workspace)
        if frame.handle_time is not None:
            self._figures.call(
                handle_time=frame.handle_time,
                time_to_verify=frame.time_to_verify,
                screen_pop=frame.screen_pop,
                outcome=frame.outcome,
            )
        ask = frame.handle_time is not None and frame.outcome is None
        self.workspaces.refresh_idle(ask_outcome=ask)
        if frame.reason in _LOGGED_OFF:
            self._tell(frames.Notice(code=_LOGGED_OFF[frame.reason]))

    def _presence(self, event: PresenceEvent) -> None:
        """The agent has left the desk, or is back. Her call goes on; its window ends by itself."""
        log.event(Code.PRESENCE_CHANGED, type_name=event.value)
        if event in AWAY and self._sign_ins is not None:
            # Not at once: what a call's window tells the EHR at its end still needs a token.
            asyncio.get_running_loop().call_later(_PARTED_SECONDS, self._sign_ins.locked)
        if event is PresenceEvent.WOKE:
            self._awake()

    def _slept(self, seconds: float) -> None:
        self.calls.links.slept(seconds)
        self._awake()

    def _awake(self) -> None:
        """Or not asleep after all: the calls whose windows went before it are asked for."""
        if self._owes_calls:
            self._wiped(None)

    def _sign_in(
        self, workspace: Workspace, frame: frames.SignInWanted | frames.SignInCancelled
    ) -> None:
        """Only the idle window asks: a browser never covers a patient's record."""
        if self._sign_ins is None or workspace.standing is not Standing.IDLE:
            return
        if isinstance(frame, frames.SignInWanted):
            self._sign_ins.want(frame.ehr)
        else:
            self._sign_ins.cancel(frame.ehr)

    def _tell_notices(self, workspace: Workspace) -> None:
        """What is wrong with the set-up is said once, in the first window of the shift."""
        if not self._told:
            self._told.add(workspace.pid)
            if wrong := self._shift.wrong:
                more = len(wrong) - _PROBLEMS_SAID
                said = " · ".join(wrong[:_PROBLEMS_SAID]) + (f" · +{more}" if more > 0 else "")
                workspace.send(frames.Notice(code="settings_problem", detail=said))

    # --- what happens to workspaces -----------------------------------------------------

    def _lost(self, leg: LegKey | None) -> None:
        log.event(Code.WORKSPACE_LOST)
        if leg is not None:
            self._let_go(leg)

    def _hopeless(self) -> None:
        log.event(Code.WORKSPACES_KEEP_DYING)
        self._stop(WINDOWS_DIE)

    def _stop(self, code: int) -> None:
        self._exit_code = code
        self._over.set()

    def _let_go(self, leg: LegKey) -> None:
        """Its window is gone by itself: the source forgets it, and it does not pop again."""
        self.calls.forget(leg)
        source = self._source(leg)
        if source is not None:
            source.let_go(leg[1])

    async def _hang_up(self, leg: LegKey) -> None:
        """First the telephone, then its leg: a source does nothing to a leg that it has let go."""
        self.calls.forget(leg)
        source = self._source(leg)
        if source is not None and PhoneAction.HANG_UP in source.actions:
            await source.act(leg[1], PhoneAction.HANG_UP)
        self._let_go(leg)

    def _source(self, leg: LegKey) -> CallSource | None:
        sources: tuple[CallSource, ...] = (self._shift.manual, *self._shift.sources)
        return next((source for source in sources if source.source_id == leg[0]), None)

    def _wiped(self, source_id: str | None) -> None:
        """Nor does a source keep the callers of windows that went with its link."""
        for source in self._shift.sources:
            if source_id in (None, source.source_id) and isinstance(source, RemembersCallers):
                source.forget_callers()
            if source_id is None and isinstance(source, AsksAgain):
                source.ask_again()
        self._owes_calls = self._owes_calls and source_id is not None

    def _act(self, leg: LegKey, action: PhoneAction) -> None:
        source = self._source(leg)
        if source is not None and action in source.actions:
            self._soon(source.act(leg[1], action))

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    def _welcome(self, placement: frames.Placement | None) -> frames.Welcome:
        shift, settings = self._shift, self._shift.settings
        return frames.Welcome(
            ehrs=shift.ehrs,
            role=settings.role,
            agent_name=settings.agent_name,
            desk=settings.desk,
            policy_toml=shift.policy_toml,
            policy_name=shift.policy_name,
            language=settings.language,
            theme=settings.theme,
            training=shift.training,
            idle_seconds=settings.idle_seconds,
            clipboard_seconds=settings.clipboard_seconds,
            hide_from_capture=settings.hide_from_capture,
            placement=placement,
            telephone=bool(shift.sources),
            audit=self._couriers.target if self._couriers is not None else None,
            texts=shift.texts,
        )

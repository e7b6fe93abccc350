"""The workspaces of one desk: at most one idle window, one warm spare, one for each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState, EndReason
from patient_access.handover.child import Child
from patient_access.handover.wire import PrivatePart
from patient_access.switchboard.other_calls import OtherCallsOf
from patient_access.switchboard.workspace import LegKey, Standing, StartsChild, Workspace

_SOON_SECONDS = 5.0
_TOO_OFTEN = 3


class Workspaces:
    """Opens, hands over, ends and replaces. Knows legs by their keys and nothing of callers."""

    def __init__(
        self,
        welcome: Callable[[frames.Placement | None], frames.Welcome],
        figures: Callable[[], frames.ShiftFigures],
        on_frame: Callable[[Workspace, frames.Up], None],
        on_lost: Callable[[LegKey | None], None],
        on_hopeless: Callable[[], None],
        *,
        show_errors: bool,
        start_child: StartsChild = Child.start,
    ) -> None:
        self._welcome = welcome
        self._figures = figures
        self._report = on_frame
        self._on_lost = on_lost
        self._on_hopeless = on_hopeless
        self._show_errors = show_errors
        self._start_child = start_child
        self._all: list[Workspace] = []
        self._placement: frames.Placement | None = None
        self._owes_outcome = False
        self._deaths: list[float] = []
        self._closing = False
        self._empty = asyncio.Event()
        self.others = OtherCallsOf()
        self.on_screen: Callable[[Workspace], None] | None = None
        """Called when a workspace is given a call or the idle window's place."""
        self.on_gone: Callable[[int], None] | None = None
        """Called with the process id of each that has ended, however it ended."""

    # --- what is there ------------------------------------------------------------------

    @property
    def pids(self) -> dict[int, str]:
        """Each process and what it stands as."""
        return {workspace.pid: workspace.standing.value for workspace in self._all}

    @property
    def idle(self) -> Workspace | None:
        return self._first(Standing.IDLE)

    @property
    def spare(self) -> Workspace | None:
        return self._first(Standing.SPARE)

    def serving(self, leg: LegKey) -> Workspace | None:
        """Who serves this leg now."""
        return next((w for w in self._all if w.leg == leg and w.standing is Standing.SERVING), None)

    @property
    def latest_serving(self) -> Workspace | None:
        """The window of the call that began last."""
        return next((w for w in reversed(self._all) if w.standing is Standing.SERVING), None)

    @property
    def all_serving(self) -> list[Workspace]:
        """Who serves a call now."""
        return [w for w in self._all if w.standing is Standing.SERVING]

    def of_source(self, source_id: str) -> list[Workspace]:
        """Who serves calls of this source now."""
        return [
            w
            for w in self._all
            if w.standing is Standing.SERVING and w.leg is not None and w.leg[0] == source_id
        ]

    @property
    def any_serving(self) -> bool:
        return self._first(Standing.SERVING) is not None

    # --- what happens -------------------------------------------------------------------

    def open(self) -> None:
        """The first window of the shift; its spare follows once it is ready."""
        self._stand(self._new(), activate=True)

    def serve(
        self, leg: LegKey, event: CallEvent, private: PrivatePart, *, in_front: bool = False
    ) -> None:
        """Hand a new call to the idle window, or to the spare when that is taken.

        ``in_front``: also of other calls' windows, because the agent is at this call already.
        At the end of the shift there is no window for it any more: it is dropped, and wiped.
        """
        if self._closing:
            private.wipe()
            return
        second = self.any_serving and not in_front
        workspace = self.idle or self.spare or self._new()
        workspace.standing, workspace.leg = Standing.SERVING, leg
        workspace.answered, workspace.event = event.state is not CallState.OFFERED, event
        workspace.send(frames.CallStarted(event=event, second=second), private)
        self.others.is_now(workspace, event)
        self._seen(workspace)
        self._ensure_spare()

    def begin_manual(self, workspace: Workspace, event: CallEvent) -> None:
        """The agent began a session in her idle window."""
        leg = (event.source_id, event.leg_id)
        workspace.standing, workspace.leg = Standing.SERVING, leg
        self.others.is_now(workspace, event)

    def next_patient(self, workspace: Workspace) -> None:
        """Its call goes on in the spare, as one of its own; the record is wiped as at any end.

        A call that is over meanwhile goes nowhere, but the record goes all the same.
        """
        leg, event, number = workspace.leg, workspace.event, workspace.handed_on or PrivatePart()
        workspace.handed_on = None
        if workspace.standing is not Standing.SERVING:
            number.wipe()
        elif leg is None or event is None:
            number.wipe()
            self.end(workspace, EndReason.END_PRESSED)
        else:
            workspace.leg = None
            self.end(workspace, EndReason.NEXT_PATIENT)
            # Behind another call's window, what she types next would go into that one.
            self.serve(leg, event, number, in_front=True)

    def end(self, workspace: Workspace, reason: EndReason) -> None:
        """The call is over: the window goes, and the spare stands in its place at once."""
        if workspace.standing is Standing.ENDING:
            return
        workspace.end(reason)
        self.others.tell()
        self._replace(workspace)

    def end_calls(self, reason: EndReason) -> None:
        """The windows of all calls go; a call that is up gets a new one once it is heard of."""
        for workspace in [w for w in self._all if w.standing is Standing.SERVING]:
            self.end(workspace, reason)

    def leaving(self, workspace: Workspace) -> None:
        """It ends by itself (End, idle, …): make sure, and put the spare in its place."""
        if workspace.standing is Standing.ENDING:
            return
        workspace.standing = Standing.ENDING
        workspace.watch()
        self.others.tell()
        self._replace(workspace)

    def placed(self, workspace: Workspace, placed: frames.WindowPlaced) -> None:
        """Remember where the agent keeps her window, and whether she is in it."""
        workspace.active = placed.active
        if workspace.standing is not Standing.ENDING:
            self._placement = placed.placement

    def is_ready(self, workspace: Workspace) -> None:
        """It can take a call: now there is time to warm a spare."""
        workspace.ready = True
        self._ensure_spare()

    def release(self, workspace: Workspace) -> None:
        """Its leg is over while its window stays for a while: a new call is not its own."""
        workspace.leg = None

    def refresh_idle(self, *, ask_outcome: bool) -> None:
        """The shift's figures have changed; the last call's outcome may be missing."""
        self._owes_outcome = ask_outcome
        if self.idle is not None:
            self._stand(self.idle)

    def to_all(self, frame: frames.Down) -> None:
        for workspace in self._all:
            if workspace.standing is not Standing.ENDING:
                workspace.send(frame)

    def to_others(self, speaker: Workspace, frame: frames.Down) -> None:
        """To every window but the one that said it."""
        for workspace in self._all:
            if workspace is not speaker and workspace.standing is not Standing.ENDING:
                workspace.send(frame)

    def foremost(self, but: int | None = None) -> Workspace | None:
        """A window that can ask an EHR something now, the agent's own before the others.

        ``but``: a process id that is taken only where there is no other.
        """
        standings = (Standing.SERVING, Standing.IDLE, Standing.SPARE)
        ready = [w for s in standings for w in reversed(self._all) if w.standing is s and w.ready]
        return next((w for w in ready if w.pid != but), next(iter(ready), None))

    async def close(self, reason: EndReason) -> None:
        """End them all and wait until the last is gone."""
        self._closing = True
        for workspace in self._all:
            workspace.end(reason)
        if self._all:
            await self._empty.wait()

    # --- inside -------------------------------------------------------------------------

    def _first(self, standing: Standing) -> Workspace | None:
        return next((w for w in self._all if w.standing is standing), None)

    def _new(self) -> Workspace:
        workspace = Workspace(
            self._welcome(self._placement),
            self._report,
            self._exited,
            show_errors=self._show_errors,
            start_child=self._start_child,
        )
        self._all.append(workspace)
        return workspace

    def _stand(
        self,
        workspace: Workspace,
        *,
        activate: bool = False,
        lost_window: bool = False,
    ) -> None:
        workspace.standing = Standing.IDLE
        workspace.send(
            frames.Stand(
                figures=self._figures(),
                placement=self._placement,
                activate=activate,
                ask_outcome=self._owes_outcome,
                lost_window=lost_window,
            )
        )
        self._owes_outcome = False
        self._seen(workspace)

    def _seen(self, workspace: Workspace) -> None:
        if self.on_screen is not None:
            self.on_screen(workspace)

    def _replace(self, gone: Workspace, *, lost: bool = False) -> None:
        """One window stays on the screen, unless another call already has one there."""
        if self._closing or self.idle is not None:
            return
        if not self.any_serving or lost:
            self._stand(self.spare or self._new(), activate=gone.active, lost_window=lost)
        self._ensure_spare()

    def _ensure_spare(self) -> None:
        waits = self.idle is not None and not self.idle.ready
        if not self._closing and self.spare is None and not waits:
            self._new()

    def _exited(self, workspace: Workspace, _code: int) -> None:
        was, leg = workspace.standing, workspace.leg
        workspace.standing = Standing.ENDING
        self._all.remove(workspace)
        self.others.tell()
        if self.on_gone is not None:
            self.on_gone(workspace.pid)
        if self._closing:
            if not self._all:
                self._empty.set()
            return
        if was is Standing.ENDING:
            return
        self._on_lost(leg)
        if self._dies_too_often():
            self._on_hopeless()
        elif was is Standing.SPARE:
            self._ensure_spare()
        else:
            self._replace(workspace, lost=True)

    def _dies_too_often(self) -> bool:
        """Whether windows have been dying by themselves faster than they can be opened."""
        now = asyncio.get_running_loop().time()
        self._deaths = [t for t in self._deaths if now - t < _SOON_SECONDS] + [now]
        return len(self._deaths) > _TOO_OFTEN

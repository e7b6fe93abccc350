"""One agent's desk in the model: the real switchboard, processes played, a clock that is put on."""

from __future__ import annotations

import asyncio

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.settings.model import Settings
from patient_access.switchboard.app import Shift, Switchboard
from patient_access.switchboard.workspace import KILL_SECONDS
from tests.switchboard.conftest import FakeChild
from tests.telephony_model.exchange import CALLERS, Stream

LOSS_SECONDS = 30.0
"""A stream that nobody hears for so long: its windows are wiped (telephony.md)."""
STEP = 0.5
"""Time passes in steps of so many seconds; nothing is more punctual than this."""


class StillLoop(asyncio.SelectorEventLoop):
    """Its clock stands until it is put on: half a minute passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def time(self) -> float:
        return self.now


class DeskFloor:
    """A switchboard and everybody it started. Made on a running ``StillLoop``."""

    def __init__(self, stream: Stream, keep: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.children: list[FakeChild] = []
        self.stream = stream
        self.keep = keep
        self.silent_since: float | None = None
        self._heard_at = 0.0
        self._left_alone: dict[int, float] = {}
        shift = Shift(settings=Settings(keep_after_call_seconds=keep), ehrs=(), sources=(stream,))
        self.board = Switchboard(shift, start_child=self._start)
        stream.desk = self
        self.board.workspaces.open()

    def _start(self, role, *, loop, on_frame, on_exit, show_errors) -> FakeChild:
        assert role == "workspace"
        child = FakeChild(on_frame, on_exit)
        child.is_ready = False
        child.begun_at = loop.time()
        self.children.append(child)
        return child

    # --- what a call source says --------------------------------------------------------

    def deliver(self, event, private) -> None:
        self.board.calls.deliver(event, private)

    def status(self, source_id, status) -> None:
        if status is SourceStatus.LIVE:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = self._heard_at = self._loop.time()
        elif self.wipes:  # what a snapshot brings back after the wipe is not wiped by it
            self._heard_at = self._loop.time()
        self.board.calls.status(source_id, status)

    @property
    def wipes(self) -> bool:
        """Whether nothing was heard for so long that the windows must be gone."""
        silent = self.silent_since is not None
        return silent and self._loop.time() - self._heard_at >= LOSS_SECONDS

    # --- what processes and the agent do ------------------------------------------------

    def living(self) -> list[FakeChild]:
        return [child for child in self.children if not child.gone]

    def window_of(self, leg_id: str) -> FakeChild | None:
        """Who shows this leg and has not been told that it is over."""
        found = [child for child in self.shown() if child.calls() == [leg_id]]
        assert len(found) <= 1, "one leg, one window"
        return found[0] if found else None

    def shown(self) -> list[FakeChild]:
        """The windows of calls that are up, as far as the switchboard knows."""
        pids = self.board.workspaces.pids
        return [
            child
            for child in self.living()
            if pids.get(child.pid) == "serving" and not _wraps_up(child)
        ]

    def get_ready(self, child: FakeChild) -> None:
        child.is_ready = True
        child.ready()

    def press_end(self, leg_id: str) -> None:
        child = self.window_of(leg_id)
        if child is not None and child.is_ready:
            child.left = True
            child.say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))

    def kill_who_outstays(self) -> None:
        """What the system does with a process that is killed."""
        for child in self.living():
            if child.killed:
                child.exit(-9)

    # --- what must hold -----------------------------------------------------------------

    def check(self, ever_on) -> None:
        self._nobody_is_shown_another_caller(ever_on)
        self._what_is_up_is_shown_and_nothing_else()
        self._nobody_outlives_the_call()
        self._nobody_outlives_a_lost_stream()
        stands = list(self.board.workspaces.pids.values())
        assert stands.count("spare") <= 1, "at most one is warm"
        assert stands.count("idle") <= 1

    def _nobody_is_shown_another_caller(self, ever_on) -> None:
        for child in self.children:
            legs = {told.event.leg_id for told in child.told if hasattr(told, "event")}
            assert len(legs) <= 1, "one process, one leg"
            for told, secret in zip(child.told, child.secrets, strict=True):
                if not hasattr(told, "event"):
                    assert not any(caller.encode() in secret for caller in CALLERS)
                elif secret:
                    number = secret.decode().split('"')[3]
                    assert number in ever_on(told.event.leg_id), "another call's caller"

    def _what_is_up_is_shown_and_nothing_else(self) -> None:
        shown = sorted(leg for child in self.shown() for leg in child.calls())
        assert shown == sorted(self.stream.told_up)
        for child in self.shown():
            told = child.last(frames.SourceChanged)
            live = told is None or told.status is SourceStatus.LIVE
            if child.is_ready:
                assert live == (self.silent_since is None), "masked as long as nothing is heard"

    def _nobody_outlives_the_call(self) -> None:
        now, shown = self._loop.time(), self.shown()
        for child in self.living():
            if not child.calls() or child in shown:
                continue
            since = self._left_alone.setdefault(child.pid, now)
            told = child.last(frames.CallEnded) is not None or getattr(child, "left", False)
            assert told or now - since <= self.keep + STEP, "told that it is over"
            assert now - since <= self.keep + KILL_SECONDS + STEP, "and gone"

    def _nobody_outlives_a_lost_stream(self) -> None:
        if self.silent_since is None:
            return
        for child in self.shown():
            began = child.shown_at = getattr(child, "shown_at", self._loop.time())
            heard = max(began, self.silent_since)
            assert self._loop.time() - heard <= LOSS_SECONDS + STEP


def _wraps_up(child: FakeChild) -> bool:
    changed = child.last(frames.CallChanged)
    return changed is not None and changed.event.state is CallState.WRAP_UP

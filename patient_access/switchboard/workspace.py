"""One workspace process, as the switchboard sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, EndReason
from patient_access.handover.child import Child, ChildExited, FrameArrived
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.wire import PrivatePart, WireError

KILL_SECONDS = 2.0
"""A workspace that still lives this long after its call's end is killed."""

LegKey = tuple[str, str]
"""``(source_id, leg_id)``: what a workspace serves."""


class StartsChild(Protocol):
    """What ``Child.start`` promises; a test may start something else."""

    def __call__(
        self,
        role: str,
        *,
        loop: asyncio.AbstractEventLoop,
        on_frame: FrameArrived,
        on_exit: ChildExited,
        show_errors: bool,
    ) -> Child: ...


class Standing(StrEnum):
    """What a workspace is for, now."""

    SPARE = "spare"
    """Warm, empty, hidden."""
    IDLE = "idle"
    """The visible window between calls."""
    SERVING = "serving"
    ENDING = "ending"


class Workspace:
    """Frames go down by ``send``; what comes up is reported by ``on_frame``."""

    def __init__(
        self,
        welcome: frames.Welcome,
        on_frame: Callable[[Workspace, frames.Up], None],
        on_exit: Callable[[Workspace, int], None],
        *,
        show_errors: bool,
        start_child: StartsChild = Child.start,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_frame = on_frame
        self._on_exit = on_exit
        self.began = self._loop.time()
        self.standing = Standing.SPARE
        self.leg: LegKey | None = None
        self.ready = False
        self.answered = False
        """Whether its call was ever connected: there is something to wrap up."""
        self.active = False
        """Whether its window had the focus when it last said so."""
        self.event: CallEvent | None = None
        """The last that was said of its call, for a window that takes the call over."""
        self.handed_on: PrivatePart | None = None
        """The number of that call, between the window that gives it back and the next one."""
        self.told_hello = False
        self._told = 0
        """What it was sent of its call, counted."""
        self._watchdog: asyncio.TimerHandle | None = None
        self._child = start_child(
            "workspace",
            loop=self._loop,
            on_frame=self._arrived,
            on_exit=self._exited,
            show_errors=show_errors,
        )
        self.send(welcome)

    @property
    def pid(self) -> int:
        return self._child.pid

    def send(self, frame: frames.Down, private: PrivatePart | None = None) -> None:
        """Queue a frame; never blocks. The private part is wiped once it is in the pipe."""
        if isinstance(frame, frames.CallStarted | frames.CallChanged):
            self._told += 1
            frame = frame.model_copy(update={"told": self._told})
        self._child.send(frames.encode(frame), private)

    def end(self, reason: EndReason) -> None:
        """Ask it to end, and make sure. Ending twice is ending once."""
        if self.standing is Standing.ENDING:
            return
        self.standing = Standing.ENDING
        self.send(frames.CallEnded(reason=reason))
        self._child.close()
        self.watch()

    def watch(self) -> None:
        """Kill it unless it is gone in time."""
        if self._watchdog is None:
            self._watchdog = self._loop.call_later(KILL_SECONDS, self._child.kill)

    def kill(self) -> None:
        self._child.kill()

    def _arrived(self, header: bytes, private: PrivatePart) -> None:
        try:
            frame = frames.decode_up(header)
        except WireError:
            private.wipe()
            self._child.kill()  # it holds a patient and no longer makes sense
            return
        if isinstance(frame, NextPatientWanted) and self.told_hello:
            if frame.told != self._told:
                private.wipe()  # not the number that this window is about to read: it asks again
                return
            self.handed_on = private
        else:
            private.wipe()
        if isinstance(frame, frames.Hello):
            if frame.protocol != frames.PROTOCOL:
                self._child.kill()
                return
            self.told_hello = True
        elif not self.told_hello:
            self._child.kill()
            return
        self._on_frame(self, frame)

    def _exited(self, code: int) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._on_exit(self, code)

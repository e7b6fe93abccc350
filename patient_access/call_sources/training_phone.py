"""The training telephone: made-up callers, from the training hospital's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.handover.call_events import PhoneAction, SourceStatus
from patient_access.handover.child import Child
from patient_access.handover.training_frames import (
    SOURCE_ID,
    TRAINING_PROTOCOL,
    Act,
    HospitalOpen,
    PhoneEvent,
    PlayCall,
    StartShift,
    TrainingDown,
    decode_training_up,
    encode_training,
)
from patient_access.handover.wire import PrivatePart, WireError

ROLE = "training-hospital"
_GRACE = 1.0
"""Seconds that the hospital's process is given to close by itself."""


class HospitalGone(Exception):
    """The training hospital could not be started, or closed before it was open."""


class StartsChild(Protocol):
    """What ``Child.start`` promises; a test may start something else."""

    def __call__(
        self,
        role: str,
        *,
        loop: asyncio.AbstractEventLoop,
        on_frame: Callable[[bytes, PrivatePart], None],
        on_exit: Callable[[int], None],
        show_errors: bool,
    ) -> Child: ...


class TrainingPhone:
    """A ``CallSource`` and the way to the training EHR: one process serves both.

    All methods belong to the event loop that runs ``run``. When the process goes, the
    source is LOST and stays so: its patients are gone as well.
    """

    api_version = API_VERSION
    source_id = SOURCE_ID
    actions = frozenset(PhoneAction)

    def __init__(self, start_child: StartsChild = Child.start) -> None:
        self._start_child = start_child
        self._child: Child | None = None
        self._desk: Desk | None = None
        self._settled = asyncio.Event()
        self._gone = asyncio.Event()
        self._base: str | None = None
        self.calls: tuple[str, ...] = ()
        """The names ``play`` takes; empty until the hospital is open."""
        self.mrn_system: str | None = None
        """The hospital's own MRN system, for the EHR's address (rule L8)."""
        self.texts = ""
        """Where its text gateway takes texts."""

    @property
    def pid(self) -> int | None:
        """The hospital's process, for whoever measures memory."""
        return self._child.pid if self._child else None

    async def opened(self) -> str:
        """The FHIR base, once it answers. Raises ``HospitalGone`` when it never will."""
        await self._settled.wait()
        if self._base is None:
            raise HospitalGone
        return self._base

    def play(self, name: str) -> None:
        """Let a scripted call ring now. Raises ``ValueError`` when there is none of this name."""
        if name not in self.calls:
            raise ValueError("no scripted call has this name")
        self._send(PlayCall(name=name))

    def start_shift(self, pause_seconds: float = 8.0) -> None:
        """Let calls come in turn, the first at once."""
        self._send(StartShift(pause_seconds=pause_seconds))

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        self._send(Act(leg_id=leg_id, action=action))

    def let_go(self, leg_id: str) -> None:
        """Nothing: no leg is kept here; the hospital's process ends its own calls."""

    async def run(self, desk: Desk) -> None:
        """Report until cancelled; cancelling closes the hospital."""
        self._desk = desk
        try:
            self._child = self._start_child(
                ROLE,
                loop=asyncio.get_running_loop(),
                on_frame=self._on_frame,
                on_exit=self._on_exit,
                show_errors=True,
            )
        except OSError:
            self._on_exit(1)
        try:
            await asyncio.Event().wait()
        finally:
            self._desk = None
            await self._close()

    async def _close(self) -> None:
        if self._child is None:
            return
        self._child.close()
        try:
            await asyncio.wait_for(self._gone.wait(), _GRACE)
        except TimeoutError:
            self._child.kill()

    def _send(self, frame: TrainingDown) -> None:
        if self._child and not self._gone.is_set():
            self._child.send(encode_training(frame))

    def _on_frame(self, header: bytes, private: PrivatePart) -> None:
        try:
            frame = decode_training_up(header)
        except WireError:
            private.wipe()
            self._refuse()
            return
        match frame:
            case PhoneEvent(event=event) if self._desk:
                self._desk.deliver(event, private)
                return
            case HospitalOpen(protocol=protocol) if protocol != TRAINING_PROTOCOL:
                self._refuse()
            case HospitalOpen(base=base, calls=calls, mrn_system=mrn_system, texts=texts):
                self._base, self.calls, self.mrn_system = base, calls, mrn_system or None
                self.texts = texts
                self._settled.set()
                self._tell(SourceStatus.LIVE)
        private.wipe()

    def _refuse(self) -> None:
        """A hospital that speaks another protocol is of another build."""
        if self._child:
            self._child.kill()

    def _on_exit(self, _code: int) -> None:
        self._gone.set()
        self._settled.set()
        self._base, self.calls = None, ()
        self._tell(SourceStatus.LOST)

    def _tell(self, status: SourceStatus) -> None:
        if self._desk:
            self._desk.status(self.source_id, status)

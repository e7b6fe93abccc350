"""A switchboard's children without processes: what they are told is kept, what they say is said."""

import asyncio
from dataclasses import dataclass, field

import pytest

from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState, EndReason
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.wire import PrivatePart
from patient_access.switchboard.calls import Calls
from patient_access.switchboard.workspaces import Workspaces

NUMBER = b'{"ani": "+12065550137"}'


class FakeChild:
    """What ``Child`` promises, played by the test. The private part is wiped as a pipe would."""

    next_pid = 1000

    def __init__(self, on_frame, on_exit):
        FakeChild.next_pid += 1
        self.pid = FakeChild.next_pid
        self.told: list[frames.Down] = []
        self.secrets: list[bytes] = []
        self.closed = self.killed = self.gone = False
        self._on_frame, self._on_exit = on_frame, on_exit

    def send(self, header, private=None):
        if not self.gone:
            self.told.append(frames.decode_down(header))
            self.secrets.append(bytes(private.buffer) if private else b"")
        if private:
            private.wipe()

    def close(self):
        self.closed = True

    def kill(self):
        self.killed = True

    # --- what the process does ----------------------------------------------------------

    def say(self, frame):
        self._on_frame(frames.encode(frame), PrivatePart())

    def say_raw(self, header, private):
        self._on_frame(header, private)

    def ready(self):
        self.say(frames.Hello())
        self.say(frames.Ready(seconds=0.3))

    def exit(self, code=0):
        if not self.gone:
            self.gone = True
            self._on_exit(code)

    def calls(self):
        """The legs it was given, by id."""
        return [one.event.leg_id for one in self.told if isinstance(one, frames.CallStarted)]

    def last(self, kind):
        return next((one for one in reversed(self.told) if isinstance(one, kind)), None)


@dataclass
class Floor:
    """The workspaces and calls under test, and everybody they started."""

    keep: int = 0
    children: list[FakeChild] = field(default_factory=list)
    lost: list[object] = field(default_factory=list)
    heard: list[frames.Up] = field(default_factory=list)
    hopeless: bool = False

    def __post_init__(self):
        self.workspaces = Workspaces(
            lambda placement: frames.Welcome(ehrs=(), placement=placement),
            frames.ShiftFigures,
            self._hear,
            self._lose,
            self._give_up,
            show_errors=False,
            start_child=self._start,
        )
        self.calls = Calls(self.workspaces, self.keep)

    def _start(self, role, *, loop, on_frame, on_exit, show_errors):
        assert role == "workspace"
        child = FakeChild(on_frame, on_exit)
        self.children.append(child)
        return child

    def _hear(self, workspace, frame):
        self.heard.append(frame)
        match frame:
            case frames.Ready():
                self.workspaces.is_ready(workspace)
                self.calls.links.tell(workspace)
            case frames.Ending():
                if workspace.leg is not None:
                    self.calls.forget(workspace.leg)
                self.workspaces.leaving(workspace)
            case NextPatientWanted():
                self.workspaces.next_patient(workspace)
            case frames.WindowPlaced():
                self.workspaces.placed(workspace, frame)

    def _lose(self, leg):
        self.lost.append(leg)
        if leg is not None:
            self.calls.forget(leg)

    def _give_up(self):
        self.hopeless = True

    # --- what happens -------------------------------------------------------------------

    def open(self):
        """The first window and its spare, both ready."""
        self.workspaces.open()
        self.children[0].ready()
        self.children[1].ready()
        return self.children[0], self.children[1]

    def tell(self, state, leg="leg", reason=None, source="screen_pop", number=NUMBER):
        """An event of a call; gives its private part, which must have been settled."""
        private = PrivatePart(bytearray(number))
        event = CallEvent(
            source_id=source, leg_id=leg, state=state, end_reason=reason, queue="Main"
        )
        self.calls.deliver(event, private)
        assert not any(private.buffer), "the number is in the pipe, or wiped"

    def ring(self, leg="leg", **more):
        self.tell(CallState.OFFERED, leg, **more)

    def end(self, leg="leg", reason=EndReason.CALLER, **more):
        self.tell(CallState.ENDED, leg, reason, **more)

    def standing(self):
        """How each living process stands, by pid."""
        return self.workspaces.pids

    def who(self, standing):
        """The children that stand so."""
        pids = {pid for pid, stands in self.standing().items() if stands == standing}
        return [child for child in self.children if child.pid in pids]


@pytest.fixture
def on_loop():
    """Run a scene on an event loop: ``on_loop(scene, keep=5)`` gives it a ``Floor``."""

    def play(scene, **how):
        async def whole():
            floor = Floor(**how)
            result = scene(floor)
            if asyncio.iscoroutine(result):
                await asyncio.wait_for(result, 30)

        asyncio.run(whole())

    return play

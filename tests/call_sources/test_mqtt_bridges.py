"""One process reads the broker until no call is left, and the next one takes over: no call is lost
between the two, whatever comes first."""

import asyncio

import pytest

from patient_access.call_sources.conformance import RecordingDesk
from patient_access.call_sources.mqtt import Mqtt
from patient_access.handover.bridge_frames import CallIs, LinkIs, ThatIsAll, encode_bridge
from patient_access.handover.call_events import CallState
from patient_access.handover.wire import PrivatePart
from tests.support.captured_calls import story_of

FIRST, SECOND = "a" * 32, "b" * 32
DIGEST = "c" * 64


class Process:
    """A phone bridge that says what a test says."""

    def __init__(self, pid, on_frame, on_exit):
        self.pid, self._on_frame, self._on_exit = pid, on_frame, on_exit
        self.killed = False

    def send(self, header, private=None):
        private.wipe()

    def kill(self):
        if not self.killed:
            self.killed = True
            asyncio.get_running_loop().call_soon(self._on_exit, -9)

    def say(self, *frames):
        for frame in frames:
            self._on_frame(encode_bridge(frame), PrivatePart(bytearray(b"{}")))

    def listed(self, *calls):
        self.say(*calls, ThatIsAll(legs=tuple(call.leg_id for call in calls)))


def call(leg, state, number=DIGEST):
    return CallIs(leg_id=leg, state=state, number="" if state is CallState.ENDED else number)


class Rig:
    def __init__(self):
        self.processes = []
        self.desk = RecordingDesk()
        self.source = Mqtt(start_child=self._start)

    def _start(self, role, *, loop, on_frame, on_exit, show_errors):
        self.processes.append(Process(len(self.processes), on_frame, on_exit))
        return self.processes[-1]

    async def until(self, what):
        async with asyncio.timeout(30):
            while not what():
                await asyncio.sleep(0.002)

    async def after_a_call(self):
        """The first call is over, and the process that takes over has been started."""
        await self.until(lambda: self.processes)
        old = self.processes[0]
        old.say(LinkIs(up=True))
        old.listed()
        old.listed(call(FIRST, CallState.CONNECTED))
        old.listed(call(FIRST, CallState.ENDED))
        await self.until(lambda: len(self.processes) == 2)
        return old, self.processes[1]


@pytest.fixture
def play():
    def run(scene):
        async def whole():
            rig = Rig()
            task = asyncio.create_task(rig.source.run(rig.desk))
            try:
                await scene(rig)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            return rig

        return asyncio.run(whole())

    return run


def test_the_next_one_takes_over_by_its_first_list_and_hears_the_next_call(play):
    async def scene(rig):
        old, new = await rig.after_a_call()
        new.say(LinkIs(up=True))
        new.listed(call(FIRST, CallState.ENDED))
        assert old.killed
        new.listed(call(SECOND, CallState.CONNECTED))

    assert story_of(play(scene).desk.events) == ["A connected", "A ended unknown", "B connected"]


def test_a_call_that_the_next_one_reads_first_is_heard_by_the_old_one(play):
    async def scene(rig):
        old, new = await rig.after_a_call()
        new.say(LinkIs(up=True))
        new.listed(call(SECOND, CallState.OFFERED))
        assert new.killed
        assert not old.killed, "nobody would hear the call"
        old.listed(call(SECOND, CallState.OFFERED))
        old.listed(call(SECOND, CallState.ENDED))
        await rig.until(lambda: len(rig.processes) == 3)

    states = story_of(play(scene).desk.events)
    assert states == ["A connected", "A ended unknown", "B offered", "B ended abandoned"]


def test_a_next_one_whose_list_still_has_the_last_call_takes_over_and_is_renewed(play):
    """It read that call's number: it may not stay."""

    async def scene(rig):
        old, new = await rig.after_a_call()
        new.say(LinkIs(up=True))
        new.listed(call(FIRST, CallState.CONNECTED))
        assert old.killed
        new.listed(call(FIRST, CallState.ENDED))
        await rig.until(lambda: len(rig.processes) == 3)

    assert story_of(play(scene).desk.events) == ["A connected", "A ended unknown"]


@pytest.mark.parametrize("state", [CallState.HELD, CallState.CONSULTING])
def test_a_call_that_waits_when_the_desk_starts_is_up(play, state):
    """In the first list that is no late word, as it would be in a later one."""

    async def scene(rig):
        await rig.until(lambda: rig.processes)
        (process,) = rig.processes
        process.say(LinkIs(up=True))
        process.listed(call(FIRST, state))
        process.listed(call(FIRST, state), call(SECOND, state))

    assert story_of(play(scene).desk.events) == ["A connected", f"A {state}"]

"""Real streams of Asterisk 22, said again over a socket: each comes to what its name says."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median_low

import pytest

from patient_access.call_sources.asterisk import Asterisk
from patient_access.call_sources.conformance import RecordingDesk
from patient_access.handover.call_events import CallState, SourceStatus
from patient_access.settings.telephony import AsteriskSetting
from tests.support.captured_calls import (
    DATA,
    NUMBERS,
    PATIENT,
    STORIES,
    WHOLE,
    story_of,
)
from tests.support.fake_pbx import SECRET, FakePbx, captured, replay

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/asterisk_ami"),
    pytest.mark.usefixtures("undisturbed"),
]


class Desk(RecordingDesk):
    """When each event was delivered, and the number that came with it."""

    def __init__(self):
        super().__init__()
        self.at, self.numbers = [], []

    def deliver(self, event, private):
        self.at.append(time.monotonic())
        if private:
            self.numbers.append(bytes(private.buffer).decode().split('"')[3])
        super().deliver(event, private)

    def story(self):
        return story_of(self.events)


def heard_by(agent, events, speed):
    """The desk of ``agent`` after the stream, and when her hang-ups were said."""
    pbx, hang_ups = FakePbx(), []
    setting = AsteriskSetting.model_validate(
        {
            "host": "127.0.0.1",
            "port": pbx.port,
            "tls": False,
            "user": "desk",
            "channels": [f"PJSIP/{agent}"],
            "variables": {"MRN": "mrn", "DNIS": "dnis"},
        }
    )

    def said(event):
        if event.startswith(b"Event: Hangup\r\n") and b"Channel: PJSIP/" + agent.encode() in event:
            hang_ups.append(time.monotonic())

    async def running():
        desk = Desk()
        task = asyncio.create_task(Asterisk(setting, lambda name: SECRET).run(desk))
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
        await asyncio.to_thread(replay, pbx, events, speed, said)
        ended = len(hang_ups)
        await desk.until(lambda: desk.states().count(CallState.ENDED) == ended)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return desk

    try:
        return asyncio.run(running()), hang_ups
    finally:
        pbx.close()


def check(name, agent, speed):
    (events,) = captured(DATA / f"ami-{name}.log")
    desk, hang_ups = heard_by(agent, events, speed)
    assert desk.story() == STORIES[name][agent]
    expected = NUMBERS.get((name, agent), NUMBERS.get(name, [PATIENT]))
    assert desk.numbers == expected
    ends = [at for at, e in zip(desk.at, desk.events, strict=True) if e.end_reason]
    return [end - said for end, said in zip(ends, hang_ups, strict=True)]


def assert_in_time(late, longest):
    """Within 100 ms of her own leg's event. A slow source is late every time, a busy machine now
    and then, and by less than ``longest``."""
    print(f"ended after {median_low(late) * 1000:.1f} ms, {max(late) * 1000:.1f} at most")
    assert min(late) < 0.1
    assert max(late) < longest


CASES = [(name, agent) for name, agents in STORIES.items() for agent in agents]


@pytest.mark.parametrize(("name", "agent"), CASES)
def test_the_stream_at_fifty_times_its_speed(name, agent):
    assert_in_time([late for _ in range(3) for late in check(name, agent, 50)], longest=20)


def test_every_stream_at_its_own_speed():
    """Side by side, each with a telephone system of its own: the longest takes half a minute."""
    with ThreadPoolExecutor(len(CASES)) as threads:
        played = [threads.submit(check, name, agent, 1) for name, agent in CASES]
        # Of those that were transferred the caller hangs up 5.8 and 8.9 s after the agent's leg.
        assert_in_time([late for each in played for late in each.result()], longest=5)


def test_every_stream_is_told():
    have = {path.stem.removeprefix("ami-") for path in DATA.glob("ami-*.log")}
    assert have == {*STORIES, "drop_reconnect"}


def test_the_stream_that_broke_off_ends_the_call_that_nobody_heard_end():
    """The capture's first connection breaks off in mid-call; its last one finds no channel."""
    first, *_ = captured(DATA / "ami-drop_reconnect.log")
    pbx = FakePbx()
    setting = AsteriskSetting.model_validate(
        {
            "host": "127.0.0.1",
            "port": pbx.port,
            "tls": False,
            "user": "desk",
            "channels": ["PJSIP/1001"],
        }
    )

    async def running():
        desk = Desk()
        task = asyncio.create_task(Asterisk(setting, lambda name: SECRET).run(desk))
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
        await asyncio.to_thread(replay, pbx, first, 50, lambda event: None)
        await desk.until(lambda: CallState.CONNECTED in desk.states())
        for still_up in (True, False):
            if still_up:
                # what the second connection of the capture was told of this channel
                status = captured(DATA / "ami-drop_reconnect.log")[1]
                own = [e for _, e in status if e.startswith(b"Event: Status") and b"/1001-" in e]
                lines = own[0].decode().strip().split("\r\n")[1:]
                name = next(line[9:] for line in lines if line.startswith("Channel: "))
                pbx.channels = {
                    name: "\r\n".join(line for line in lines if not line.startswith("ActionID"))
                }
            else:
                pbx.channels = {}
            desk.statuses.clear()
            pbx.drop()
            await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
            assert desk.statuses[0] is SourceStatus.STALE
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return desk

    try:
        desk = asyncio.run(running())
    finally:
        pbx.close()
    assert desk.story() == [*WHOLE, "A connected", "A ended stream_lost"]
    assert desk.numbers == [PATIENT, PATIENT]
    assert desk.events[-1].stream_epoch == 3

"""The ``mqtt`` source on a real broker: its promises, and the days when something is gone."""

import asyncio
import json
import sys

import pytest

from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.call_sources.mqtt import Mqtt
from patient_access.diagnostics.memory_scan import copies_of
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.settings.telephony import MqttSetting
from tests.end_to_end.desk import is_alive
from tests.peers.mosquitto import CALLS, PUBLISHER, Mosquitto, Publisher, program

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(program() is None, reason="needs mosquitto (lock/debian-test.txt)"),
]
NUMBER = "+12065550147"


@pytest.fixture
def broker(tmp_path):
    broker = Mosquitto(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def publisher(broker):
    publisher = Publisher(broker.port)
    yield publisher
    publisher.close()


def source_for(broker, **more):
    given = {"host": "127.0.0.1", "port": broker.port, "tls": False, "topic": "calls/agents/1001"}
    # Long enough that a busy machine is not taken for a silent broker.
    return Mqtt(
        MqttSetting.model_validate(given | {"ping_seconds": 60, "misses": 1} | more),
        lambda name: "made-up-secret",
    )


class Desk(RecordingDesk):
    def __init__(self):
        super().__init__()
        self.told = []

    def deliver(self, event, private):
        self.told.append(NUMBER.encode() in private.buffer)
        super().deliver(event, private)

    def story(self):
        return [str(e.state) + (f" {e.end_reason}" if e.end_reason else "") for e in self.events]

    async def until_status(self, status):
        async with asyncio.timeout(60):
            while not self.statuses or self.statuses[-1] is not status:
                await asyncio.sleep(0.02)


def on_desk(source, story):
    async def running():
        desk = Desk()
        task = asyncio.create_task(source.run(desk))
        try:
            async with asyncio.timeout(180):
                await desk.until_status(SourceStatus.LIVE)
                await story(desk)
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return desk

    return asyncio.run(running())


class TestMqtt(CallSourceConformance):
    @pytest.fixture(autouse=True)
    def _there(self, broker, publisher):
        self.broker, self.publisher = broker, publisher

    def make_source(self):
        return source_for(self.broker)

    async def play(self, source, call, state, number):
        await asyncio.to_thread(self.publisher.say, call, state.value, number)


def test_every_state_of_a_call_with_its_reason(broker, publisher):
    async def story(desk):
        for state in ("offered", "connected", "held", "connected", "consulting", "connected"):
            await asyncio.to_thread(publisher.say, "1", state, NUMBER)
        await asyncio.to_thread(publisher.say, "1", "ended", end_reason="transferred")
        await desk.until(lambda: CallState.ENDED in desk.states())

    desk = on_desk(source_for(broker), story)
    assert desk.story() == [
        "offered", "connected", "held", "connected", "consulting", "connected", "ended transferred"
    ]  # fmt: skip
    assert desk.told == [True] + [False] * 6


def test_a_publisher_that_dies_masks_and_its_return_with_the_call_unmasks(broker, publisher):
    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", NUMBER)
        await desk.until(lambda: len(desk.events) == 1)
        await asyncio.to_thread(publisher.die)
        await desk.until_status(SourceStatus.STALE)
        again = await asyncio.to_thread(Publisher, broker.port, publisher._calls)
        await desk.until_status(SourceStatus.LIVE)
        await asyncio.to_thread(again.close)

    desk = on_desk(source_for(broker), story)
    assert desk.story()[-1] == "connected"
    assert desk.told[-1], "a window that was wiped meanwhile needs the number"
    assert CallState.ENDED not in desk.states()


def test_a_broker_that_restarts_brings_the_call_back_from_its_retained_list(broker, publisher):
    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", NUMBER)
        await desk.until(lambda: len(desk.events) == 1)
        await asyncio.to_thread(broker.stop)
        await desk.until_status(SourceStatus.STALE)
        await asyncio.to_thread(broker.start)
        await desk.until_status(SourceStatus.LIVE)

    desk = on_desk(source_for(broker), story)
    assert set(desk.story()) == {"connected"}
    assert desk.events[-1].stream_epoch > desk.events[0].stream_epoch


def test_a_frozen_network_is_seen_and_the_retained_list_says_that_the_call_is_over(
    broker, publisher
):
    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", NUMBER)
        await desk.until(lambda: bool(desk.events))
        broker.freeze()
        await desk.until_status(SourceStatus.STALE)
        assert CallState.ENDED not in desk.states()
        publisher.forget("1")
        broker.thaw()
        await desk.until(lambda: CallState.ENDED in desk.states())
        await desk.until_status(SourceStatus.LIVE)

    desk = on_desk(source_for(broker, ping_seconds=4), story)
    assert desk.events[-1].end_reason in (EndReason.STREAM_LOST, EndReason.UNKNOWN)


def test_a_message_that_is_no_list_of_calls_changes_nothing(broker, publisher):
    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", NUMBER)
        await desk.until(lambda: len(desk.events) == 1)
        for noise in (b"", b"{", b'{"version": 2, "calls": []}', b"[" * 70_000, b"\xff"):
            await asyncio.to_thread(publisher.raw, noise)
        await asyncio.to_thread(publisher.say, "1", "held", NUMBER)
        await desk.until(lambda: len(desk.events) == 2)

    assert on_desk(source_for(broker), story).story() == ["connected", "held"]


def test_a_broker_that_refuses_the_account_is_lost(tmp_path):
    broker = Mosquitto(tmp_path, "allow_anonymous false")

    async def running():
        desk = Desk()
        task = asyncio.create_task(source_for(broker, user="desk1001").run(desk))
        await desk.until_status(SourceStatus.LOST)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    try:
        asyncio.run(running())
    finally:
        broker.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the memory scan reads /proc")
def test_after_the_call_the_bridge_that_read_the_number_is_gone(broker, publisher):
    source = source_for(broker)
    number = "+1206555" + "8877"

    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", number)
        await desk.until(lambda: len(desk.events) == 1)
        (before,) = source.pids
        assert copies_of(before, [number])[number], "the bridge reads it: else this proves nothing"
        await asyncio.to_thread(publisher.say, "1", "ended", end_reason="caller")
        await desk.until(lambda: len(desk.events) == 2)
        async with asyncio.timeout(60):
            while source.pids in ((), (before,)) or before in source.pids:
                await asyncio.sleep(0.02)
        (after,) = source.pids
        assert copies_of(after, [number])[number] == 0
        # and the new one is listened to
        await asyncio.to_thread(publisher.say, "2", "offered", NUMBER)
        await desk.until(lambda: len(desk.events) == 3)
        at_first = [SourceStatus.RESYNCING, SourceStatus.LIVE]
        assert desk.statuses == at_first, "the change is not seen"

    on_desk(source, story)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory scan reads /proc")
@pytest.mark.parametrize("gone", ["broker", "publisher"])
def test_no_bridge_keeps_a_caller_whose_window_was_wiped_with_the_link(broker, publisher, gone):
    """And the call that is on hold when the link is back comes with its number."""
    source = source_for(broker)
    here = [publisher]

    async def story(desk):
        await asyncio.to_thread(publisher.say, "1", "connected", NUMBER)
        await asyncio.to_thread(publisher.say, "1", "held", NUMBER)
        await desk.until(lambda: len(desk.events) == 2)
        (before,) = source.pids
        assert copies_of(before, [NUMBER])[NUMBER], "the bridge reads it: else this proves nothing"
        await asyncio.to_thread(broker.stop if gone == "broker" else publisher.die)
        await desk.until_status(SourceStatus.STALE)
        source.forget_callers()
        async with asyncio.timeout(60):
            while source.pids in ((), (before,)) or is_alive(before):
                await asyncio.sleep(0.02)
        listening = 1 if gone == "broker" else 2
        async with asyncio.timeout(60):
            while len(broker.subscribed(PUBLISHER)) < listening:
                await asyncio.sleep(0.02)
        assert len(broker.subscribed(CALLS)) == 1, "what the dead publisher has left is not read"
        (after,) = source.pids
        assert copies_of(after, [NUMBER])[NUMBER] == 0
        assert len(desk.events) == 2, "nobody is popped by what nobody vouches for"
        if gone == "broker":
            await asyncio.to_thread(broker.start)
        else:
            here.append(await asyncio.to_thread(Publisher, broker.port, publisher._calls))
        await desk.until_status(SourceStatus.LIVE)

    desk = on_desk(source, story)
    for each in here[1:]:
        each.close()
    assert desk.story()[-1] == "held"
    assert desk.told[-1], "its new window needs the number"


def test_a_caller_who_withholds_the_number_is_told_of_with_what_the_site_attached(
    broker, publisher
):
    told = []

    class Reading(Desk):
        def deliver(self, event, private):
            told.append(bytes(private.buffer).decode())
            super().deliver(event, private)

    async def running():
        desk = Reading()
        task = asyncio.create_task(source_for(broker).run(desk))
        await desk.until_status(SourceStatus.LIVE)
        await asyncio.to_thread(
            publisher.say, "1", "offered", "", presentation="restricted", mrn="TEST0001"
        )
        await asyncio.to_thread(publisher.say, "1", "connected", "", attestation="B")
        await desk.until(lambda: len(desk.events) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(running())
    said = json.loads(told[0])
    assert (said["ani"], said["presentation"], said["mrn"]) == ("", "restricted", "TEST0001")
    assert told[1] == ""

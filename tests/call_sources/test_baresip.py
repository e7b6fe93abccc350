"""The baresip source: its promises, and what it makes of events that nobody would expect."""

import asyncio

import pytest

from patient_access.call_sources.baresip import Baresip
from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.handover.call_events import CallState, PhoneAction, SourceStatus
from patient_access.settings.telephony import BaresipSetting
from tests.support.fake_baresip import FakeBaresip

KINDS = {
    CallState.OFFERED: "CALL_INCOMING",
    CallState.CONNECTED: "CALL_ESTABLISHED",
    CallState.ENDED: "CALL_CLOSED",
}
NUMBER = "2065550147"


@pytest.fixture
def telephone():
    telephone = FakeBaresip()
    yield telephone
    telephone.close()


def source_for(telephone):
    return Baresip(BaresipSetting.model_validate({"port": telephone.port}))


class TestBaresip(CallSourceConformance):
    @pytest.fixture(autouse=True)
    def _there(self, telephone):
        self.telephone = telephone

    def make_source(self):
        return source_for(self.telephone)

    async def play(self, source, call, state, number):
        self.telephone.say(KINDS[state], call, number)


class Desk(RecordingDesk):
    def __init__(self):
        super().__init__()
        self.told = []

    def deliver(self, event, private):
        self.told.append(bytes(private.buffer).decode())
        super().deliver(event, private)


def on_desk(source, story):
    async def running():
        desk = Desk()
        task = asyncio.create_task(source.run(desk))
        try:
            await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
            await story(desk)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return desk

    return asyncio.run(running())


@pytest.mark.parametrize(
    ("number", "name", "private"),
    [
        ("+12065550147", "", '{"ani":"+12065550147"}'),
        ("2065550147;phone-context=+1", "", '{"ani":"2065550147"}'),
        ("anonymous", "", '{"presentation":"restricted"}'),
        ("Anonymous", "", '{"presentation":"restricted"}'),
        ("unavailable", "", '{"presentation":"unavailable"}'),
        (
            "+12065550147;verstat=TN-Validation-Passed-B",
            "",
            '{"ani":"+12065550147","attestation":"B"}',
        ),
        ("+12065550147;verstat=TN-Validation-Failed", "", '{"ani":"+12065550147"}'),
        ("1001", "Agent Two", '{"ani":"1001","caller_name":"Agent Two"}'),
        (
            "2065550147",
            '","peeruri":"sip:9@x',
            '{"ani":"2065550147","caller_name":"\\\\\\",\\\\\\"peeruri\\\\\\":\\\\\\"sip:9@x"}',
        ),
    ],
)
def test_who_calls_is_read_from_the_sip_address(telephone, number, name, private):
    async def story(desk):
        telephone.say("CALL_INCOMING", "1", number, name)
        await desk.until(lambda: bool(desk.events))

    assert on_desk(source_for(telephone), story).told == [private]


def test_what_is_no_netstring_ends_the_connection_and_the_next_one_works(telephone):
    async def story(desk):
        desk.statuses.clear()
        telephone.write(b"HTTP/1.1 200 OK\r\n")
        await desk.until(lambda: desk.statuses == [SourceStatus.STALE, SourceStatus.LIVE])
        telephone.say("CALL_INCOMING", "1", NUMBER)
        await desk.until(lambda: bool(desk.events))

    on_desk(source_for(telephone), story)


def test_with_two_calls_up_no_command_is_sent_as_the_wrong_call_could_be_meant(telephone):
    source = source_for(telephone)

    async def story(desk):
        telephone.say("CALL_INCOMING", "1", NUMBER)
        await desk.until(lambda: len(desk.events) == 1)
        await source.act(desk.events[0].leg_id, PhoneAction.ANSWER)
        telephone.say("CALL_ESTABLISHED", "1", NUMBER)
        telephone.say("CALL_INCOMING", "2", NUMBER)
        await desk.until(lambda: len(desk.events) == 3)
        for event in desk.events:
            await source.act(event.leg_id, PhoneAction.HANG_UP)

    on_desk(source, story)
    telephone.close()
    assert b'"command":"accept"' in telephone.commands
    assert b"hangup" not in telephone.commands

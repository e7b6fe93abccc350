"""Real telephone calls on loopback: SIPp calls baresip, and the source tells of each."""

import asyncio

import pytest

from patient_access.call_sources.baresip import Baresip
from patient_access.call_sources.conformance import RecordingDesk
from patient_access.handover.call_events import CallState, PhoneAction, SourceStatus
from patient_access.settings.telephony import BaresipSetting
from tests.peers.sip_call import Caller, Telephone, missing

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(missing()), reason="needs baresip and sipp (lock/debian-test.txt)"),
]
NUMBER, OTHER = "2065550147", "2065550188"


@pytest.fixture
def telephone(tmp_path):
    telephone = Telephone(tmp_path)
    yield telephone
    telephone.hang_up_for_good()


class Desk(RecordingDesk):
    def __init__(self):
        super().__init__()
        self.told = []

    def deliver(self, event, private):
        self.told.append(bytes(private.buffer).decode())
        super().deliver(event, private)

    def story(self):
        names = {}
        for event in self.events:
            names.setdefault(event.leg_id, "ABC"[len(names)])
        return [
            f"{names[e.leg_id]} {e.state}" + (f" {e.end_reason}" if e.end_reason else "")
            for e in self.events
        ]


def on_desk(telephone, story):
    source = Baresip(BaresipSetting.model_validate({"port": telephone.control}))
    callers = []

    async def running():
        desk = Desk()
        task = asyncio.create_task(source.run(desk))
        try:
            async with asyncio.timeout(120):
                await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
                await story(source, desk, callers)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            for caller in callers:
                caller.kill()
        return desk

    return asyncio.run(running())


def test_a_call_from_ring_to_the_callers_hang_up(telephone, tmp_path):
    async def story(source, desk, callers):
        callers.append(Caller(tmp_path, telephone, NUMBER))
        await desk.until(lambda: CallState.OFFERED in desk.states())
        await source.act(desk.events[0].leg_id, PhoneAction.ANSWER)
        await desk.until(lambda: CallState.CONNECTED in desk.states())
        await asyncio.to_thread(callers[0].hangs_up)
        await desk.until(lambda: CallState.ENDED in desk.states())

    desk = on_desk(telephone, story)
    assert desk.story() == ["A offered", "A connected", "A ended unknown"]
    assert desk.told == ['{"ani":"2065550147","caller_name":"WIRELESS CALLER"}', "", ""]


def test_the_agent_hangs_up_by_the_source(telephone, tmp_path):
    async def story(source, desk, callers):
        callers.append(Caller(tmp_path, telephone, NUMBER))
        await desk.until(lambda: CallState.OFFERED in desk.states())
        leg = desk.events[0].leg_id
        await source.act(leg, PhoneAction.ANSWER)
        await desk.until(lambda: CallState.CONNECTED in desk.states())
        await source.act(leg, PhoneAction.HANG_UP)
        await desk.until(lambda: CallState.ENDED in desk.states())

    assert on_desk(telephone, story).story()[-1].startswith("A ended")


def test_a_caller_who_gives_up_has_abandoned(telephone, tmp_path):
    async def story(source, desk, callers):
        callers.append(Caller(tmp_path, telephone, NUMBER, gives_up=True))
        await desk.until(lambda: CallState.OFFERED in desk.states())
        await asyncio.to_thread(callers[0].hangs_up)
        await desk.until(lambda: CallState.ENDED in desk.states())

    assert on_desk(telephone, story).story() == ["A offered", "A ended abandoned"]


def test_two_calls_at_once_end_each_for_itself(telephone, tmp_path):
    async def story(source, desk, callers):
        callers.append(Caller(tmp_path, telephone, NUMBER, gives_up=True))
        await desk.until(lambda: len(desk.events) == 1)
        callers.append(Caller(tmp_path, telephone, OTHER, gives_up=True))
        await desk.until(lambda: len(desk.events) == 2)
        await asyncio.to_thread(callers[1].hangs_up)
        await desk.until(lambda: len(desk.events) == 3)
        await asyncio.to_thread(callers[0].hangs_up)
        await desk.until(lambda: len(desk.events) == 4)

    desk = on_desk(telephone, story)
    assert desk.story() == ["A offered", "B offered", "B ended abandoned", "A ended abandoned"]
    assert NUMBER in desk.told[0]
    assert OTHER in desk.told[1]


def test_a_telephone_that_goes_is_stale(telephone):
    async def story(source, desk, callers):
        telephone.hang_up_for_good()
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.STALE)

    on_desk(telephone, story)

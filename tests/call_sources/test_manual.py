"""Sessions begun by hand."""

import asyncio

import pytest

from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.call_sources.manual import Manual, NotListening
from patient_access.handover.call_events import CallState, EndReason


class TestManual(CallSourceConformance):
    gives_numbers = False

    def make_source(self):
        self.legs = {}
        return Manual()

    async def play(self, source, call, state, number):
        if state is CallState.CONNECTED:
            self.legs[call] = source.start()
        elif state is CallState.ENDED:
            source.end(self.legs.get(call, "nobody"))


def test_a_session_is_connected_at_once_and_ended_by_the_agent():
    async def story():
        source, desk = Manual(), RecordingDesk()
        running = asyncio.create_task(source.run(desk))
        await desk.until(lambda: bool(desk.statuses))
        leg = source.start()
        source.end(leg)
        source.end(leg)
        running.cancel()
        assert [(e.leg_id, e.state, e.end_reason) for e in desk.events] == [
            (leg, CallState.CONNECTED, None),
            (leg, CallState.ENDED, EndReason.AGENT),
        ]
        assert desk.buffers == [bytearray(), bytearray()]

    asyncio.run(story())


def test_a_session_that_nobody_would_hear_of_is_not_begun():
    with pytest.raises(NotListening):
        Manual().start()

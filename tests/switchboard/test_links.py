"""A link that is lost, comes back and is lost once more: who is wiped then, and who is not."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.settings.telephony import TelephonySetting
from patient_access.switchboard.links import Links
from tests.switchboard.conftest import NUMBER


def timing(floor, wipe):
    """Shorter times than a setting may have."""
    values = {"wipe_after_seconds": wipe, "mask_after_seconds": 0.0}
    floor.calls.links = Links(floor.workspaces, TelephonySetting.model_construct(**values))


def test_the_source_is_told_that_its_calls_were_wiped_and_all_are_after_a_sleep(on_loop):
    async def scene(floor):
        timing(floor, wipe=0.03)
        told = []
        floor.calls.links.on_wiped = told.append
        idle, _ = floor.open()
        floor.tell(CallState.CONNECTED)
        floor.calls.status("screen_pop", SourceStatus.STALE)
        assert told == []
        await wiped(idle)
        assert told == ["screen_pop"]
        floor.calls.links.slept(0.02)
        floor.calls.links.slept(0.03)
        assert told == ["screen_pop", None]

    on_loop(scene)


async def wiped(child):
    while child.last(frames.CallEnded) is None:
        await asyncio.sleep(0.005)
    assert child.last(frames.CallEnded).reason is EndReason.STREAM_LOST


def test_what_a_snapshot_brings_back_is_wiped_if_the_link_is_lost_before_it_is_live(on_loop):
    async def scene(floor):
        timing(floor, wipe=0.03)
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED)
        floor.calls.status("screen_pop", SourceStatus.STALE)
        await wiped(idle)
        floor.calls.status("screen_pop", SourceStatus.RESYNCING)
        floor.tell(CallState.CONNECTED)
        assert spare.calls() == ["leg"]
        floor.calls.status("screen_pop", SourceStatus.STALE)
        assert spare.last(frames.SourceChanged).wipes_in > 0
        await wiped(spare)

    on_loop(scene)


@pytest.mark.parametrize("state", [CallState.HELD, CallState.CONSULTING])
def test_a_call_on_hold_in_the_snapshot_is_back_with_its_number(on_loop, state):
    """Its window was wiped while nobody heard the telephone; the caller still waits."""

    async def scene(floor):
        timing(floor, wipe=0.03)
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED)
        floor.calls.status("screen_pop", SourceStatus.STALE)
        await wiped(idle)
        floor.calls.status("screen_pop", SourceStatus.RESYNCING)
        floor.tell(state)
        floor.calls.status("screen_pop", SourceStatus.LIVE)
        assert spare.calls() == ["leg"]
        assert NUMBER in spare.secrets
        await asyncio.sleep(0.06)
        assert spare.last(frames.CallEnded) is None

    on_loop(scene)


def test_a_call_on_hold_that_the_agent_ended_is_not_brought_back_by_a_snapshot(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED)
        idle.say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))
        floor.calls.status("screen_pop", SourceStatus.RESYNCING)
        floor.tell(CallState.HELD)
        assert not spare.calls()

    on_loop(scene)


def test_a_call_that_was_on_hold_when_its_window_opened_may_be_wrapped_up(on_loop):
    def scene(floor):
        idle, _ = floor.open()
        floor.calls.status("screen_pop", SourceStatus.RESYNCING)
        floor.tell(CallState.HELD)
        floor.end()
        assert idle.last(frames.CallChanged).event.state is CallState.WRAP_UP

    on_loop(scene, keep=60)

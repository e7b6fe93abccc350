"""The computer sleeps, and wakes: no timer has run meanwhile, and nobody was heard."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.switchboard import sleep as sleep_module
from patient_access.switchboard.sleep import LOOKS_EVERY_SECONDS, Sleep


class Clock:
    """Goes on also while nothing else does."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def woken():
    return []


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sleep(woken, clock):
    return Sleep(woken.append, clock)


def test_looks_that_come_in_time_or_a_little_late_are_no_sleep(sleep, woken, clock):
    for late in (0.0, 0.1, LOOKS_EVERY_SECONDS):
        clock.seconds += LOOKS_EVERY_SECONDS + late
        sleep.look()
    assert woken == []
    assert not sleep.just_now


def test_ten_minutes_of_sleep_are_told_once(sleep, woken, clock):
    clock.seconds += 600 + LOOKS_EVERY_SECONDS
    sleep.look()
    sleep.look()
    assert woken == [600]


def test_who_asks_before_the_next_look_is_told_too(sleep, woken, clock):
    clock.seconds += 600 + LOOKS_EVERY_SECONDS
    assert sleep.just_now
    assert woken == [600]
    clock.seconds += LOOKS_EVERY_SECONDS * 2
    assert sleep.just_now
    for _ in range(20):
        clock.seconds += LOOKS_EVERY_SECONDS
        sleep.look()
    assert not sleep.just_now


def test_it_looks_by_itself(monkeypatch, woken, clock):
    monkeypatch.setattr(sleep_module, "LOOKS_EVERY_SECONDS", 0.01)

    async def scene():
        sleep = Sleep(woken.append, clock)
        task = asyncio.create_task(sleep.watch())
        await asyncio.sleep(0)
        clock.seconds += 600
        while not woken:
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scene())


def test_a_sleep_wipes_every_patient_and_the_call_that_is_up_comes_back_with_its_snapshot(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED, "one")
        floor.calls.links.slept(600)
        assert idle.last(frames.CallEnded).reason is EndReason.STREAM_LOST
        assert floor.who("idle") == [spare]
        floor.calls.status("screen_pop", SourceStatus.STALE)
        floor.tell(CallState.CONNECTED, "one")
        assert spare.calls() == ["one"]

    on_loop(scene)


def test_a_sleep_shorter_than_a_link_may_be_lost_wipes_nobody(on_loop):
    def scene(floor):
        idle, _ = floor.open()
        floor.tell(CallState.CONNECTED)
        floor.calls.links.slept(29)
        assert idle.last(frames.CallEnded) is None

    on_loop(scene)

"""A server that wants rest: each window is told, one tries, and nothing lasts for ever (E1)."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.switchboard import rests
from patient_access.switchboard.rests import LONGEST_SECONDS, Rests

EHR = "Northside EHR"


class Desk:
    """An idle window and its spare, both ready, and what the switchboard tells them."""

    def __init__(self, floor):
        self.floor = floor
        self.rests = Rests(floor.workspaces)
        floor.workspaces.on_gone = self.rests.gone
        self.idle, self.spare = floor.open()

    def workspace(self, child):
        return next(w for w in self.floor.workspaces._all if w.pid == child.pid)

    def says(self, child, state, seconds=0.0):
        self.rests.heard(self.workspace(child), EhrLearned(ehr=EHR, state=state, seconds=seconds))

    def told(self, child):
        return [one.state for one in child.told if isinstance(one, EhrRests)]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(rests, "TRY_SECONDS", 0.1)


def test_a_busy_server_is_known_to_the_other_windows_and_to_one_that_opens_later(on_loop):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "busy", 30)
        assert desk.told(desk.idle) == []
        assert desk.told(desk.spare) == ["busy"]
        floor.ring("first")
        floor.ring("second")
        new = floor.children[2]
        new.ready()
        desk.rests.tell(desk.workspace(new))
        assert 29 < new.last(EhrRests).seconds <= 30

    on_loop(scene)


def test_a_shorter_word_does_not_shorten_and_what_is_over_is_not_told(on_loop):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "busy", 0.05)
        desk.says(desk.spare, "busy", 0.01)
        assert desk.told(desk.idle) == []
        await asyncio.sleep(0.06)  # the time itself is what is tested
        desk.rests.tell(desk.workspace(desk.spare))
        assert desk.told(desk.spare) == ["busy"]

    on_loop(scene)


def test_after_the_pause_exactly_one_window_tries_and_it_is_the_agent_s(on_loop, quick):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.spare, "silent", 0.02)
        assert desk.told(desk.idle) == desk.told(desk.spare) == ["silent"]
        while "try" not in desk.told(desk.idle):
            await asyncio.sleep(0.005)
        assert desk.told(desk.spare) == ["silent", "silent"], "it waits for what comes of it"
        desk.says(desk.idle, "answers")
        assert desk.told(desk.idle)[-1] == desk.told(desk.spare)[-1] == "answers"
        await asyncio.sleep(0.15)
        assert desk.told(desk.idle).count("try") == 1, "nothing is tried once it answers"

    on_loop(scene)


def test_a_try_that_fails_is_a_pause_for_all_and_another_try(on_loop, quick):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "silent", 0.01)
        while "try" not in desk.told(desk.idle):
            await asyncio.sleep(0.005)
        desk.says(desk.idle, "silent", 0.01)
        while desk.told(desk.idle).count("try") + desk.told(desk.spare).count("try") < 2:
            await asyncio.sleep(0.005)

    on_loop(scene)


def test_several_windows_that_see_the_same_outage_do_not_prolong_it(on_loop, quick):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "silent", 0.02)
        desk.says(desk.spare, "silent", 60)
        while not {"try"} & {*desk.told(desk.idle), *desk.told(desk.spare)}:
            await asyncio.sleep(0.005)

    on_loop(scene)


@pytest.mark.parametrize("how", ["dies", "says nothing"])
def test_a_window_that_brings_no_answer_loses_its_turn_to_another(on_loop, quick, how):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "silent", 0.01)
        while "try" not in desk.told(desk.idle):
            await asyncio.sleep(0.005)
        if how == "dies":
            desk.idle.exit(1)
        while "try" not in desk.told(desk.spare):
            await asyncio.sleep(0.005)

    on_loop(scene)


def test_no_state_lasts_longer_than_it_may_whatever_a_server_says(on_loop):
    async def scene(floor):
        desk = Desk(floor)
        desk.says(desk.idle, "busy", 86_400)
        assert desk.spare.last(EhrRests).seconds == LONGEST_SECONDS
        desk.says(desk.idle, "silent", -5)
        assert desk.spare.last(EhrRests).seconds == 0.0

    on_loop(scene)


def test_the_frames_hold_a_name_of_the_settings_a_word_and_seconds():
    assert set(EhrLearned.model_fields) == set(EhrRests.model_fields)
    assert set(EhrRests.model_fields) == {"kind", "ehr", "state", "seconds"}
    assert b"try" not in frames.encode(EhrLearned(ehr=EHR, state="busy"))

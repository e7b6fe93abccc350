"""Scheduling messages pass through the switchboard to the calls there are, unread and unkept."""

import asyncio

import pytest

from patient_access.handover.schedule_frames import (
    RelayListens,
    ScheduleSaid,
    decode_listen,
    encode_relay,
)
from patient_access.handover.wire import PrivatePart
from patient_access.settings.model import EhrSetting
from patient_access.settings.schedule import ScheduleSetting
from patient_access.switchboard import schedules as schedules_module
from patient_access.switchboard.schedules import Schedules

MESSAGE = b"MSH|Zzmarkerova"


class Relay:
    """A child that was started, and what a test lets it say."""

    def __init__(self, role, on_frame, on_exit):
        self.role, self.sent, self.killed, self.pid = role, [], False, 4711
        self._on_frame, self._on_exit = on_frame, on_exit

    def send(self, header, private=None):
        self.sent.append(decode_listen(header))

    def kill(self):
        if not self.killed:
            self.killed = True
            self._on_exit(-9)

    def says(self, frame, private=b""):
        part = PrivatePart(bytearray(private))
        self._on_frame(encode_relay(frame), part)
        return part


class Window:
    def __init__(self):
        self.got = []

    def send(self, frame, private=None):
        self.got.append((frame, bytes(private.buffer)))
        private.wipe()


class Scene:
    def __init__(self):
        self.relays, self.windows, self.told = [], [], []

    def start(self, role, *, loop, on_frame, on_exit, show_errors):
        self.relays.append(Relay(role, on_frame, on_exit))
        return self.relays[-1]

    def open(self, *names):
        ehrs = [
            EhrSetting(
                name=name,
                adapter="hl7v2",
                base="mllp://127.0.0.1:2575",
                schedule=ScheduleSetting(port=2576) if name.startswith("told") else None,
            )
            for name in names
        ]
        opened = Schedules(ehrs, lambda: self.windows, self.told.append, self.start)
        opened.open()
        return opened


def test_only_an_ehr_that_tells_has_a_relay_and_it_is_said_where_to_listen():
    async def play():
        scene = Scene()
        opened = scene.open("told", "silent")
        [relay] = scene.relays
        assert relay.role == "schedule-relay"
        assert (relay.sent[0].address, relay.sent[0].port) == ("127.0.0.1", 2576)
        assert opened.pids == (4711,)
        opened.close()
        assert relay.killed

    asyncio.run(play())


@pytest.mark.parametrize("windows", [0, 1, 3])
def test_each_call_gets_a_copy_and_the_original_is_overwritten(windows):
    async def play():
        scene = Scene()
        opened = scene.open("told A", "told B")
        scene.windows = [Window() for _ in range(windows)]
        part = scene.relays[1].says(ScheduleSaid(), MESSAGE)
        assert not any(part.buffer)
        for window in scene.windows:
            assert window.got == [(ScheduleSaid(ehr="told B"), MESSAGE)]
        opened.close()

    asyncio.run(play())


@pytest.mark.parametrize("problem", ["address", "certificate"])
def test_a_relay_that_cannot_listen_is_told_of_once_and_tried_again(problem, monkeypatch):
    monkeypatch.setattr(schedules_module, "PAUSES", (0.0,))

    async def play():
        scene = Scene()
        opened = scene.open("told")
        for count in (1, 2, 3):
            while len(scene.relays) < count:
                await asyncio.sleep(0)
            scene.relays[-1].says(RelayListens(problem=problem))
        assert [(one.code, one.detail) for one in scene.told] == [("schedule_not_heard", "told")]
        while len(scene.relays) < 4:
            await asyncio.sleep(0)
        scene.relays[-1].says(RelayListens(port=2576))
        opened.close()
        assert all(relay.killed for relay in scene.relays)

    asyncio.run(play())


def test_a_relay_that_died_comes_back_and_one_that_is_closed_does_not(monkeypatch):
    monkeypatch.setattr(schedules_module, "PAUSES", (0.0,))

    async def play():
        scene = Scene()
        opened = scene.open("told")
        scene.relays[0].kill()
        while len(scene.relays) < 2:
            await asyncio.sleep(0)
        opened.close()
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(scene.relays) == 2

    asyncio.run(play())


def test_a_relay_that_speaks_no_frames_is_ended_and_what_it_said_overwritten():
    async def play():
        scene = Scene()
        opened = scene.open("told")
        part = PrivatePart(bytearray(MESSAGE))
        scene.relays[0]._on_frame(b"{}", part)
        assert scene.relays[0].killed
        assert not any(part.buffer)
        opened.close()

    asyncio.run(play())

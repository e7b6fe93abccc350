"""A desktop's two buses, and a loop in the background that listens to them."""

import asyncio
import shutil
import sys
import threading
import time

import pytest

from patient_access.presence.linux import LinuxPresence
from tests.support.desk_buses import DeskBuses


@pytest.fixture(scope="module")
def desk():
    if sys.platform != "linux" or shutil.which("dbus-daemon") is None:
        pytest.skip("the D-Bus daemon is not here")
    buses = DeskBuses()
    yield buses
    buses.close()


@pytest.fixture
def on_bus(desk, monkeypatch):
    """This process finds the private buses where a desktop's programs find theirs."""
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)
    return desk


class Ear:
    """What was heard, in order; waits for it."""

    def __init__(self):
        self.events = []
        self.unseen = 0
        self.leaves = False
        """What it answers to each event: whether its process goes because of it."""
        self.changed = threading.Condition()

    def hear(self, event):
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()
        return self.leaves

    def nothing_here(self):
        with self.changed:
            self.unseen += 1
            self.changed.notify_all()

    def until(self, what):
        with self.changed:
            deadline = time.monotonic() + 30
            while not what():
                assert time.monotonic() < deadline, self.events
                self.changed.wait(0.01)  # it may also be what the played desktop has seen

    def until_heard(self, *events):
        self.until(lambda: [one for one in self.events if one in events][-1:] == [events[-1]])


@pytest.fixture
def listen():
    """``listen()``: an ``Ear`` on this environment's buses."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    begun = []

    def begin():
        ear = Ear()
        presence = LinuxPresence(ear.hear, ear.nothing_here, loop)
        presence.begin()
        begun.append(presence)
        return ear

    yield begin

    async def stop():
        for presence in begun:
            presence.end()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # transports close in a turn of the loop of their own

    asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()

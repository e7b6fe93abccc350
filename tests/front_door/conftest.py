"""A door in a short private directory, in this process or in a real one of its own."""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from patient_access.front_door import address
from patient_access.front_door.door import open_door

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@pytest.fixture
def place(monkeypatch):
    """A runtime directory whose path is short enough for a socket, and the clients' default."""
    short = Path(tempfile.mkdtemp(prefix="pa-door-"))
    monkeypatch.setenv(address.VARIABLE, str(short / "run"))
    yield short / "run"
    shutil.rmtree(short)


@pytest.fixture
def client_environment(place):
    return {**os.environ, address.VARIABLE: str(place), "PYTHONPATH": str(ROOT)}


class DoorProcess:
    """A real process with a front door and a ``ScreenPop`` behind it (``door_process.py``)."""

    def __init__(self, place: Path, keeping: bool = False, http: int = 0) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("door_process.py")),
                str(place),
                *(["--keep"] if keeping else []),
                *([f"--http={http}"] if http else []),
            ],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self.next() == {"kind": "open"}

    @property
    def pid(self) -> int:
        return self.process.pid

    def next(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def door_process(place):
    started = []

    def start(**options) -> DoorProcess:
        started.append(DoorProcess(place, **options))
        return started[-1]

    yield start
    for each in started:
        each.end()


class RecordingHost:
    """Takes what comes, keeps the requests and the private parts' bytes."""

    def __init__(self) -> None:
        self.requests = []
        self.private = []
        self.buffers = []
        self.forward = 0
        self.answer = None
        self.came = threading.Semaphore(0)

    async def pop(self, request, private):
        self.requests.append(request)
        self.private.append(bytes(private.buffer))
        self.buffers.append(private.buffer)
        private.wipe()
        self.came.release()
        return self.answer

    def come_forward(self):
        self.forward += 1
        self.came.release()


@pytest.fixture
def host():
    return RecordingHost()


@pytest.fixture
def open_for(place):
    """``with open_for(host) as door:`` serves on a thread of its own."""

    @contextlib.contextmanager
    def opened(host, silence=None):
        door = open_door(place)
        if silence is not None:
            door.silence = silence
        loop = asyncio.new_event_loop()
        serving = loop.create_task(door.serve(host))

        def run():
            with contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(serving)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield door
        finally:
            loop.call_soon_threadsafe(serving.cancel)
            thread.join(PATIENCE)
            loop.close()
            door.close()

    return opened

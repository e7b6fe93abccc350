"""The door of Windows, as far as it runs here: over a Unix socket in the pipe's place."""

import asyncio
import contextlib
import sys
import threading
from multiprocessing import connection

import pytest

from patient_access.front_door import client, windows, windows_pipe
from patient_access.front_door.address import prepare
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import DoorTrouble, send_pop
from patient_access.front_door.door import AlreadyRunning
from patient_access.front_door.words import SILENCE, Refusal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands in for a named pipe")

RING = {"state": "ringing", "number": "+12065550147"}


@pytest.fixture
def pipe(place, monkeypatch):
    """AF_UNIX under the multiprocessing connection that AF_PIPE would be under."""
    prepare(place)
    address = str(place / "pipe")

    def listener(name, family, authkey):
        assert (name.startswith("\\\\.\\pipe\\patient-access-"), family) == (True, "AF_PIPE")
        return connection.Listener(address, family="AF_UNIX", authkey=authkey)

    def connect(place):
        key = windows_pipe.read_key(place)
        try:
            line = connection.Client(address, family="AF_UNIX", authkey=key)
        except connection.AuthenticationError:
            raise DoorTrouble("no") from None
        return windows_pipe.PipeStream(line, SILENCE)

    monkeypatch.setattr(windows, "Listener", listener)
    monkeypatch.setattr(client, "_connect", connect)
    return place


@contextlib.contextmanager
def serving(door, host):
    loop = asyncio.new_event_loop()
    task = loop.create_task(door.serve(host))

    def run():
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        loop.close()
        door.close()


def test_a_ring_comes_through_with_its_private_part_and_is_wiped(pipe, host):
    with serving(windows.WindowsDoor.open(pipe), host):
        assert send_pop(pipe, read_call(RING)) is None
        host.answer = Refusal.AMBIGUOUS
        assert send_pop(pipe, read_call(RING)) is Refusal.AMBIGUOUS
        client.come_forward(pipe)
    assert host.private[0] == b'{"ani": "+12065550147"}'
    assert not any(host.buffers[0])
    assert host.forward == 1


def test_there_is_one_door_and_its_key_is_new_each_time(pipe):
    door = windows.WindowsDoor.open(pipe)
    first = windows_pipe.read_key(pipe)
    with pytest.raises(AlreadyRunning):
        windows.WindowsDoor.open(pipe)
    assert windows_pipe.read_key(pipe) == first
    door.close()
    windows.WindowsDoor.open(pipe).close()
    assert windows_pipe.read_key(pipe) != first


def test_who_does_not_know_the_key_is_not_let_in(pipe, host):
    with serving(windows.WindowsDoor.open(pipe), host):
        key = pipe / windows_pipe.KEY_NAME
        right = key.read_bytes()
        key.write_bytes(bytes(32))
        with pytest.raises(DoorTrouble):
            send_pop(pipe, read_call(RING))
        key.write_bytes(right)
        assert send_pop(pipe, read_call(RING)) is None
    assert len(host.requests) == 1


def test_noise_over_a_pipe_is_refused(pipe, host):
    with serving(windows.WindowsDoor.open(pipe), host):
        line = client._connect(pipe)
        line.readinto(memoryview(bytearray(4096)))
        line.write(memoryview(b"\xff" * 64))
        heard = bytearray(200)
        length = line.readinto(memoryview(heard))
        assert b"unreadable" in heard[:length]
        line.close()
    assert host.requests == []

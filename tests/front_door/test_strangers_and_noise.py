"""Who may not come in, and what is said to those who make no sense."""

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading

import pytest

from patient_access.front_door import posix
from patient_access.front_door.address import DoorFault, fault_of, prepare, runtime_dir
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import DoorTrouble, NotRunning, send_pop
from patient_access.front_door.messages import PopRequest
from patient_access.front_door.reception import Reception
from patient_access.front_door.words import MAX_PRIVATE, Refusal
from patient_access.handover.wire import PrivatePart, pack, read_frame

if sys.platform == "win32":
    pytest.skip("the door of Linux and macOS", allow_module_level=True)

RING = {"state": "ringing", "number": "+12065550147"}
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")

STRANGER = """
import socket, sys
line = socket.socket(socket.AF_UNIX)
try:
    line.connect(sys.argv[1])
    print("greeted" if line.recv(100) else "shut out")
except OSError as error:
    print(type(error).__name__)
"""

IMPOSTOR = """
import socket, sys
door = socket.socket(socket.AF_UNIX)
door.bind(sys.argv[1])
door.listen()
print(1, flush=True)
visitor, _ = door.accept()
print(visitor.recv(9), flush=True)
"""


def as_a_stranger(path):
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", ""], user=65534, cwd="/").returncode:
        pytest.skip("no Python that another user can run")
    done = subprocess.run(
        [python, "-c", STRANGER, str(path)], user=65534, group=65534, cwd="/", capture_output=True
    )
    return done.stdout.decode().strip()


@ROOT_ONLY
def test_another_user_cannot_reach_the_socket(open_for, host, place):
    with open_for(host):
        assert (
            place.stat().st_mode & 0o777,
            (place / "front-door.sock").stat().st_mode & 0o777,
        ) == (
            0o700,
            0o600,
        )
        assert as_a_stranger(place / "front-door.sock") == "PermissionError"
    assert host.requests == []


@ROOT_ONLY
def test_another_user_is_shut_out_even_when_the_files_are_left_open(open_for, host, place):
    with open_for(host):
        for path in (place.parent, place, place / "front-door.sock"):
            path.chmod(0o777)
        assert as_a_stranger(place / "front-door.sock") == "shut out"


@ROOT_ONLY
def test_the_client_says_nothing_to_another_users_program(place):
    place.mkdir(mode=0o700)
    place.parent.chmod(0o755)
    place.chmod(0o777)
    process = subprocess.Popen(
        ["/usr/bin/python3", "-c", IMPOSTOR, str(place / "front-door.sock")],
        user=65534,
        group=65534,
        cwd="/",
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout.readline() == b"1\n"
        place.chmod(0o700)
        with pytest.raises(DoorTrouble, match="Another user's program"):
            send_pop(place, read_call(RING))
        assert process.stdout.readline() == b"b''\n"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_directory_open_to_others_is_not_used(place):
    place.mkdir(mode=0o700)
    place.chmod(0o755)
    assert "must be 0700" in fault_of(place)
    with pytest.raises(DoorTrouble, match="0700"):
        send_pop(place, read_call(RING))
    assert fault_of(prepare(place)) == ""


def test_a_link_in_the_directorys_place_is_not_followed(place, tmp_path):
    place.symlink_to(tmp_path)
    with pytest.raises(DoorFault, match="a link does not count"):
        prepare(place)


@ROOT_ONLY
def test_a_directory_that_another_user_made_first_is_refused(place):
    place.mkdir(mode=0o700)
    os.chown(place, 65534, 65534)
    with pytest.raises(DoorFault, match="belongs to another user"):
        prepare(place)


def test_a_path_too_long_for_a_socket_is_said(tmp_path):
    with pytest.raises(DoorFault, match="too long"):
        prepare(tmp_path / ("x" * 100))


def test_every_program_of_this_user_looks_in_the_same_place(monkeypatch, tmp_path):
    monkeypatch.delenv("PATIENT_ACCESS_RUNTIME_DIR", raising=False)
    if sys.platform == "linux":
        tmp_path.chmod(0o700)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert runtime_dir() == tmp_path / "patient-access"
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
        assert runtime_dir().name.startswith("patient-access")
        assert tmp_path not in runtime_dir().parents
    monkeypatch.setenv("PATIENT_ACCESS_RUNTIME_DIR", str(tmp_path / "own"))
    assert runtime_dir() == tmp_path / "own"


def knock(place):
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(30)
    line.connect(str(place / "front-door.sock"))
    return line, line.makefile("rwb", buffering=0)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"\xff" * 64, "unreadable"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "unreadable"),
        (struct.pack("!II", 3, 0), "unreadable"),
        (struct.pack("!II", 1 << 20, 1 << 19), "too_long"),
        (struct.pack("!II", 4 + 10 + MAX_PRIVATE + 1, 10), "too_long"),
        (bytes(pack(b"not json")), "unreadable"),
        (bytes(pack(b'{"kind": "pop", "state": "on fire"}')), "unreadable"),
        (
            bytes(pack(b'{"kind": "pop", "state": "ringing", "leg_id": "+12065550147"}')),
            "unreadable",
        ),
        (bytes(pack(b'{"kind": "pop", "state": "ringing", "number": "+1"}')), "unreadable"),
        (bytes(pack(b"[" * 4000)), "unreadable"),
    ],
)
def test_noise_is_refused_and_the_next_visitor_is_served(open_for, host, place, said, answer):
    with open_for(host):
        line, stream = knock(place)
        with line, stream:
            read_frame(stream)
            line.sendall(said)
            header, _ = read_frame(stream)
            assert header == f'{{"kind":"refused","code":"{answer}"}}'.encode()
            with contextlib.suppress(ConnectionResetError):  # what was not read is thrown back
                assert stream.read(1) == b""
        assert send_pop(place, read_call(RING)) is None
    assert len(host.requests) == 1


def test_a_visitor_that_says_nothing_is_shown_out(open_for, host, place):
    with open_for(host, silence=0.1):
        line, stream = knock(place)
        with line, stream:
            assert read_frame(stream) is not None
            assert stream.read(1) == b""  # shown out, by the door
        line, stream = knock(place)
        with line, stream:
            read_frame(stream)
            line.sendall(struct.pack("!II", 104, 50) + b"{")  # begins, and never ends
            assert stream.read(1) == b""
    assert host.requests == []


def test_silent_visitors_do_not_keep_a_call_waiting(open_for, host, place):
    with open_for(host):
        lines = [knock(place) for _ in range(40)]
        assert send_pop(place, read_call(RING)) is None
        for line, stream in lines:
            stream.close()
            line.close()


def test_a_visitor_that_breaks_off_changes_nothing(open_for, host, place):
    frame = bytes(pack(b'{"kind":"pop","state":"ringing"}', PrivatePart(bytearray(b'{"ani":"1"}'))))
    with open_for(host):
        for length in (0, 5, 20, len(frame) - 1):
            line, stream = knock(place)
            with line, stream:
                read_frame(stream)
                line.sendall(frame[:length])
                line.shutdown(socket.SHUT_WR)
                stream.read(4096)
        assert send_pop(place, read_call(RING)) is None
    assert len(host.requests) == 1


@pytest.mark.parametrize("ends_by", ["leaving", "silence"])
def test_what_came_of_a_call_that_broke_off_is_wiped(open_for, host, place, monkeypatch, ends_by):
    wiped, wipe = [], posix.wipe

    def watched(buffer):
        before = bytes(buffer)
        wipe(buffer)
        wiped.append((before, buffer))

    monkeypatch.setattr(posix, "wipe", watched)
    private = PrivatePart(bytearray(b'{"ani":"+12065550147"}'))
    frame = bytes(pack(b'{"kind":"pop","state":"ringing"}', private))
    with open_for(host, silence=0.1 if ends_by == "silence" else None):
        line, stream = knock(place)
        with line, stream:
            read_frame(stream)
            line.sendall(frame[:-1])
            if ends_by == "leaving":
                line.shutdown(socket.SHUT_WR)
            stream.read(4096)
    ((before, after),) = wiped
    assert b"+12065550147" in before
    assert not any(after)


class Raising:
    def __init__(self, error):
        self.error = error

    async def pop(self, request, private):
        raise self.error

    def come_forward(self):
        raise self.error


@pytest.mark.parametrize(
    ("header", "code"),
    [(b"noise", Refusal.UNREADABLE), (b'{"kind":"pop","state":"ringing"}', Refusal.FAULT)],
)
def test_what_is_not_passed_on_is_wiped(header, code):
    private = PrivatePart(bytearray(b'{"ani":"+12065550147"}'))
    answer = Reception().answer(bytearray(header), private, Raising(ValueError("+12065550147")))
    assert asyncio.run(answer) == f'{{"kind":"refused","code":"{code}"}}'.encode()
    assert not any(private.buffer)


def test_a_request_has_no_field_that_a_number_fits_into():
    with pytest.raises(ValueError, match="leg_id"):
        PopRequest(state="ringing", leg_id="+12065550147")
    with pytest.raises(ValueError, match="number_id"):
        PopRequest(state="ringing", number_id="2065550147")


def test_a_client_of_another_version_is_told(place):
    place.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(place / "front-door.sock"))
        old.listen()

        def greet():
            visitor, _ = old.accept()
            with visitor:
                visitor.sendall(pack(b'{"kind":"greeting","protocol":99,"key_hex":"00"}'))
                visitor.recv(1)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(DoorTrouble, match="another version"):
            send_pop(place, read_call(RING))
        thread.join(10)


def test_an_empty_place_is_a_program_that_does_not_run(place):
    with pytest.raises(NotRunning):
        send_pop(place, read_call(RING))

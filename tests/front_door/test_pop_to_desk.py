"""Real client processes on the real socket: from a telephone's command to the desk."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from patient_access.diagnostics import memory_scan
from patient_access.domain.call import CallDetails
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import come_forward, is_answered, send_pop
from patient_access.handover.wire import PrivatePart, pack

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the door of Linux and macOS")

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def client(environment, *arguments, stdin=b""):
    return subprocess.run(
        [sys.executable, "-m", "patient_access", *arguments],
        env=environment,
        input=stdin,
        capture_output=True,
        timeout=30,
    )


def test_a_ring_reaches_the_desk_with_its_number_in_the_private_part(
    open_for, host, client_environment
):
    with open_for(host):
        done = client(
            client_environment,
            *("pop", "--state", "ringing", "--number", "+12065550147", "--called", "+12065550100"),
            *("--queue", "Scheduling", "--call-id", "trunk-2065550147-1"),
            *("--attestation", "A", "--name", "Ada Example", "--mrn", "M-1"),
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    details = CallDetails.model_validate_json(host.private[0])
    assert details.ani == "+12065550147"
    assert details.dnis == "+12065550100"
    assert (details.attestation, details.caller_name, details.mrn) == ("A", "Ada Example", "M-1")
    public = host.requests[0].model_dump_json()
    assert host.requests[0].queue == "Scheduling"
    assert "5550147" not in public  # neither the number nor the call id that contains it
    assert "5550100" not in public


def test_a_url_says_the_same_and_its_plus_is_a_plus(open_for, host, client_environment):
    with open_for(host):
        url = "patient-access:pop?state=ringing&number=+12065550147&queue=Scheduling%20desk&x=1"
        done = client(client_environment, "url", url)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(host.private[0]) == {"ani": "+12065550147"}
    assert host.requests[0].queue == "Scheduling desk"


def test_standard_input_says_the_same(open_for, host, client_environment):
    call = {"state": "answered", "number": "+12065550147", "call-id": "abc", "vendor": [1]}
    with open_for(host):
        done = client(client_environment, "pop", "--stdin", stdin=json.dumps(call).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(host.private[0]) == {"ani": "+12065550147"}
    assert len(host.requests[0].leg_id) == 32


def test_one_call_has_one_leg_id_and_another_run_another(open_for, host, place):
    call = read_call({"state": "ringing", "call_id": "abc", "number": "(206) 555-0147"})
    again = read_call({"state": "ended", "call_id": "abc", "number": "+1 206 555 0147"})
    for _ in range(2):
        with open_for(host):
            send_pop(place, call)
            send_pop(place, again)
    first, second, third, _ = host.requests
    assert (first.leg_id, first.number_id) == (second.leg_id, second.number_id)
    assert first.leg_id != third.leg_id
    assert first.number_id != third.number_id


def test_nothing_running_is_said_and_is_exit_code_3(client_environment, place):
    done = client(client_environment, "pop", "--state", "ringing", "--number", "+12065550147")
    assert done.returncode == 3
    assert done.stderr.decode().strip() == (
        "Patient Access is not running on this desk; nobody was shown this call."
    )
    assert not place.exists()


def test_a_refusal_is_a_sentence_and_exit_code_4(door_process, client_environment):
    door_process()
    for call_id in ("one", "two"):
        assert (
            client(client_environment, "pop", "--state=ringing", f"--call-id={call_id}").returncode
            == 0
        )
    done = client(client_environment, "pop", "--state", "ended")
    assert done.returncode == 4
    assert b"Several calls are on this desk" in done.stderr


def test_a_second_start_finds_the_first_and_brings_it_forward(
    door_process, place, client_environment
):
    first = door_process()
    second = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("door_process.py")), str(place)],
        env=client_environment,
        capture_output=True,
        timeout=30,
    )
    assert json.loads(second.stdout) == {"kind": "already_running"}
    come_forward(place)
    assert first.next() == {"kind": "come_forward"}


def test_what_a_killed_run_left_behind_is_replaced(door_process, place):
    door_process().end()
    assert (place / "front-door.sock").exists()
    assert not is_answered(place)
    second = door_process()
    assert is_answered(place)
    assert send_pop(place, read_call({"state": "ringing", "number": "+12065550147"})) is None
    assert second.next()["state"] == "offered"


@LINUX
def test_a_thousand_pops_in_a_row_leave_no_descriptor_open(door_process, place):
    server = door_process()
    for number in range(10):
        _ring_and_end(server, place, number)
    before = len(os.listdir(f"/proc/{server.pid}/fd"))  # noqa: PTH208 - counted only
    for number in range(500):
        _ring_and_end(server, place, number)
    assert len(os.listdir(f"/proc/{server.pid}/fd")) <= before + 1  # noqa: PTH208


def _ring_and_end(server, place, number):
    words = {"call_id": f"c-{number}-{time.monotonic_ns()}", "number": "+12065550147"}
    assert send_pop(place, read_call({"state": "ringing", **words})) is None
    assert send_pop(place, read_call({"state": "ended", **words})) is None
    offered, ended = server.next(), server.next()
    assert (offered["state"], ended["state"]) == ("offered", "ended")
    assert offered["leg_id"] == ended["leg_id"]


@LINUX
def test_fifty_callers_later_no_number_is_in_the_memory_of_the_process_behind_the_door(
    door_process, client_environment
):
    numbers, control = _numbers(50), "+1206555019902"
    server, keeper = door_process(), None
    for at, number in enumerate(numbers):
        call = {"state": "ringing", "number": number, "call-id": f"trunk-{number}", "queue": "Desk"}
        stdin = json.dumps(call).encode()
        options = ["pop", "--state=ringing", f"--number={number}", f"--call-id=trunk-{number}"]
        done = (
            client(client_environment, "pop", "--stdin", stdin=stdin)
            if at % 2
            else client(client_environment, *options)
        )
        assert done.returncode == 0
        assert server.next()["state"] == "offered"
    # Ten digits without the country code: found with it and without it.
    counts = memory_scan.copies_of(server.pid, [number[2:] for number in numbers])
    assert {number: count for number, count in counts.items() if count} == {}
    # The same path with a desk that keeps what it should not: the scan must see it.
    server.end()
    keeper = door_process(keeping=True)
    assert (
        client(client_environment, "pop", "--state=ringing", f"--number={control}").returncode == 0
    )
    keeper.next()
    assert memory_scan.copies(keeper.pid, control[2:]) >= 1


@LINUX
def test_a_call_that_was_refused_or_broke_off_leaves_no_number_either(door_process, place):
    server, numbers = door_process(), _numbers(40)
    for at, number in enumerate(numbers):
        state = ("held", "ended", "on fire", "ringing")[at % 4]
        header = json.dumps({"kind": "pop", "state": state}).encode()
        frame = pack(header, PrivatePart(bytearray(json.dumps({"ani": number}).encode())))
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(30)
            line.connect(str(place / "front-door.sock"))
            line.recv(4096)
            line.sendall(frame[:-2] if state == "ringing" else frame)
            line.shutdown(socket.SHUT_WR)
            line.recv(4096)
    counts = memory_scan.copies_of(server.pid, [number[2:] for number in numbers])
    assert {number: count for number, count in counts.items() if count} == {}


def _numbers(count):
    """Made-up, each its own: 555-01xx with two more digits, so that no two are alike."""
    return [f"+120655501{at:02}{at * 7 % 100:02}" for at in range(count)]


@LINUX
def test_the_number_leaves_the_process_list_while_the_client_still_lives(place, client_environment):
    """A server that never greets keeps the client alive, so what is seen is not its death."""
    place.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(place / "front-door.sock"))
        mute.listen()
        started = time.monotonic()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "patient_access", "pop", "--state=ringing"),
                *("--number=+12065550147", "--queue=Scheduling"),
            ],
            env=client_environment,
            stderr=subprocess.PIPE,
        )
        try:
            seen = b""
            while (b"5550147" in seen or not seen) and time.monotonic() < started + 60:
                seen = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            print(f"hidden after {(time.monotonic() - started) * 1000:.0f} ms")
            visitor, _ = mute.accept()  # it is alive: it knocked
            visitor.close()
            assert b"pop\0" in seen
            assert b"5550147" not in seen
            process.communicate(timeout=60)
            assert process.returncode == 4
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


def test_the_client_is_light_for_a_telephone_waits_for_it(client_environment):
    code = """
import sys
import patient_access.__main__, patient_access.cli, patient_access.pop
import patient_access.front_door.telling
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=client_environment, capture_output=True, timeout=30
    )
    loaded = done.stdout.decode().split()
    assert "patient_access.front_door.client" in loaded
    assert not {"pydantic", "platformdirs", "filelock", "asyncio", "dataclasses"} & set(loaded)


def test_many_at_once_are_all_taken(open_for, host, place):
    answers = []

    def knock(number):
        words = {"state": "ringing", "call_id": str(number), "number": "+12065550147"}
        answers.append(send_pop(place, read_call(words)))

    with open_for(host):
        threads = [threading.Thread(target=knock, args=(number,)) for number in range(150)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert answers == [None] * 150
    assert len({request.leg_id for request in host.requests}) == 150

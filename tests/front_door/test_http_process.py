"""The HTTP door as the running program keeps it: a process that no number outlives."""

import http.client
import json
import socket
import sys
import threading
import time
from pathlib import Path
from statistics import median

import pytest

from patient_access.diagnostics.memory_scan import copies_of
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import send_pop
from patient_access.front_door.http_token import command, read_digest
from tests.support.own_port import own_port

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
TOKEN = "made-up-token"


@pytest.fixture
def port():
    return own_port()


def post(port, state, number="", token=TOKEN):
    """The status, as soon as the port is open."""
    deadline = time.monotonic() + 60
    body = json.dumps({"number": number, "name": "Zyxmarker"} if number else {})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("POST", f"/v1/calls/{state}", body, headers)
            return line.getresponse().status
        except ConnectionError:
            assert time.monotonic() < deadline
        finally:
            line.close()


def children(pid):
    return {
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    }


def listener(pid, port):
    """Which of the children listens."""
    wanted = f"0100007F:{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()
    inodes = {line.split()[9] for line in lines if line.split()[1:4:2] == [wanted, "0A"]}
    for child in children(pid):
        for descriptor in Path(f"/proc/{child}/fd").iterdir():
            try:
                link = descriptor.readlink().name
            except OSError:
                continue
            if link in {f"socket:[{inode}]" for inode in inodes}:
                return child
    return None


def until(what):
    deadline = time.monotonic() + 60
    while not (value := what()):
        assert time.monotonic() < deadline
        time.sleep(0.002)  # a look into /proc, not a guess
    return value


def test_a_call_by_http_leaves_no_copy_and_its_process_is_gone_after_it(door_process, port):
    door = door_process(http=port)
    number = "+1206555" + str(8765)
    assert post(port, "ringing", number) == 204
    assert door.next()["state"] == "offered"
    reader = listener(door.pid, port)
    assert copies_of(reader, [number])[number], "it reads the number: else this proves nothing"
    assert post(port, "answered", number) == 204
    assert post(port, "ended", number) == 204
    assert [door.next()["state"] for _ in range(2)] == ["connected", "ended"]
    until(lambda: not Path(f"/proc/{reader}").exists() or reader not in children(door.pid))
    began = time.monotonic()
    after = until(lambda: listener(door.pid, port))
    print(f"the port was closed for {(time.monotonic() - began) * 1000:.0f} ms")
    assert after != reader
    for pid in (door.pid, after):
        found = copies_of(pid, [number[2:], "Zyxmarker"])
        assert not any(found.values()), found
    assert post(port, "ringing", "+12065550111") == 204
    assert door.next()["state"] == "offered"


def test_no_request_is_lost_while_one_process_takes_over_from_another(door_process, port):
    """Each is told again after a refused connection, as a telephone would; none is taken twice,
    or answered and not taken."""
    door = door_process(http=port)
    assert post(port, "ended") == 204
    calls, readers, deadline = 0, set(), time.monotonic() + 120
    while len(readers) < 3:
        assert time.monotonic() < deadline
        number = f"+1206555{100 + calls % 100:04}"
        assert post(port, "ringing", number) == 204
        if reader := listener(door.pid, port):
            readers.add(reader)
        assert post(port, "ended", number) == 204
        assert [door.next()["state"] for _ in range(2)] == ["offered", "ended"]
        calls += 1
        threading.Event().wait(0.1)  # a telephone's pace: more would be refused


def test_the_front_door_answers_at_once_while_http_is_flooded(door_process, port, place):
    door = door_process(http=port)
    assert post(port, "ringing", "+12065550111") == 204
    assert door.next()["state"] == "offered"
    over, refused = threading.Event(), [0]

    def flood():
        while not over.is_set():
            refused[0] += post(port, "ringing", token="wrong") in (401, 429)

    floods = [threading.Thread(target=flood) for _ in range(4)]
    for each in floods:
        each.start()
    took = []
    try:
        for index in range(10):
            until(lambda so_far=40 * index: refused[0] > so_far)
            began = time.monotonic()
            call = {"state": "ringing", "call_id": str(index), "number": "+12065550122"}
            assert send_pop(place, read_call(call)) is None
            took.append(time.monotonic() - began)
    finally:
        over.set()
        for each in floods:
            each.join(30)
    print(f"{refused[0]} refused; the front door took {max(took) * 1000:.1f} ms at most")
    assert median(took) < 5, "by far more than any flood costs"


def test_when_the_program_is_killed_nobody_listens_any_more(door_process, port):
    door = door_process(http=port)
    assert post(port, "ended") == 204
    reader = listener(door.pid, port)
    door.process.kill()
    until(lambda: not Path(f"/proc/{reader}").exists())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_port_that_another_program_has_is_tried_again_until_it_is_free(door_process, port):
    with socket.create_server(("127.0.0.1", port)):
        door = door_process(http=port)
        until(lambda: children(door.pid))
    assert post(port, "ended") == 204


def test_a_token_is_shown_once_and_only_its_digest_is_kept(monkeypatch, capsys):
    kept = {}
    module = "patient_access.front_door.http_token"
    monkeypatch.setattr(f"{module}.store_token", kept.__setitem__)
    monkeypatch.setattr(f"{module}.read_token", kept.get)
    monkeypatch.setattr(f"{module}.forget_token", lambda name: kept.pop(name, None) is not None)
    assert command("new") == 0
    token = capsys.readouterr().out.split()[-1]
    assert len(token) == 43
    assert token not in str(kept)
    first = read_digest()
    assert command("new") == 0
    assert read_digest() != first
    assert command("forget") == 0
    assert read_digest() is None
    kept["http_pop"] = "not a digest"
    assert read_digest() is None

"""Calls told of by HTTP: what is taken, and everything that is not."""

import asyncio
import json
import re
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from patient_access.front_door.client import DoorTrouble, NotRunning
from patient_access.front_door.http_pop import HttpPop
from patient_access.front_door.http_rules import LARGEST_BODY, digest_of
from patient_access.front_door.words import Refusal

DOCS = Path(__file__).parents[2] / "docs" / "telephony.md"
TOKEN = "made-up-token"
NUMBER = "+12065550147"
CALL = json.dumps({"number": NUMBER, "call-id": "17", "name": "Ann"}).encode()


class Door:
    """A door in a thread of its own; what it would tell the running program is in ``told``."""

    def __init__(self):
        self.told = []
        self.answer = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(30)

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        self.http = HttpPop(0, digest_of(TOKEN), self._tell)
        self._task = asyncio.create_task(self.http.serve(self._listening))
        await asyncio.gather(self._task, return_exceptions=True)

    def _listening(self, port):
        self.port = port
        self._ready.set()

    def _tell(self, call):
        self.told.append(call)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(30)
        assert not self._thread.is_alive()

    # --- visitors -------------------------------------------------------------------------

    def connect(self):
        line = socket.create_connection(("127.0.0.1", self.port))
        line.settimeout(30)
        return line

    def raw(self, *parts):
        """What comes back for these bytes, up to the end."""
        with self.connect() as line:
            for part in parts:
                line.sendall(part)
            return read(line)

    def post(self, state="ringing", body=CALL, method="POST", path=None, **headers):
        """The status and the text. A header of None is left out."""
        given = {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        } | {key.replace("_", "-"): value for key, value in headers.items()}
        lines = [f"{key}: {value}" for key, value in given.items() if value is not None]
        head = "\r\n".join([f"{method} {path or f'/v1/calls/{state}'} HTTP/1.1", *lines])
        answer = self.raw(head.encode() + b"\r\n\r\n" + body)
        top, _, text = answer.partition(b"\r\n\r\n")
        return int(top.split()[1]), text.decode(), top.decode()


def read(line):
    got = b""
    while part := line.recv(4096):
        got += part
    return got


@pytest.fixture
def door():
    door = Door()
    yield door
    door.close()


def test_a_call_is_told_with_the_state_of_its_path(door):
    assert door.post("answered")[:2] == (204, "")
    (call,) = door.told
    assert call.state == "answered"
    assert call.call_id == "17"
    assert call.details == {"ani": NUMBER, "caller_name": "Ann"}


def test_attestation_presentation_and_the_called_number_are_carried(door):
    body = {
        "number": NUMBER,
        "attestation": "B",
        "presentation": "restricted",
        "called": "8005550199",
    }
    assert door.post(body=json.dumps(body).encode())[0] == 204
    details = door.told[0].details
    assert (details["attestation"], details["presentation"]) == ("B", "restricted")
    assert details["dnis"] == "8005550199"


def test_an_end_needs_no_body_and_localhost_is_this_machine_too(door):
    assert door.post("ended", b"", Host=f"localhost:{door.port}")[0] == 204
    assert door.told[0].state == "ended"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"Authorization": None}, 401, "The token is missing"),
        ({"Authorization": "Bearer made-up-tokem"}, 401, "The token is missing"),
        ({"Authorization": f"Basic {TOKEN}"}, 401, "The token is missing"),
        ({"Authorization": f"Bearer {TOKEN} "}, 204, ""),  # HTTP does not count blanks at the end
        ({"Origin": "https://evil.example"}, 403, "No web page"),
        ({"Origin": "null"}, 403, "No web page"),
        ({"Host": "evil.example"}, 403, "by another name"),
        ({"Host": "evil.example:{port}"}, 403, "by another name"),
        ({"Host": "127.0.0.1"}, 403, "by another name"),
        ({"Host": "127.0.0.1.evil.example:{port}"}, 403, "by another name"),
        ({"Host": "[::1]:{port}"}, 403, "by another name"),
        ({"Content_Type": "text/plain"}, 415, "application/json"),
        ({"Content_Type": None}, 415, "application/json"),
        ({"Content_Type": "application/json; charset=latin-1"}, 415, "application/json"),
        ({"Content_Type": "Application/JSON; charset=UTF-8"}, 204, ""),
        ({"method": "GET"}, 405, "with POST"),
        ({"method": "OPTIONS"}, 405, "with POST"),
        ({"path": "/"}, 404, "/v1/calls/STATE"),
        ({"state": "on-fire"}, 404, "/v1/calls/STATE"),
        ({"path": "/v1/calls/ringing?number=2065550147"}, 404, "/v1/calls/STATE"),
        ({"body": b"\xff\xfe{}"}, 400, "not UTF-8"),
        ({"body": b"{"}, 400, "not a JSON object"),
        ({"body": b"[]"}, 400, "not a JSON object"),
        ({"body": b"[" * 5000}, 400, "not a JSON object"),
        ({"body": b'{"number": 7}'}, 400, "The number must be text."),
        ({"body": b'{"attestation": "Z"}'}, 400, "A, B or C"),
        ({"body": b'"' + b"x" * LARGEST_BODY + b'"'}, 413, "longer than any call"),
        ({"Content_Length": "9" * 19}, 413, "longer than any call"),
        ({"Content_Length": "9" * 5000}, 400, "not HTTP"),
        ({"X_Long": "x" * 20000}, 413, "longer than any call"),
        ({"Transfer_Encoding": "gzip"}, 400, "not HTTP"),
    ],
    ids=str,
)
def test_what_is_refused_is_said_and_nothing_of_it_told(door, change, status, words):
    if "Host" in change:
        change = change | {"Host": change["Host"].format(port=door.port)}
    got, text, _ = door.post(**change)
    assert got == status, text
    assert words in text
    assert len(door.told) == (status == 204)
    assert "2065550147" not in text


def test_no_web_page_is_ever_let_in_by_a_header_of_ours(door):
    for change in ({}, {"Origin": "https://evil.example"}, {"method": "OPTIONS"}):
        head = door.post(**change)[2].lower()
        assert "access-control" not in head
        assert "no-store" in head


def test_a_body_in_chunks_is_a_body_and_one_that_never_stops_is_too_large(door):
    head = (
        f"POST /v1/calls/ringing HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    ).encode()
    assert b" 204 " in door.raw(head, f"{len(CALL):x}\r\n".encode(), CALL, b"\r\n0\r\n\r\n")
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    assert b" 413 " in door.raw(head, *[chunk] * 3)


def test_two_hosts_or_two_tokens_are_none(door):
    head = f"POST /v1/calls/ended HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n"
    two = f"{head}Host: evil.example\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    assert b" 400 " in door.raw(two.encode())
    two = f"{head}Authorization: Bearer {TOKEN}\r\nAuthorization: Bearer x\r\n\r\n"
    assert b" 401 " in door.raw(two.encode())
    assert door.told == []


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00\xff\x16\x03\x01 what is this\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 3000,
        b"POST /v1/calls/ringing HTTP/1.1\r\nHost : x\r\n\r\n",
        b"",
    ],
    ids=["tls", "version", "blank", "space", "nothing"],
)
def test_noise_is_answered_or_left_and_the_next_call_is_taken(door, noise):
    with door.connect() as line:
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        assert read(line)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 413")
    assert door.post()[0] == 204


def test_what_is_piped_behind_a_call_is_never_read(door):
    head = (
        f"POST /v1/calls/ringing HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(CALL)}\r\n\r\n"
    ).encode() + CALL
    answer = door.raw(head + head + b"garbage" * 100)
    assert answer.count(b"HTTP/1.1") == 1
    assert b" 204 " in answer
    assert len(door.told) == 1


def test_wrong_tokens_are_limited_and_the_right_one_is_not(door):
    statuses = [door.post(Authorization=f"Bearer {n}")[0] for n in range(14)]
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429
    assert door.post()[0] == 204


def test_tokens_are_compared_in_a_time_that_tells_nothing(monkeypatch, door):
    compared = []
    monkeypatch.setattr(
        "patient_access.front_door.http_rules.hmac.compare_digest",
        lambda a, b: compared.append((len(a), len(b))) or a == b,
    )
    door.post(Authorization="Bearer x")
    door.post()
    assert compared == [(32, 32), (32, 32)]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Refusal.AMBIGUOUS, 409),
        (Refusal.NOT_READY, 503),
        (Refusal.FAULT, 503),
        (NotRunning(), 503),
        (DoorTrouble("The running program closed the door; it may be stopping."), 503),
    ],
)
def test_what_the_running_program_does_not_take_is_said(door, answer, status):
    door.answer = answer
    got, text, _ = door.post()
    assert got == status
    assert text


def test_whoever_writes_slowly_is_sent_away_and_holds_nobody_up(door):
    door.http.request_seconds = 1.5
    with door.connect() as slow, door.connect() as halfway:
        slow.sendall(b"POST /v1/calls/ringing HTTP/1.1\r\nHo")
        halfway.sendall(
            f"POST /v1/calls/ringing HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
            "Content-Length: 400\r\n\r\n{".encode()
        )
        assert door.post()[0] == 204
        assert b" 408 " in read(slow)
        assert b" 408 " in read(halfway)


def test_a_hundred_that_only_connect_are_sent_away_for_one_that_calls(door):
    door.http.request_seconds = 600  # nobody is too slow here
    idle = [door.connect() for _ in range(100)]
    try:
        assert door.post()[0] == 204
        for line in idle[:60]:
            with suppress(ConnectionError):
                assert read(line) == b""
    finally:
        for line in idle:
            line.close()


def test_a_thousand_requests_a_second_are_refused_and_a_call_among_them_is_taken(door):
    """Four floods with no token; beside them the door answers a telephone at once."""
    head = f"POST /v1/calls/ringing HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n\r\n".encode()
    sent, over = [0], threading.Event()

    def flood():
        while not over.is_set():
            try:
                door.raw(head)
            except OSError:
                continue
            sent[0] += 1

    floods = [threading.Thread(target=flood) for _ in range(4)]
    for each in floods:
        each.start()
    began, took = time.monotonic(), []
    try:
        while sent[0] < 1500:
            at = time.monotonic()
            assert door.post()[0] == 204
            took.append(time.monotonic() - at)
            over.wait(0.1)
    finally:
        over.set()
        for each in floods:
            each.join(30)
    each_second = sent[0] / (time.monotonic() - began)
    print(f"{each_second:.0f} requests a second refused; a call took {max(took) * 1000:.0f} ms")
    assert len(door.told) == len(took)
    assert median(took) < 5, "by far more than any flood costs"


def test_more_calls_than_a_telephone_has_are_refused(door):
    bucket = door.http._calls
    each_second, bucket._each_second = bucket._each_second, 0.0
    assert [door.post()[0] for _ in range(45)] == [204] * 40 + [429] * 5
    bucket._each_second = each_second
    deadline = time.monotonic() + 30
    while door.post()[0] != 204:
        assert time.monotonic() < deadline, "some are let in again"


def test_it_listens_on_this_machine_only(door):
    addresses = {"127.0.0.1"}
    found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in found - addresses:
        with (
            pytest.raises((ConnectionError, TimeoutError)),
            socket.create_connection((address, door.port), 1),
        ):
            pass


def test_the_request_of_the_page_is_taken(door):
    text = re.search(r"```http\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.S)[1]
    said = text.replace("17651", str(door.port)).replace("TOKEN", TOKEN).replace("\n", "\r\n")
    assert b" 204 " in door.raw(said.encode())
    assert door.told[0].details == {"ani": NUMBER}
    assert door.told[0].call_id == "leg-17"

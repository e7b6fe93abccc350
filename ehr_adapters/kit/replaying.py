"""A recording as a server: it answers the questions that were asked of the system it is of."""

from __future__ import annotations

import json
import socketserver
import threading
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import TypeAdapter

from ehr_adapters.contract import EhrSite
from ehr_adapters.kit.faulty_mllp import END, START, read_frame
from ehr_adapters.kit.json_bodies import called_in
from ehr_adapters.kit.making_up import RECENT_DAYS, moved_on
from ehr_adapters.kit.recording import ROOT, Fixture, Question

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


class Replayed:
    """Runs while the ``with`` lasts. ``question`` is the one that was recorded."""

    def __init__(self, fixture: Fixture, name: str = "Recorded") -> None:
        self.fixture = fixture = _as_of_today(fixture)
        self.mllp = "segments" in fixture.exchanges[0]["asked"]
        self.question = _QUESTION.validate_python(fixture.question)
        self._server: Any = (
            _Mllp(("127.0.0.1", 0), _MllpAnswers)
            if self.mllp
            else _Http(("127.0.0.1", 0), _HttpAnswers)
        )
        self._server.replayed = self
        scheme = "mllp" if self.mllp else "http"
        self.root = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self.site = EhrSite(
            name=name, adapter=fixture.adapter, base=self.root + fixture.path, **fixture.site
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Replayed:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def http(self, method: str, target: str, body: bytes) -> tuple[int, str, bytes]:
        """The answer to the question that is most like this one; 404 where none is."""
        parts = urlsplit(target)
        pairs = parse_qsl(parts.query) + parse_qsl(body.decode("utf-8", "replace"))
        called = called_in(body)
        best: tuple[int, dict[str, Any]] | None = None
        for one in self.fixture.exchanges:
            asked = one["asked"]
            if (asked["method"], asked["path"], asked["calls"]) != (method, parts.path, called):
                continue
            # Dates are counted from today, so that not every parameter can be the same.
            alike = sum(pair in pairs for said in asked["params"] for pair in said.items())
            if best is None or alike > best[0]:
                best = alike, one
        if best is None:
            return 404, "text/plain", b""
        answer = best[1]["answer"]
        text = "" if answer is None else json.dumps(answer).replace(ROOT, self.root)
        return best[1]["status"], best[1]["content_type"], text.encode()

    def message(self, asked: bytes) -> bytes:
        """The same over MLLP, with the control id and the tag of the question."""
        segments = asked.decode("utf-8", "replace").split("\r")
        wanted = _qpd(segments)
        best = max(
            self.fixture.exchanges,
            key=lambda one: _alike(wanted, _qpd(one["asked"]["segments"])),
        )
        control, tag = segments[0].split("|")[9], wanted[2] if len(wanted) > 2 else ""
        answer = [_echoing(one, control, tag) for one in best["answer"]]
        return ("\r".join(answer) + "\r").encode()


def _as_of_today(fixture: Fixture) -> Fixture:
    """What was ahead when it was recorded is ahead again."""
    recorded = date.fromisoformat(fixture.today)
    days = (date.today() - recorded).days  # noqa: DTZ011 - a day, as in the recording
    since = recorded - timedelta(days=RECENT_DAYS)

    def later(value: Any) -> Any:
        if isinstance(value, dict):
            if {"year", "month", "day"} <= value.keys():
                return _later_day(value, days, since)
            return {name: later(one) for name, one in value.items()}
        if isinstance(value, list):
            return [later(one) for one in value]
        return moved_on(value, days, since) if isinstance(value, str) else value

    return replace(fixture, exchanges=later(fixture.exchanges), question=later(fixture.question))


def _later_day(value: dict[str, Any], days: int, since: date) -> dict[str, Any]:
    was = date(value["year"], value["month"], value["day"])
    now = was + timedelta(days=days) if was >= since else was
    return {**value, "year": now.year, "month": now.month, "day": now.day}


def _qpd(segments: list[str]) -> list[str]:
    found = next((one for one in segments if one.startswith("QPD")), "")
    rest = next((one for one in segments if one.startswith("DSC")), "")
    return [*found.split("|"), rest]


def _alike(wanted: list[str], asked: list[str]) -> int:
    """Of the same query (QPD-1) the one with most of its parameters (QPD-3)."""
    if wanted[1:2] != asked[1:2]:
        return -1
    said = set("|".join(wanted[3:]).split("~"))
    return len(said & set("|".join(asked[3:]).split("~")))


def _echoing(segment: str, control: str, tag: str) -> str:
    fields = segment.split("|")
    if fields[0] == "MSA" and len(fields) > 2:
        fields[2] = control
    if fields[0] == "QAK" and len(fields) > 1:
        fields[1] = tag
    return "|".join(fields)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    replayed: Replayed


class _HttpAnswers(BaseHTTPRequestHandler):
    server: _Http

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, kind, answer = self.server.replayed.http(self.command, self.path, body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_HEAD = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Mllp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    replayed: Replayed


class _MllpAnswers(socketserver.BaseRequestHandler):
    server: _Mllp

    def handle(self) -> None:
        while (message := read_frame(self.request)) is not None:
            self.request.sendall(START + self.server.replayed.message(message) + END)

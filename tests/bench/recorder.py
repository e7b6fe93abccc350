"""A reverse proxy that writes down one call's requests, so that a bare script can repeat them.

It stands between the program and an EHR once, for a call that is not timed.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx

_REPEATED = ("accept", "accept-encoding", "content-type", "prefer", "user-agent")
_OF_THE_CONNECTION = ("host", "connection", "content-length")
_RPC_WARMING = (
    "common.server.version",
    "common.db.login",
    "common.db.logout",
    "model.res.user.get_preferences",
)
_HOP = ("connection", "content-encoding", "content-length", "transfer-encoding")


@dataclass
class Asked:
    """One request of the program, and what it had to know before it could ask."""

    method: str
    path: str
    """Under the server's base, with its query."""
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float = 0.0
    answer: bytes = b""
    page_of: int | None = None
    """It is the next page of this earlier request, whose own answer says where that is."""
    after: set[int] = field(default_factory=set)
    """Places of the earlier requests whose answers name what is asked for here."""

    @property
    def procedure(self) -> str:
        """The method of a JSON-RPC request; empty for any other."""
        if not self.body.startswith(b"{"):
            return ""
        return str(json.loads(self.body).get("method", ""))

    def __str__(self) -> str:
        if self.procedure:
            return self.procedure.removeprefix("model.")
        return f"{self.method} {self.path.partition('?')[0].lstrip('/')}"


class Recorder:
    """A context manager; ``base`` is what the program is given instead of the server's."""

    def __init__(self, server_base: str) -> None:
        self.server_base = server_base
        self.asked: list[Asked] = []
        self.client = httpx.Client(trust_env=False, timeout=30)
        self._http = _Proxy(self)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def base(self) -> str:
        path = urlsplit(self.server_base).path
        return f"http://127.0.0.1:{self._http.server_address[1]}{path}"

    def __enter__(self) -> Recorder:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        self.client.close()

    def between(self, began: float, ended: float) -> list[Asked]:
        """What was asked in this time (``time.monotonic``), without the warming of spares."""
        asked = sorted(
            (one for one in self.asked if began <= one.began <= ended and not _is_warming(one)),
            key=lambda one: one.began,
        )
        for place, one in enumerate(asked):
            _depend(one, asked[:place])
        return asked


def _is_warming(one: Asked) -> bool:
    if one.procedure:
        return one.procedure in _RPC_WARMING
    return one.method == "HEAD" or one.path.strip("/") == "metadata"


def _depend(one: Asked, before: Iterable[Asked]) -> None:
    """Who asks for names, or for a next page, has read the answer that holds them first."""
    query = dict(httpx.QueryParams(one.path.partition("?")[2]))
    kind = one.path.strip("/").partition("?")[0]
    ids = [f'"{kind}/{key}"'.encode() for key in query.get("_id", "").split(",") if key]
    for place, earlier in enumerate(before):
        if earlier.ended > one.began:
            continue
        if one.procedure:
            # Its parameters name nothing that could be told apart from any other small number.
            one.after.add(place)
            continue
        if any(key in earlier.answer for key in ids):
            one.after.add(place)
        if _next_page(earlier.answer).endswith(one.path) and "?" in one.path:
            one.page_of = place
            one.after.add(place)


def _next_page(answer: bytes) -> str:
    try:
        links: list[dict[str, Any]] = json.loads(answer).get("link", [])
    except ValueError:
        return ""
    return next((link["url"] for link in links if link.get("relation") == "next"), "")


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        super().__init__(("127.0.0.1", 0), _PassOn)


class _PassOn(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Proxy

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        recorder = self.server.recorder
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        root = urlsplit(recorder.server_base).path
        sent = {k: v for k, v in self.headers.items() if k.lower() not in _OF_THE_CONNECTION}
        asked = Asked(
            self.command,
            self.path.removeprefix(root),
            {name: value for name, value in sent.items() if name.lower() in _REPEATED},
            body,
            time.monotonic(),
        )
        recorder.asked.append(asked)
        answer = recorder.client.request(
            asked.method, recorder.server_base + asked.path, headers=sent, content=body
        )
        # The links in it lead back here, or the program would rightly not follow them.
        asked.answer = answer.content.replace(recorder.server_base.encode(), recorder.base.encode())
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(asked.answer)))
        self.end_headers()
        asked.ended = time.monotonic()
        if self.command != "HEAD":
            self.wfile.write(asked.answer)

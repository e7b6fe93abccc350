"""Stands before a good HTTP server on loopback and misbehaves as told (``faults``)."""

from __future__ import annotations

import http.client
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from ehr_adapters.kit.faults import GOOD, Asked, Fault

_SECONDS = 60.0
_NOT_PASSED_ON = (
    *("host", "connection", "keep-alive", "content-length", "transfer-encoding", "te"),
    *("upgrade", "expect", "accept-encoding"),
)
"""All else is: a system may want a key in a header of its own."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing resets."""


class FaultyHttp:
    """Runs while the ``with`` lasts; ``base`` is the good server's with another address.

    ``fault`` applies to every question for which ``when`` is true. ``seen`` is called with each
    question as it came and the answer as it went (status, content type, body).
    """

    def __init__(self, base: str, fault: Fault = GOOD) -> None:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("FaultyHttp stands before an http or https address")
        self.fault = fault
        self.when: Callable[[Asked], bool] = lambda asked: True
        self.seen: Callable[[Asked, int, str, bytes], None] = lambda *said: None
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._upstream = parts
        self._http = _Server(("127.0.0.1", 0), _Answers)
        self._http.faulty = self
        self.root = f"http://127.0.0.1:{self._http.server_port}"
        self.base = self.root + parts.path
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self) -> FaultyHttp:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def good(self, asked: Asked, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """The good server's answer, with its own address in it replaced by ours."""
        parts = self._upstream
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
        try:
            connection.request(asked.method, asked.target, asked.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        root = f"{parts.scheme}://{parts.netloc}".encode()
        content_type = answer.getheader("Content-Type", "")
        return answer.status, content_type, body.replace(root, self.root.encode())


class Resetting(socketserver.TCPServer):
    """Closes a connection that is to be reset without the farewell that would come first."""

    def shutdown_request(self, request: Any) -> None:
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(RESET)) == RESET:
            self.close_request(request)
        else:
            super().shutdown_request(request)


class _Server(Resetting, ThreadingHTTPServer):
    daemon_threads = True
    faulty: FaultyHttp

    def handle_error(self, *_: object) -> None:
        """An adapter that went away is no news."""


class _Answers(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _SECONDS

    def _answer(self) -> None:
        faulty = self.server.faulty
        length = int(self.headers.get("Content-Length") or 0)
        kind = self.headers.get("Content-Type", "")
        asked = Asked(self.rfile.read(length), self.command, self.path, kind)
        faulty.asked.append(asked)
        fault = faulty.fault if faulty.when(asked) else GOOD
        if fault.wait:
            faulty.over.wait(fault.wait)
        if fault.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
            return
        status, content_type, body = 200, "application/json", fault.body
        if body is None:
            to_ask = fault.asked(asked) if fault.asked else asked
            headers = {n: v for n, v in self.headers.items() if n.lower() not in _NOT_PASSED_ON}
            headers["Accept-Encoding"] = "identity"
            status, content_type, body = faulty.good(to_ask, headers)
            faulty.seen(asked, status, content_type, body)
        body = fault.change(body) if fault.change else body
        self._send(fault.status or status, {"Content-Type": content_type, **fault.headers}, body)
        if fault.cut_after is None and fault.drip is None:
            self.wfile.write(b"" if self.command == "HEAD" else body)
            return
        self.close_connection = True
        for at in range(len(body) if fault.cut_after is None else min(fault.cut_after, len(body))):
            self.wfile.write(body[at : at + 1])
            if fault.drip is not None and faulty.over.wait(fault.drip):
                return

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's names

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing: addresses may name somebody."""

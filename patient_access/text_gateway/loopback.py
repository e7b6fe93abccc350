"""A gateway to try: it takes texts on this machine, keeps them in memory, and shows them.

Training uses it, and tests do; no telephone ever rings. By hand::

    python -m patient_access.text_gateway.loopback

prints its address and each text that it is sent, until it is stopped.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

HERE = "127.0.0.1"
_KEPT = 50
_LONGEST = 16 * 1024


@dataclass(frozen=True)
class Text:
    number: str
    text: str
    body: bytes = field(default=b"", repr=False)
    """As it came over the wire."""
    head: str = field(default="", repr=False)
    """The request's own lines."""


class LoopbackGateway:
    """A context manager. ``heard`` is called with each text, on a thread of the server."""

    def __init__(self, heard: Callable[[Text], None] = lambda _: None) -> None:
        self.texts: deque[Text] = deque(maxlen=_KEPT)
        self._heard = heard
        self._server = ThreadingHTTPServer((HERE, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="texts", daemon=True
        )

    @property
    def url(self) -> str:
        """Where one text is posted to, as JSON with ``to`` and ``text``."""
        return f"http://{HERE}:{self._server.server_address[1]}/messages"

    def take(self, text: Text) -> None:
        self.texts.append(text)
        self._heard(text)

    def __enter__(self) -> LoopbackGateway:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler(gateway: LoopbackGateway) -> type[BaseHTTPRequestHandler]:
    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            body = self.rfile.read(min(int(length), _LONGEST)) if length.isdigit() else b""
            if not self._is_ours():
                self._answer(403)
                return
            try:
                said = json.loads(body)
                text = Text(str(said["to"]), str(said["text"]), body, self._lines())
            except (ValueError, TypeError, KeyError):
                self._answer(400)
                return
            gateway.take(text)
            self._answer(202)

        def _is_ours(self) -> bool:
            """Not a web page's request, nor one under a name that only resolves to here."""
            host = self.headers.get("Host", "").rpartition(":")[0]
            return host == HERE and self.headers.get("Origin") is None

        def _lines(self) -> str:
            return f"{self.requestline}\n{self.headers}"

        def _answer(self, status: int) -> None:
            body = json.dumps({"status": "queued" if status == 202 else "refused"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Nothing: a request is not for a log."""

    return Post


def main() -> int:
    """Show texts until the input ends or Ctrl-C."""

    def show(text: Text) -> None:
        sys.stdout.write(f"to {text.number}: {text.text}\n")
        sys.stdout.flush()

    with LoopbackGateway(show) as gateway:
        sys.stdout.write(f"{gateway.url}\n")
        sys.stdout.flush()
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

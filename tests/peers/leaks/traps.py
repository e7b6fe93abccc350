"""A FHIR server that points elsewhere, and what arrives there (rules X1 and X2)."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOST = "ehr.test"


class Server:
    """One port on loopback that speaks TLS to whoever begins with it, and plain HTTP else."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[tuple[str, str, str]] = []
        """Scheme, path and ``Authorization`` of each request."""
        self.route: Callable[[str, str], tuple[int, dict[str, str], Any]] = _nothing
        outer = self

        class Answerer(BaseHTTPRequestHandler):
            timeout = 10

            def log_message(self, *_: object) -> None:
                return

            def do_GET(self) -> None:
                scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
                outer.seen.append((scheme, self.path, self.headers.get("Authorization", "")))
                status, headers, body = outer.route(scheme, self.path)
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/fhir+json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        class Http(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                return

            def finish_request(self, request: Any, address: Any) -> None:
                if tls is not None and request.recv(1, socket.MSG_PEEK) == b"\x16":
                    with tls.wrap_socket(request, server_side=True) as secured:
                        Answerer(secured, address, self)
                else:
                    Answerer(request, address, self)

        self._http = Http(("127.0.0.1", 0), Answerer)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def tokens(self, scheme: str | None = None) -> list[str]:
        """What came in ``Authorization``, by one scheme or any."""
        return [sent for one, _, sent in self.seen if sent and scheme in (None, one)]


def _nothing(_scheme: str, _path: str) -> tuple[int, dict[str, str], Any]:
    return 200, {}, {"resourceType": "Bundle", "type": "searchset", "entry": []}


@dataclass(frozen=True)
class Trap:
    """Where the server points: ``{port}`` is its own, ``{other}`` the stranger's."""

    name: str
    how: str
    """``next`` or ``redirect``."""
    target: str
    secure: bool = False
    """The base is https."""

    def base(self, port: int) -> str:
        return f"{'https' if self.secure else 'http'}://{HOST}:{port}/fhir"

    def lead(self, server: Server, other: Server) -> None:
        """Let the server answer the first search with a way out."""
        out = self.target.format(port=server.port, other=other.port, base=self.base(server.port))

        def route(_scheme: str, path: str) -> tuple[int, dict[str, str], Any]:
            place = urlsplit(path)
            if place.path == "/fhir/metadata":
                return 200, {}, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
            if place.path != "/fhir/Patient" or "away" in place.query:
                return _nothing("", "")
            if self.how == "redirect":
                return 302, {"Location": out}, {}
            link = [{"relation": "next", "url": out}]
            return 200, {}, {"resourceType": "Bundle", "type": "searchset", "link": link}

        server.route = route


TRAPS = (
    Trap("another host", "next", "http://evil.test:{other}/fhir/Patient?away=1"),
    Trap("another port of the same host", "next", f"http://{HOST}:{{other}}/fhir/Patient?away=1"),
    Trap(
        "another host, the base in its query", "next", "http://evil.test:{other}/?x={base}&away=1"
    ),
    Trap(
        "a host that begins like the base's",
        "next",
        f"http://{HOST}.evil.test:{{other}}/fhir/Patient?away=1",
    ),
    Trap(
        "the base as user name of another host",
        "next",
        f"http://{HOST}:{{port}}@evil.test:{{other}}/fhir/Patient?away=1",
    ),
    Trap(
        "the same host and port without TLS",
        "next",
        f"http://{HOST}:{{port}}/fhir/Patient?away=1",
        secure=True,
    ),
    Trap("another host", "redirect", "http://evil.test:{other}/fhir/Patient?away=1"),
    Trap(
        "another port of the same host", "redirect", f"http://{HOST}:{{other}}/fhir/Patient?away=1"
    ),
    Trap(
        "the same host and port without TLS",
        "redirect",
        f"http://{HOST}:{{port}}/fhir/Patient?away=1",
        secure=True,
    ),
)

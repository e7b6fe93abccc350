"""An HTTP proxy on loopback: forwards plain requests, tunnels with CONNECT, wants a password."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Proxy:
    """A context manager. ``asked``: method, target and headers (names small) of each request."""

    def __init__(self, password: str | None = None) -> None:
        """``password``: ``user:password``; None: anybody may pass."""
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.password = password
        outer = self

        class Passing(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                return

            def do_CONNECT(self) -> None:
                if not outer._let_in(self):
                    return
                host, port = self.path.rsplit(":", 1)
                try:
                    beyond = socket.create_connection((host, int(port)), 5)
                except OSError:
                    self.send_error(502)
                    return
                self.send_response(200)
                self.end_headers()
                _join(self.connection, beyond)
                self.close_connection = True

            def do_GET(self) -> None:
                if outer._let_in(self):
                    _forward(self)

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_POST(self) -> None:
                self.do_GET()

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                return

        self._server = Server(("127.0.0.1", 0), Passing)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _let_in(self, asked: BaseHTTPRequestHandler) -> bool:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        self.asked.append((asked.command, asked.path, headers))
        if self.password is None:
            return True
        wanted = "Basic " + base64.b64encode(self.password.encode()).decode()
        if headers.get("proxy-authorization") == wanted:
            return True
        asked.send_response(407)
        asked.send_header("Proxy-Authenticate", "Basic")
        asked.send_header("Content-Length", "0")
        asked.end_headers()
        return False


def _forward(asked: BaseHTTPRequestHandler) -> None:
    target = urlsplit(asked.path)
    body = asked.rfile.read(int(asked.headers.get("Content-Length", "0")))
    beyond = http.client.HTTPConnection(target.hostname or "", target.port, timeout=10)
    path = f"{target.path}?{target.query}" if target.query else target.path
    kept = {n: v for n, v in asked.headers.items() if not n.lower().startswith("proxy-")}
    beyond.request(asked.command, path, body=body or None, headers=kept)
    answer = beyond.getresponse()
    asked.send_response(answer.status)
    content = answer.read()
    for name, value in answer.getheaders():
        if name.lower() not in ("connection", "transfer-encoding"):
            asked.send_header(name, value)
    asked.end_headers()
    asked.wfile.write(content)
    beyond.close()


def _join(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways until either side is done."""

    def pour(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=pour, args=(other, one), daemon=True)
    back.start()
    pour(one, other)
    back.join()
    other.close()

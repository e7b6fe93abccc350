"""Stands before a good MLLP server on loopback and misbehaves as told (``faults``)."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from ehr_adapters.kit.faults import GOOD, Asked, Fault
from ehr_adapters.kit.faulty_http import RESET, Resetting

START, END = b"\x0b", b"\x1c\r"
_SECONDS = 60.0
_PORT = 2575


class FaultyMllp:
    """Runs while the ``with`` lasts; ``base`` is the good server's with another address."""

    def __init__(self, base: str, fault: Fault = GOOD) -> None:
        parts = urlsplit(base)
        if parts.scheme != "mllp" or not parts.hostname:
            raise ValueError("FaultyMllp stands before an mllp address")
        self.fault = fault
        self.when: Callable[[Asked], bool] = lambda asked: True
        self.seen: Callable[[Asked, int, str, bytes], None] = lambda *said: None
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self.upstream = (parts.hostname, parts.port or _PORT)
        self._tcp = _Server(("127.0.0.1", 0), _Answers)
        self._tcp.faulty = self
        self.base = f"mllp://127.0.0.1:{self._tcp.server_address[1]}{parts.path}"
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.01,))

    def __enter__(self) -> FaultyMllp:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._tcp.shutdown()
        self._tcp.server_close()
        self._thread.join()

    def good(self, message: bytes) -> bytes:
        """The good server's answer to one message, on a connection of its own."""
        with socket.create_connection(self.upstream, timeout=_SECONDS) as upstream:
            upstream.sendall(START + message + END)
            return read_frame(upstream) or b""


class _Server(Resetting, socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    faulty: FaultyMllp

    def handle_error(self, *_: object) -> None:
        """An adapter that went away is no news."""


class _Answers(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        faulty = self.server.faulty
        self.request.settimeout(_SECONDS)
        while (message := read_frame(self.request)) is not None:
            asked = Asked(message)
            faulty.asked.append(asked)
            if not self._answer(asked, faulty.fault if faulty.when(asked) else GOOD):
                return

    def _answer(self, asked: Asked, fault: Fault) -> bool:
        """False: the connection is over."""
        faulty = self.server.faulty
        if fault.wait:
            faulty.over.wait(fault.wait)
        if fault.reset:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return False
        body = fault.body
        if body is None:
            body = faulty.good((fault.asked(asked) if fault.asked else asked).body)
            faulty.seen(asked, 0, "", body)
        framed = START + (fault.change(body) if fault.change else body) + END
        if fault.cut_after is not None:
            self.request.sendall(framed[: fault.cut_after])
            return False
        if fault.drip is None:
            self.request.sendall(framed)
            return True
        for at in range(len(framed)):
            self.request.sendall(framed[at : at + 1])
            if faulty.over.wait(fault.drip):
                return False
        return True


def read_frame(stream: socket.socket) -> bytes | None:
    """One message without its marks; None at the end. One byte at a time: it is for tests."""
    read = bytearray()
    while not read.endswith(END):
        more = stream.recv(1)
        if not more:
            return None
        read += more
    return bytes(read[read.index(START) + 1 : -len(END)]) if START in read else b""

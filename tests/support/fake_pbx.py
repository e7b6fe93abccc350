"""A manager interface that says what a test, or a captured stream, says. In a thread of its own.

It answers Login, Ping and Status as Asterisk 22 does, and can fall silent without an end.
"""

import re
import socket
import ssl
import threading
import time
from contextlib import suppress

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
SECRET = "made-up-secret"


class FakePbx:
    """Listens on a free loopback port until ``close``."""

    def __init__(self, context: ssl.SSLContext | None = None, may_ask: bool = True):
        self._server = socket.create_server(("127.0.0.1", 0))
        self._context = context
        self._may_ask = may_ask
        self._peer = None
        self._there = threading.Condition()
        self._threads = []
        self.silent = False
        self.channels = {}
        """What ``Status`` finds: a channel's name, and the lines of its event."""
        self.actions = []
        self.logins = self.pings = 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self):
        return self._server.getsockname()[1]

    def close(self):
        self.drop()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def drop(self):
        """The connection breaks off."""
        with self._there:
            peer, self._peer = self._peer, None
        if peer is not None:
            with suppress(OSError):  # its own thread closes it
                peer.shutdown(socket.SHUT_RDWR)

    def say(self, **lines):
        """One event. ``Dest_Channel`` etc. are written with their capital letters kept."""
        self.write("".join(f"{key}: {value}\r\n" for key, value in lines.items()) + "\r\n")

    def write(self, text):
        with self._there:
            self._there.wait_for(lambda: self._peer is not None, 30)
            peer = self._peer
        peer.sendall(text if isinstance(text, bytes | bytearray) else text.encode())

    def wait_for_login(self, count=1):
        with self._there:
            assert self._there.wait_for(lambda: self.logins >= count, 30)

    def wait_for_ping(self):
        with self._there:
            assert self._there.wait_for(lambda: self.pings, 30)

    def _serve(self):
        while True:
            try:
                peer, _ = self._server.accept()
                if self._context is not None:
                    with peer:  # closed if nobody shakes hands; else it lives on in the wrapped one
                        peer = self._context.wrap_socket(peer, server_side=True)
                thread = threading.Thread(target=self._talk, args=(peer,), daemon=True)
                thread.start()
                self._threads.append(thread)
            except ssl.SSLError:
                continue
            except OSError:
                return

    def _talk(self, peer):
        with peer, suppress(OSError):
            peer.sendall(GREETING)
            waiting = b""
            while got := peer.recv(4096):
                waiting += got
                while b"\r\n\r\n" in waiting:
                    action, _, waiting = waiting.partition(b"\r\n\r\n")
                    said = [line.split(": ", 1) for line in action.decode().split("\r\n")]
                    self._answer(peer, dict(line for line in said if len(line) == 2))

    def _answer(self, peer, lines):
        self.actions.append(lines)
        if self.silent:
            return
        told = f"ActionID: {lines.get('ActionID', '')}\r\n"
        match lines.get("Action"):
            case "Login" if lines["Secret"] == SECRET:
                peer.sendall(f"Response: Success\r\n{told}Message: Welcome\r\n\r\n".encode())
                with self._there:
                    self._peer = peer
                    self.logins += 1
                    self._there.notify_all()
            case "Status" if not self._may_ask:
                peer.sendall(
                    f"Response: Error\r\n{told}Message: Permission denied\r\n\r\n".encode()
                )
            case "Status" if "Channel" not in lines:
                said = f"Response: Success\r\n{told}Message: Channel status will follow\r\n\r\n"
                for channel in self.channels.values():
                    said += f"Event: Status\r\n{told}{channel}\r\n\r\n"
                items = f"ListItems: {len(self.channels)}"
                said += f"Event: StatusComplete\r\n{told}EventList: Complete\r\n{items}\r\n\r\n"
                peer.sendall(said.encode())
            case "Status" if lines["Channel"] in self.channels:
                peer.sendall(f"Response: Success\r\n{told}Message: Will follow\r\n\r\n".encode())
                lines = self.channels[lines["Channel"]]
                peer.sendall(f"Event: Status\r\n{told}{lines}\r\n\r\n".encode())
            case "Status":
                peer.sendall(f"Response: Error\r\n{told}Message: No such channel\r\n\r\n".encode())
            case "Ping":
                peer.sendall(f"Response: Success\r\n{told}Ping: Pong\r\n\r\n".encode())
                with self._there:
                    self.pings += 1
                    self._there.notify_all()
            case _:
                peer.sendall(
                    f"Response: Error\r\n{told}Message: Authentication failed\r\n\r\n".encode()
                )


def captured(path):
    """The connections of a captured stream: for each, the seconds and bytes of its events."""
    connections, at, lines = [], 0.0, []
    for line in path.read_text().splitlines():
        if line.startswith("# "):
            connections.append([])
        elif line.startswith("## "):
            at = float(re.match(r"## \+([0-9.]+)", line)[1])
        elif line:
            lines.append(line)
        elif lines:
            if not lines[0].startswith("Response"):
                connections[-1].append((at, ("\r\n".join(lines) + "\r\n\r\n").encode()))
            lines = []
    return connections


def replay(pbx, events, speed, when_said):
    """Say them as they came, ``speed`` times as fast. ``when_said`` hears each before it is."""
    began = time.monotonic()
    for at, event in events:
        while (left := began + at / speed - time.monotonic()) > 0:
            time.sleep(left)  # the capture's own pace
        when_said(event)
        pbx.write(event)

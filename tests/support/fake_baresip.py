"""baresip's control port, saying what a test says."""

import json
import socket
import threading
from contextlib import suppress


class FakeBaresip:
    """Reads nothing but keeps what it was told; each event is written as baresip writes it."""

    def __init__(self, silent=False):
        self._silent = silent
        self._server = socket.create_server(("127.0.0.1", 0))
        self._peer = None
        self._there = threading.Condition()
        self.commands = b""
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    @property
    def port(self):
        return self._server.getsockname()[1]

    def close(self):
        for one in (self._peer, self._server):
            with suppress(OSError, AttributeError):
                one.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def say(self, kind, call, number, name="WIRELESS CALLER"):
        address = f"sip:{number}@127.0.0.1:15080"
        said = {"event": True, "type": kind, "class": "call", "direction": "incoming"}
        said |= {"peeruri": address, "peerdisplayname": name, "id": call, "param": address}
        text = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
        self.write(b"%d:%b," % (len(text), text))

    def write(self, raw):
        with self._there:
            assert self._there.wait_for(lambda: self._peer is not None, 30)
            peer = self._peer
        peer.sendall(raw)

    def _serve(self):
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            with self._there:
                self._peer = peer
                self._there.notify_all()
            thread = threading.Thread(target=self._read, args=(peer,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _read(self, peer):
        with peer:
            with suppress(OSError):
                while got := peer.recv(4096):
                    self.commands += got
                    if b"reginfo" in got and not self._silent:
                        peer.sendall(b'37:{"response":true,"ok":true,"data":""},')
            with self._there:
                if self._peer is peer:
                    self._peer = None

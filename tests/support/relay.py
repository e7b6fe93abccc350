"""A loopback port that passes everything on to another one, until it is cut."""

import socket
import threading
from contextlib import suppress


class Relay:
    """The network between two programs. The port stays its own while it is cut."""

    def __init__(self, to_port):
        self._to = to_port
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open = []
        self._lock = threading.Lock()
        self._is_cut = False
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def port(self):
        return self._server.getsockname()[1]

    def cut(self):
        """Every connection breaks off, and whoever comes is sent away."""
        with self._lock:
            self._is_cut = True
            for one in self._open:
                with suppress(OSError):  # its own thread closes it
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self):
        with self._lock:
            self._is_cut = False

    def close(self):
        self.cut()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(here,), daemon=True).start()

    def _serve(self, here):
        with here, suppress(OSError):
            with self._lock:
                if self._is_cut:
                    return
            with socket.create_connection(("127.0.0.1", self._to)) as there:
                with self._lock:
                    if self._is_cut:
                        return
                    self._open += [here, there]
                back = threading.Thread(target=_pass_on, args=(there, here), daemon=True)
                back.start()
                _pass_on(here, there)
                back.join()


def _pass_on(source, to):
    with suppress(OSError):
        while got := source.recv(65536):
            to.sendall(got)
    for one in (source, to):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

"""A server on loopback that shakes hands with one certificate, and says nothing."""

import contextlib
import socket
import ssl
import threading


class Shows:
    """Answers a handshake with one certificate, and hangs up. Any number of times."""

    def __init__(self, pem, senders=None):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        if senders is not None:
            self._context.load_verify_locations(senders)
            self._context.verify_mode = ssl.CERT_REQUIRED
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):
                peer.settimeout(30)
                self._context.wrap_socket(peer, server_side=True).close()

    def close(self):
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(30)

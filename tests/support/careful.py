"""TLS for a test's server, and the certificate that a desk shows to it."""

from __future__ import annotations

import socket
import ssl
from http.server import HTTPServer
from pathlib import Path
from typing import Any

from tests.support.certificate import self_signed

PHRASE = "made-up-phrase"


def over_tls(server: HTTPServer, context: ssl.SSLContext) -> None:
    """Speak TLS from now on, and hear a refused client out, as web servers do.

    One that hangs up at once may take the reason for it back, on the way to the client.
    """
    answers = server.finish_request

    def finish_request(request: Any, address: Any) -> None:
        secured = context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        try:
            secured.do_handshake()
        except OSError:  # ssl.SSLError, and a client that goes away
            secured.settimeout(30)
            while socket.socket.recv(secured, 65_536):
                pass
        else:
            answers(secured, address)
        finally:
            secured.close()

    server.finish_request = finish_request  # type: ignore[method-assign]  # for one server only


def desk_certificate(folder: Path) -> dict[str, str]:
    """A desk's own certificate, its key under ``PHRASE``: what the settings say of it."""
    from cryptography.hazmat.primitives import serialization

    folder.mkdir()
    self_signed(folder)
    pem = (folder / "made-up.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    secret = serialization.BestAvailableEncryption(PHRASE.encode())
    kind = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, secret))
    start = pem.index(b"-----BEGIN CERTIFICATE")
    (folder / "certificate.pem").write_bytes(pem[start:])
    return {
        "client_certificate": str(folder / "certificate.pem"),
        "client_key": str(folder / "key.pem"),
    }


def wanting(context: ssl.SSLContext, certificate: str) -> ssl.SSLContext:
    """The same server, which lets in only who shows this certificate."""
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate)
    return context

"""Why two sides could not trust each other, and what somebody can do about it."""

from __future__ import annotations

import re
import socket
import ssl
from enum import StrEnum


class Mistrust(StrEnum):
    AUTHORITY = "certificate_authority"
    """Nobody whom we believe has signed the server's certificate."""
    ENDED = "certificate_ended"
    NOT_YET = "certificate_not_yet"
    OTHER_HOST = "certificate_of_other_host"
    UNUSABLE = "certificate_unusable"
    """Whatever else is wrong with the server's certificate."""
    OURS = "certificate_of_ours"
    """The server does not accept what this machine has shown, or wanted to see something."""
    NO_TLS = "no_tls"
    """No encryption could be agreed on, or the other side speaks something else."""

    def sentence(self, *, authority: str = "ca_file", name: str = "host") -> str:
        """What follows the server's name. ``authority`` and ``name``: where each is set right."""
        return _SENTENCES[self].format(authority=authority, name=name)


_SENTENCES = {
    Mistrust.AUTHORITY: "has a certificate that cannot be trusted: no authority that is believed "
    "here has signed it. Add the site's authority to {authority}.",
    Mistrust.ENDED: "has a certificate that cannot be trusted: it has ended. Have it renewed, or "
    "set this machine's clock right.",
    Mistrust.NOT_YET: "has a certificate that cannot be trusted: it is not valid yet. Check the "
    "clocks of both machines.",
    Mistrust.OTHER_HOST: "has a certificate that cannot be trusted: it is for another name. Write "
    "the name that stands in it in {name}.",
    Mistrust.UNUSABLE: "has a certificate that cannot be trusted. Check its chain and {authority}.",
    Mistrust.OURS: "wants another certificate of this machine. Check certificate, and whether the "
    "server believes who signed it.",
    Mistrust.NO_TLS: "does not speak TLS 1.2 or later. Check the port, and that it offers TLS.",
}

OF_OUR_CERTIFICATE = re.compile(
    r"ALERT_(CERTIFICATE_REQUIRED|(BAD|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED"
    r"|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN))"
)
"""What a server says of the certificate that it was shown, or was not (RFC 8446, 6.2)."""

_BY_CODE = {
    # OpenSSL, x509_vfy.h
    9: Mistrust.NOT_YET,
    10: Mistrust.ENDED,
    **dict.fromkeys((2, 7, 18, 19, 20, 21, 24, 27, 30), Mistrust.AUTHORITY),
    **dict.fromkeys((62, 64), Mistrust.OTHER_HOST),
    # Windows, winerror.h, as truststore passes them on
    0x800B0101: Mistrust.ENDED,
    0x800B0109: Mistrust.AUTHORITY,
    0x800B010A: Mistrust.AUTHORITY,
    0x800B010F: Mistrust.OTHER_HOST,
}


def mistrust_of(error: ssl.SSLError) -> Mistrust:
    """What a handshake that failed says. Nothing of the certificate itself is kept."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _BY_CODE.get(getattr(error, "verify_code", 0), Mistrust.UNUSABLE)
    if OF_OUR_CERTIFICATE.search(error.reason or ""):
        return Mistrust.OURS
    return Mistrust.NO_TLS


def shake_hands(host: str, port: int, context: ssl.SSLContext, seconds: float) -> Mistrust | None:
    """Connect, agree on TLS, hang up; None: both trust each other. Blocks.

    ``seconds`` for each step. A refusal of *our* certificate comes after a TLS 1.3 handshake, and
    is not seen here. Raises ``OSError`` when there is no connection at all.
    """
    with socket.create_connection((host, port), seconds) as line:
        try:
            context.wrap_socket(line, server_hostname=host).close()
        except ssl.SSLError as error:
            return mistrust_of(error)
        except TimeoutError:
            raise
        except OSError:  # it hung up on the first word of TLS
            return Mistrust.NO_TLS
    return None

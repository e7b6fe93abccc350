"""How a connection was secured: what IT is told of it, and nothing of what went over it."""

import ssl
from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Secured:
    version: str
    """``TLSv1.3``."""
    certificate: bytes | None
    """The server's own, as DER. Public: the server shows it to everybody."""


def secured_by(response: httpx.Response) -> Secured | None:
    """The security of the connection an answer comes on; None for plain HTTP."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("ssl_object") if stream is not None else None
    if not isinstance(found, ssl.SSLObject):
        return None
    return Secured(found.version() or "", found.getpeercert(binary_form=True))

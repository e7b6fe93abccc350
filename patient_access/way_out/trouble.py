"""What kept a connection from being made, as a kind; nothing the other side said is kept."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from enum import StrEnum
from socket import gaierror

import httpx

from patient_access.way_out.mistrust import OF_OUR_CERTIFICATE, Mistrust, mistrust_of


class Trouble(StrEnum):
    PROXY = "proxy"
    """The proxy on the way refused, or is not there."""
    CLIENT_CERTIFICATE = "client_certificate"
    """The server refused the certificate of this desk, or its files cannot be used."""
    TLS = "tls"
    """The server's certificate is not trusted, or no encryption could be agreed on."""
    WRONG_ADDRESS = "wrong_address"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    LOST = "lost"
    """The connection broke off, whyever."""


class WayBlocked(Exception):
    """What the settings say of the way cannot be used; nothing was sent."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


_BEHIND_THE_PROXY = {"502": Trouble.REFUSED, "503": Trouble.REFUSED, "504": Trouble.TIMEOUT}


def trouble_of(error: BaseException, *, proxied: bool = False) -> Trouble | None:
    """What httpx, ssl or the system raised; None: nothing of the network.

    ``proxied``: every connection is made to a proxy, so one that cannot be made is its fault.
    """
    chain = list(_causes(error))
    trouble: Trouble | None = Trouble.LOST
    if isinstance(error, httpx.ProxyError):
        trouble = _BEHIND_THE_PROXY.get(str(error)[:3], Trouble.PROXY)
    elif any(OF_OUR_CERTIFICATE.search(_reason(cause)) for cause in chain):
        trouble = Trouble.CLIENT_CERTIFICATE
    elif any(isinstance(cause, ssl.SSLError) for cause in chain):
        trouble = Trouble.TLS
    elif proxied and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        trouble = Trouble.PROXY
    elif any(isinstance(cause, gaierror) for cause in chain):
        trouble = Trouble.WRONG_ADDRESS
    elif any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        trouble = Trouble.REFUSED
    elif isinstance(error, httpx.TimeoutException):
        trouble = Trouble.TIMEOUT
    elif isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        trouble = Trouble.WRONG_ADDRESS
    elif not isinstance(error, httpx.HTTPError | OSError):
        trouble = None
    return trouble


def mistrust_in(error: BaseException) -> Mistrust | None:
    """Why the other side was not trusted, where that is what went wrong."""
    of_tls = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    return mistrust_of(of_tls[-1]) if of_tls else None


def _reason(error: BaseException) -> str:
    return (error.reason or "") if isinstance(error, ssl.SSLError) else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions

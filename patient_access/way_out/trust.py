"""The way to one EHR: whom we trust, what we show (``tls``), and the proxy between (rule X8).

Nothing is taken from the environment, and what is secret (the proxy's password, the key's
passphrase) is asked for when it is needed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

import httpx

from patient_access.way_out.tls import show_ours, trusted
from patient_access.way_out.trouble import Trouble, WayBlocked

Secret = Literal["proxy", "client_key"]
"""The proxy's ``user:password``; the passphrase of the client certificate's key."""
AskSecret = Callable[[Secret], Awaitable[str | None]]
"""None: there is none."""


class Way(Protocol):
    """What the settings say of the way to one EHR, whoever holds it."""

    @property
    def proxy(self) -> str | None:
        """The only proxy used, ``http://proxy:8080``."""

    @property
    def client_certificate(self) -> str | None:
        """A PEM file with what this desk shows (mutual TLS)."""

    @property
    def client_key(self) -> str | None:
        """Its key, where that is in a file of its own."""


async def trust_for(way: Way, ask: AskSecret | None) -> ssl.SSLContext:
    """The system's trust store, showing the certificate of this desk where it has one.

    Raises ``WayBlocked`` when its files cannot be used.
    """
    context = trusted()
    if way.client_certificate is None:
        return context
    passphrase = await _asked(ask, "client_key") or ""
    try:
        await asyncio.to_thread(
            show_ours, context, way.client_certificate, way.client_key, passphrase
        )
    except (OSError, ValueError):
        usable = False
    else:
        usable = True
    if not usable:  # raised here: the error names the file
        raise WayBlocked(Trouble.CLIENT_CERTIFICATE)
    return context


async def proxy_for(way: Way, ask: AskSecret | None) -> httpx.Proxy | None:
    """The site's proxy with its password. Raises ``WayBlocked`` when its address is none."""
    return None if way.proxy is None else proxy_at(way.proxy, await _asked(ask, "proxy"))


def proxy_at(address: str, said: str | None = None) -> httpx.Proxy:
    """The proxy at this address, with ``user:password``. Raises ``WayBlocked`` for no address."""
    name, _, password = (said or "").partition(":")
    try:
        url = httpx.URL(address)
        return httpx.Proxy(
            url,
            auth=(name, password) if said else None,
            ssl_context=trusted() if url.scheme == "https" else None,
        )
    except (httpx.InvalidURL, ValueError):
        pass  # raised below: the error names the address
    raise WayBlocked(Trouble.PROXY)


async def _asked(ask: AskSecret | None, what: Secret) -> str | None:
    return None if ask is None else await ask(what)

"""The channel of one subscription: a WebSocket that goes where the site allows, and stays there."""

from __future__ import annotations

import ssl
from typing import TypedDict
from urllib.parse import quote

import httpx
from websockets.asyncio.client import ClientConnection, connect

from patient_access.fhircast.values import Hub
from patient_access.way_out.trust import AskSecret, proxy_for, trust_for

_MOST_BYTES = 262_144
_QUEUED = 32


class _StayingPut(connect):
    """``connect`` follows redirects, also to other hosts; a channel is where it was said to be."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Through(TypedDict, total=False):
    proxy: str | None
    proxy_ssl: ssl.SSLContext


async def open_channel(
    hub: Hub, endpoint: str, seconds: float, ask: AskSecret | None = None
) -> ClientConnection:
    """Connect, the way that goes to the hub. Sends no token: the endpoint is the secret (F2).

    Raises ``WayBlocked`` and what websockets raises.
    """
    secure = endpoint.startswith("wss:")
    return await _StayingPut(
        endpoint,
        ssl=await trust_for(hub, ask) if secure else None,
        compression=None,
        user_agent_header="patient-access",
        open_timeout=seconds,
        close_timeout=seconds,
        max_size=_MOST_BYTES,
        max_queue=_QUEUED,
        **_through(await proxy_for(hub, ask)),
    )


def _through(proxy: httpx.Proxy | None) -> _Through:
    """The same proxy in the words of websockets."""
    if proxy is None:
        return {"proxy": None}
    url, said = proxy.url, ""
    if proxy.raw_auth is not None:
        said = ":".join(quote(part, safe="") for part in proxy.raw_auth) + "@"
    address = f"{url.scheme}://{said}{url.netloc.decode()}"
    if proxy.ssl_context is None:
        return {"proxy": address}
    return {"proxy": address, "proxy_ssl": proxy.ssl_context}

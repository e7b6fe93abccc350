"""The channel of one subscription: a WebSocket that goes where the site allows, and stays there."""

from __future__ import annotations

from websockets.asyncio.client import ClientConnection, connect

from patient_access.fhircast.requests import system_trust

_MOST_BYTES = 262_144
_QUEUED = 32


class _StayingPut(connect):
    """``connect`` follows redirects, also to other hosts; a channel is where it was said to be."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def open_channel(endpoint: str, seconds: float) -> ClientConnection:
    """Connect. Sends no token: the endpoint is the secret (F2). Raises what websockets raises."""
    return await _StayingPut(
        endpoint,
        ssl=system_trust() if endpoint.startswith("wss:") else None,
        proxy=None,
        compression=None,
        user_agent_header="patient-access",
        open_timeout=seconds,
        close_timeout=seconds,
        max_size=_MOST_BYTES,
        max_queue=_QUEUED,
    )

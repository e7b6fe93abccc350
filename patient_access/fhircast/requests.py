"""What is posted to a hub: subscribing, renewing, leaving, and events of ours.

The token goes with a single request, after its address was compared with what the site allows
(D3, F8); redirects are off (X2), and the environment's proxies are not used (X8).
"""

from __future__ import annotations

import json
import ssl
from http import HTTPStatus

import httpx

from patient_access.fhircast import writing
from patient_access.fhircast.addresses import may_ask, may_connect
from patient_access.fhircast.values import Hub, HubFailed, HubProblem, Token

_MOST_BYTES = 65_536
_TIMES = httpx.Timeout(connect=5.0, read=8.0, write=5.0, pool=5.0)
_FORM = "application/x-www-form-urlencoded"
_ASK_FOR_LESS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


def system_trust() -> ssl.SSLContext:
    """The system's certificates, TLS 1.2 and up."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Requests:
    """One HTTP client for one hub. Raises ``HubFailed``, and what the token's source raises."""

    def __init__(self, hub: Hub, token: Token) -> None:
        self._hub = hub
        self._token = token
        self._client = httpx.AsyncClient(
            verify=system_trust(),
            trust_env=False,
            follow_redirects=False,
            timeout=_TIMES,
            headers={"User-Agent": "patient-access", "Accept": "application/json"},
        )

    async def subscribe(self, endpoint: str | None = None) -> str:
        """The channel to open. ``endpoint``: renew the subscription that has it (F2, F6)."""
        status, body = await self._form(writing.subscribe_form(self._hub, writing.EVENTS, endpoint))
        if status in _ASK_FOR_LESS:
            form = writing.subscribe_form(self._hub, writing.FEWER_EVENTS, endpoint)
            status, body = await self._form(form)
        _expect_success(status)
        given = _endpoint(body) or endpoint
        if given is None:
            raise HubFailed(HubProblem.DOWN)
        if not may_connect(given, self._hub.hosts):
            raise HubFailed(HubProblem.FOREIGN)
        return given

    async def unsubscribe(self, endpoint: str) -> None:
        """The end of a subscription, and of its endpoint."""
        status, _ = await self._form(writing.unsubscribe_form(self._hub, endpoint))
        _expect_success(status)

    async def tell(self, event: writing.Outgoing) -> None:
        """Ask the hub to tell everybody of an event of ours (F5)."""
        status, _ = await self._post(event.body, "application/json")
        _expect_success(status)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _form(self, form: str) -> tuple[int, bytes]:
        return await self._post(form, _FORM)

    async def _post(self, content: str, content_type: str) -> tuple[int, bytes]:
        if not may_ask(self._hub.url, self._hub.hosts):
            raise HubFailed(HubProblem.FOREIGN)
        headers = {"Content-Type": content_type}
        token = await self._token()
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with self._client.stream(
                "POST", self._hub.url, content=content.encode(), headers=headers
            ) as answer:
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _MOST_BYTES:
                        raise HubFailed(HubProblem.DOWN)
                return answer.status_code, bytes(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            pass
        # Raised outside the handler: an httpx error holds the request with its body.
        raise HubFailed(HubProblem.DOWN)


def _expect_success(status: int) -> None:
    """202 is what the standard asks for; any other success will do (F10)."""
    if 200 <= status < 300:
        return
    raise HubFailed(HubProblem.REFUSED if 400 <= status < 500 else HubProblem.DOWN)


def _endpoint(body: bytes) -> str | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    endpoint = said.get("hub.channel.endpoint") if isinstance(said, dict) else None
    return endpoint if isinstance(endpoint, str) and 0 < len(endpoint) <= 2048 else None

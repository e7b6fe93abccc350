"""What is posted to a hub: subscribing, renewing, leaving, and events of ours.

The token goes with a single request, after its address was compared with what the site allows
(D3, F8); redirects are off (X2), and the way is that of the hub's EHR (X8).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from patient_access.fhircast import writing
from patient_access.fhircast.addresses import may_ask, may_connect
from patient_access.fhircast.values import Hub, HubFailed, HubProblem, Renews, Token
from patient_access.way_out.client import client
from patient_access.way_out.secured import Secured, secured_by
from patient_access.way_out.trouble import Trouble, WayBlocked, trouble_of
from patient_access.way_out.trust import AskSecret, proxy_for, trust_for

_MOST_BYTES = 65_536
_TIMES = httpx.Timeout(connect=5.0, read=8.0, write=5.0, pool=5.0)
_FORM = "application/x-www-form-urlencoded"
_ASK_FOR_LESS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


_PROBLEMS = {
    Trouble.PROXY: HubProblem.PROXY,
    Trouble.CLIENT_CERTIFICATE: HubProblem.CLIENT_CERTIFICATE,
    Trouble.TLS: HubProblem.UNTRUSTED,
}


@dataclass(frozen=True)
class Answer:
    """What a hub answered; ``secured``: None over plain HTTP."""

    status: int
    body: bytes
    secured: Secured | None


class Requests:
    """One HTTP client for one hub. Raises ``HubFailed``, and what the token's source raises."""

    def __init__(
        self,
        hub: Hub,
        token: Token,
        renews: Renews | None = None,
        ask: AskSecret | None = None,
    ) -> None:
        """``renews``: None where no other token can be had; ``ask``: for what the way needs."""
        self._hub = hub
        self._token = token
        self._renews = renews
        self._ask = ask
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._refused_at: int | None = None
        """The token that was new and refused all the same: another is not asked for."""

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

    async def describe(self) -> Answer:
        """What the hub says of itself, as FHIRcast 2.7 has it. Sends no token."""
        url = f"{self._hub.url.rstrip('/')}/.well-known/fhircast-configuration"
        return await self._send("GET", url, {}, None)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _form(self, form: str) -> tuple[int, bytes]:
        return await self._post(form, _FORM)

    async def _post(self, content: str, content_type: str) -> tuple[int, bytes]:
        """With the token there is; once more with another one, should the hub refuse that."""
        answer, since = await self._with_token(content, content_type)
        if answer.status == HTTPStatus.UNAUTHORIZED and since not in (None, self._refused_at):
            if self._renews is not None and await self._renews.renewed(since or 0):
                answer, since = await self._with_token(content, content_type)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._refused_at = since
        return answer.status, answer.body

    async def _with_token(self, content: str, content_type: str) -> tuple[Answer, int | None]:
        """The answer, and which token it is about."""
        if not may_ask(self._hub.url, self._hub.hosts):
            raise HubFailed(HubProblem.FOREIGN)
        headers = {"Content-Type": content_type}
        token = await self._token()
        since = None if self._renews is None else self._renews.change()
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return await self._send("POST", self._hub.url, headers, content), since

    async def _send(
        self, method: str, url: str, headers: dict[str, str], content: str | None
    ) -> Answer:
        if not may_ask(url, self._hub.hosts):
            raise HubFailed(HubProblem.FOREIGN)
        client = await self._opened()
        problem = HubProblem.DOWN
        try:
            async with client.stream(method, url, content=content, headers=headers) as answer:
                secured = secured_by(answer)
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _MOST_BYTES:
                        break
                if answer.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                    problem = HubProblem.PROXY
                elif len(body) <= _MOST_BYTES:
                    return Answer(answer.status_code, bytes(body), secured)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            trouble = trouble_of(error, proxied=self._hub.proxy is not None) or Trouble.LOST
            problem = _PROBLEMS.get(trouble, HubProblem.DOWN)
        # Raised outside the handler: an httpx error holds the request with its body.
        raise HubFailed(problem)

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def _open(self) -> httpx.AsyncClient:
        try:
            context = await trust_for(self._hub, self._ask)
            proxy = await proxy_for(self._hub, self._ask)
        except WayBlocked as blocked:
            problem = _PROBLEMS[blocked.trouble]
        else:
            return client(context, proxy, _TIMES, {"Accept": "application/json"})
        raise HubFailed(problem)


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

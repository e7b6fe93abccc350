"""A gateway that takes one text as JSON by HTTPS POST: most of them do, under other names.

What is posted is the number, the text, and what the site's settings add; nothing of the call or of
the patient is known here. One request a text: it is never repeated by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import (
    API_VERSION,
    AccessToken,
    GatewayUnusable,
    Sent,
)
from patient_access.way_out.client import client
from patient_access.way_out.tls import trusted
from patient_access.way_out.trouble import WayBlocked
from patient_access.way_out.trust import proxy_at

_SECONDS = httpx.Timeout(connect=5.0, read=10.0, write=5.0, pool=5.0)
_LONGEST_ANSWER = 64 * 1024
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.LocalProtocolError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before the first byte of the request."""


class HttpJson:
    """A ``TextGateway``."""

    def __init__(self, address: TextAddress, token: AccessToken) -> None:
        _must_be_safe(address.url)
        self._address = address
        self._token = token
        self._client: httpx.AsyncClient | None = None

    async def send(self, number: str, text: str) -> Sent:
        token = None
        with contextlib.suppress(TimeoutError):
            token = await self._token()
        try:
            opened = await self._opened()
            body, head = self._body(number, text), self._headers(token)
            request = opened.build_request("POST", self._address.url, json=body, headers=head)
        except (OSError, ValueError, httpx.InvalidURL, WayBlocked):
            return Sent.REFUSED  # certificates, a proxy or a token that cannot be used
        try:
            answer = await opened.send(request, stream=True)
            try:
                return await self._read(answer)
            finally:
                await answer.aclose()
        except _NEVER_LEFT:
            return Sent.REFUSED
        except httpx.HTTPError:
            return Sent.UNKNOWN

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _opened(self) -> httpx.AsyncClient:
        """A client for this address alone; the environment's proxies are not used (rule X8)."""
        if self._client is None:
            context = await asyncio.to_thread(trusted, self._address.ca_file)
            proxy = proxy_at(self._address.proxy) if self._address.proxy else None
            self._client = client(context, proxy, _SECONDS, {"Accept": "application/json"})
        return self._client

    def _body(self, number: str, text: str) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for name, value in self._address.fields:
            _put(body, name, value)
        to = [number] if self._address.number_in_list else number
        _put(body, self._address.number_field, to)
        _put(body, self._address.text_field, text)
        return body

    def _headers(self, token: str | None) -> dict[str, str]:
        """Only ever on a request to the one configured address (rule D3)."""
        if not token:
            return {}
        said = f"{self._address.token_prefix} {token}".strip()
        return {self._address.token_header: said}

    async def _read(self, answer: httpx.Response) -> Sent:
        """A redirect is not followed: the text would go to somebody else."""
        if answer.status_code >= 500:
            return Sent.UNKNOWN
        if not answer.is_success:
            return Sent.REFUSED
        if not self._address.status_field:
            return Sent.ACCEPTED
        body = b""
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > _LONGEST_ANSWER:
                return Sent.UNKNOWN
        try:
            said = _found(json.loads(body), self._address.status_field)
        except (ValueError, RecursionError):
            return Sent.UNKNOWN
        if said is None:
            return Sent.UNKNOWN
        return Sent.ACCEPTED if str(said) in self._address.accepted else Sent.REFUSED


def open_http_json(address: TextAddress, token: AccessToken) -> HttpJson:
    """The entry point ``http_json``. Raises ``GatewayUnusable``."""
    return HttpJson(address, token)


open_http_json.api_version = API_VERSION  # type: ignore[attr-defined]  # read by the registry


def _must_be_safe(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise GatewayUnusable("The text gateway's address is not a web address.")
    if parts.scheme == "http" and not _is_here(host):
        raise GatewayUnusable("The text gateway's address must begin with https://.")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _put(body: dict[str, Any], name: str, value: object) -> None:
    *outer, last = name.split(".")
    for part in outer:
        inside = body.setdefault(part, {})
        body = inside if isinstance(inside, dict) else {}
    body[last] = value


def _found(answer: Any, name: str) -> object:
    """The value under a dotted name; a number steps into a list."""
    for part in name.split("."):
        if isinstance(answer, list) and part.isdigit() and int(part) < len(answer):
            answer = answer[int(part)]
        elif isinstance(answer, dict):
            answer = answer.get(part)
        else:
            return None
    return answer if isinstance(answer, str | int | bool) else None

"""One system that speaks JSON over HTTP: the way to it, limits and failures, for any adapter.

    system = JsonOverHttp(site, token)
    said = await system.get("people", key, "bookings", asked={"from": "2026-11-22"})

Part of the adapter API (docs/adapters.md): an adapter outside may build on it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from ehr_adapters.contract import AccessToken, EhrSite
from ehr_adapters.requests_made import made
from ehr_adapters.wire.answers import read_json
from ehr_adapters.wire.client import open_client
from ehr_adapters.wire.exchange import exchange
from ehr_adapters.wire.failures import by_status, request_id_of
from ehr_adapters.wire.origin import Origin
from ehr_adapters.wire.retry_after import retry_after_of
from patient_access.domain.failure import EhrFailure
from patient_access.way_out.secured import Secured

Sign = Callable[[str], Mapping[str, str]]
"""From the token to the headers that carry it."""


def bearer(token: str) -> Mapping[str, str]:
    """``Authorization: Bearer …``"""
    return {"Authorization": f"Bearer {token}"}


class JsonOverHttp:
    """Asks under ``site.base`` and nowhere else. Raises ``EhrFailure`` and nothing besides.

    The site's proxy, trust and client certificate are used, redirects are not followed, an answer
    is read up to 10 MB, decompressed; every question goes to the audit trail, the token does not.
    """

    def __init__(self, site: EhrSite, token: AccessToken, sign: Sign = bearer) -> None:
        self.secured: Secured | None = None
        """How the last connection was secured, for ``Connection``; None for plain HTTP."""
        self._site = site
        self._token = token
        self._sign = sign
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

    async def get(self, *parts: str, asked: Mapping[str, str] | None = None) -> Any:
        """The answer of ``base/part/part?asked``, numbers exact (``Decimal``).

        A part is quoted, so that an id with a slash in it asks for nothing else. Raises NOT_FHIR
        for what is no JSON, TRUNCATED for what breaks off, SIGN_IN, NOT_PERMITTED, BUSY, … by
        the status.
        """
        path = "/".join(quote(part, safe="") for part in parts)
        return await self._ask("GET", path, asked or {}, b"")

    async def post(self, *parts: str, body: Any) -> Any:
        """The same for a question that is asked in a JSON body. Only for what reads."""
        path = "/".join(quote(part, safe="") for part in parts)
        return await self._ask("POST", path, {}, json.dumps(body).encode())

    async def close(self) -> None:
        """Let go of every connection; safe to call twice."""
        async with self._opening:
            if self._client is not None:
                await self._client.aclose()

    async def _ask(self, method: str, path: str, asked: Mapping[str, str], body: bytes) -> Any:
        url = Origin.of(self._site.base).url(path)
        if asked:
            url = url.copy_with(query=urlencode(asked).encode())
        client = await self._opened()
        token = await self._token()
        headers = {"Accept": "application/json", **(self._sign(token) if token else {})}
        if body:
            headers["Content-Type"] = "application/json"
        made(method, str(url), body)
        request = client.build_request(method, url, content=body or None, headers=headers)
        proxied = self._site.proxy is not None
        answer, secured = await exchange(client, request, meaning=_meaning, proxied=proxied)
        self.secured = secured or self.secured
        if answer.lstrip()[:1] != b"[":
            return await read_json(answer)
        return (await read_json(b'{"rows":' + answer + b"}"))["rows"]

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await open_client(self._site)
            return self._client


def _meaning(response: httpx.Response) -> EhrFailure:
    headers = response.headers
    return by_status(response.status_code, None, retry_after_of(response), request_id_of(headers))

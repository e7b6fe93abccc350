"""One JSON-RPC question and its answer over HTTP, with the limits of what is read."""

import asyncio
import json
from typing import Any

import httpx

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health.errors import by_error, by_status, failed
from ehr_adapters.requests_made import made
from ehr_adapters.wire.answers import read_json
from ehr_adapters.wire.client import open_client
from ehr_adapters.wire.exchange import exchange
from ehr_adapters.wire.origin import Origin
from patient_access.domain.failure import FailureKind
from patient_access.way_out.secured import Secured

_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": "patient-access",
}


class Wire:
    """Asks one database of one server. Every method raises ``EhrFailure`` and nothing else."""

    def __init__(self, site: EhrSite) -> None:
        self.secured: Secured | None = None
        """How the last connection was secured; None before one, and for plain HTTP."""
        self._site = site
        self._origin = Origin.of(site.base)
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

    async def post(self, method: str, params: list[Any], header: str | None, seconds: float) -> Any:
        """The ``result`` of one call. It is only ever used for what reads and for signing in."""
        body = json.dumps({"id": 1, "method": method, "params": params}).encode()
        headers = _HEADERS | ({"Authorization": header} if header else {})
        times = httpx.Timeout(seconds, connect=5.0)
        client = await self._opened()
        if method.endswith(".search_read"):
            # For the audit trail (V7); whatever else is sent holds a password or asks for nobody.
            made("POST", str(self._origin.url("")), body)
        request = client.build_request(
            "POST", self._origin.url(""), content=body, headers=headers, timeout=times
        )
        body, secured = await exchange(
            client,
            request,
            meaning=lambda response: by_status(response.status_code),
            proxied=self._site.proxy is not None,
        )
        self.secured = secured or self.secured
        answer = await read_json(body)
        if answer.get("error") is not None:
            raise by_error(answer["error"])
        if "result" not in answer:
            raise failed(FailureKind.NOT_FHIR)
        return answer["result"]

    async def close(self) -> None:
        """Never raises."""
        async with self._opening:
            if self._client is not None:
                await self._client.aclose()

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await open_client(self._site)
            return self._client

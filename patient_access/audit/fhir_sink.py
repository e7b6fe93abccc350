"""To a FHIR audit repository, one AuditEvent at a time and in order.

With ``PUT AuditEvent/[id]`` a second sending replaces a record by itself. For repositories that
take ``POST`` only (IHE ITI-20) it is a conditional create by the record's id.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence

import httpx

from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.record import RECORD, Record
from patient_access.audit.sink import Done, Fate, NotNow, Token, Trouble
from patient_access.audit.trust import tls
from patient_access.handover.audit_frames import AuditTarget

_TIMES = httpx.Timeout(10.0, connect=3.0)
_FHIR = "application/fhir+json"
_PASSED_OVER = 1 << 16
_ITS_OWN_FAULT = frozenset({400, 409, 412, 413, 422})
"""The event cannot be taken as it is; any other refusal is of all events, or of now."""
_TROUBLES = {
    401: Trouble.SIGN_IN,
    403: Trouble.SIGN_IN,
    407: Trouble.SIGN_IN,
    404: Trouble.WRONG_ADDRESS,
    405: Trouble.WRONG_ADDRESS,
    410: Trouble.WRONG_ADDRESS,
    415: Trouble.WRONG_ADDRESS,
    408: Trouble.TIMEOUT,
    504: Trouble.TIMEOUT,
    429: Trouble.BUSY,
    503: Trouble.BUSY,
}


class FhirSink:
    """Disclosures go to a store of their own where the site names one."""

    def __init__(self, target: AuditTarget, token: Token | None = None) -> None:
        self._target = target
        self._token = token
        self._client: httpx.AsyncClient | None = None

    async def deliver(self, records: Sequence[Record], done: Done) -> None:
        client = self._opened()
        token = await self._token() if self._token is not None else None
        for record in records:
            status = await self._send(client, record, token)
            if 200 <= status < 300:
                done(record, Fate.DELIVERED)
            elif status in _ITS_OWN_FAULT:
                done(record, Fate.REFUSED)
            elif 300 <= status < 400:
                raise NotNow(Trouble.WRONG_ADDRESS)
            else:
                raise NotNow(_TROUBLES.get(status, Trouble.SERVER_ERROR))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _send(self, client: httpx.AsyncClient, record: Record, token: str | None) -> int:
        """The answer's status. What the server says besides is not read: it may quote us."""
        trouble = Trouble.UNREACHABLE
        try:
            answer = await client.send(self._request(client, record, token), stream=True)
            await _pass_over(answer)
        except httpx.TimeoutException:
            trouble = Trouble.TIMEOUT
        except httpx.HTTPError as error:
            if _is_tls(error):
                trouble = Trouble.TLS
        else:
            return answer.status_code
        # Raised outside the handler: an httpx error holds the request, with its body.
        raise NotNow(trouble)

    def _request(
        self, client: httpx.AsyncClient, record: Record, token: str | None
    ) -> httpx.Request:
        base = self._target.fhir
        if self._target.disclosures and is_disclosure(record.resource):
            base = self._target.disclosures
        headers = {"Content-Type": f"{_FHIR}; charset=utf-8", "Accept": _FHIR}
        headers["Prefer"] = "return=minimal"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if self._target.post:
            headers["If-None-Exist"] = f"entity:identifier={RECORD}|{record.id}"
            address, method = f"{base}/AuditEvent", "POST"
        else:
            address, method = f"{base}/AuditEvent/{record.id}", "PUT"
        return client.build_request(method, address, content=record.body, headers=headers)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            secure = self._target.fhir.startswith("https:")
            try:
                verify: ssl.SSLContext | bool = tls(self._target.ca_file) if secure else True
            except OSError:
                raise NotNow(Trouble.TLS) from None
            self._client = httpx.AsyncClient(
                verify=verify, timeout=_TIMES, trust_env=False, follow_redirects=False
            )
        return self._client


async def _pass_over(answer: httpx.Response) -> None:
    """Read a short body and forget it, so that the connection can be used again."""
    read = 0
    async for part in answer.aiter_raw():
        read += len(part)
        if read > _PASSED_OVER:
            break
    await answer.aclose()


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError) or "CERTIFICATE_VERIFY" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False

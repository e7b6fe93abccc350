"""To a FHIR audit repository, one AuditEvent at a time and in order.

With ``PUT AuditEvent/[id]`` a second sending replaces a record by itself. For repositories that
take ``POST`` only (IHE ITI-20) it is a conditional create by the record's id. A repository that
will not have the second one says so (409, 412); then it is asked whether it has the first.
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
_PERHAPS_THERE = frozenset({409, 412})
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
    """Disclosures go to a store of their own where the site names one; notes only then."""

    def __init__(self, target: AuditTarget, token: Token | None = None) -> None:
        self._target = target
        self._token = token
        self._client: httpx.AsyncClient | None = None

    @property
    def takes_notes(self) -> bool:
        return bool(self._target.notes)

    async def deliver(self, records: Sequence[Record], done: Done) -> None:
        client = self._opened()
        token = await self._token() if self._token is not None else None
        for record in records:
            status = await self._send(client, self._request(client, record, token))
            if status in _PERHAPS_THERE and await self._is_there(client, record, token, status):
                status = 200
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

    async def _is_there(
        self, client: httpx.AsyncClient, record: Record, token: str | None, status: int
    ) -> bool:
        """Whether a receiver that will not have the record has it from an earlier sending."""
        if self._target.post:
            # More than one match for the condition: it is there, and was not sent twice by us.
            return status == 412
        address = self._address(record)
        asked = client.build_request("GET", address, headers=_headers(token))
        return await self._send(client, asked) == 200

    async def _send(self, client: httpx.AsyncClient, request: httpx.Request) -> int:
        """The answer's status. What the server says besides is not read: it may quote us."""
        trouble = Trouble.UNREACHABLE
        try:
            answer = await client.send(request, stream=True)
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
        headers = {**_headers(token), "Content-Type": f"{_FHIR}; charset=utf-8"}
        headers["Prefer"] = "return=minimal"
        if self._target.post:
            by = "identifier" if record.is_note else "entity:identifier"
            headers["If-None-Exist"] = f"{by}={RECORD}|{record.id}"
        method = "POST" if self._target.post else "PUT"
        address = self._address(record)
        return client.build_request(method, address, content=record.body, headers=headers)

    def _address(self, record: Record) -> str:
        base = self._target.fhir
        if record.is_note:
            base = self._target.notes
        elif self._target.disclosures and is_disclosure(record.resource):
            base = self._target.disclosures
        kind = f"{base}/{record.kind}"
        return kind if self._target.post else f"{kind}/{record.id}"

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            there = self._target
            bases = (there.fhir, there.disclosures, there.notes)
            secure = any(base.startswith("https:") for base in bases)
            try:
                verify: ssl.SSLContext | bool = tls(there) if secure else True
            except OSError:
                raise NotNow(Trouble.TLS) from None
            self._client = httpx.AsyncClient(
                verify=verify, timeout=_TIMES, trust_env=False, follow_redirects=False
            )
        return self._client


def _headers(token: str | None) -> dict[str, str]:
    return {"Accept": _FHIR, **({"Authorization": f"Bearer {token}"} if token else {})}


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

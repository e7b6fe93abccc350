"""The one HTTP client of an adapter: where tokens are attached and limits are kept."""

import asyncio
import random
import re
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from ehr_adapters.contract import AccessToken
from ehr_adapters.fhir_r4 import limits
from ehr_adapters.fhir_r4.answers import Json, issue_of, read_json
from ehr_adapters.fhir_r4.bodies import read_body, read_start
from ehr_adapters.fhir_r4.failures import (
    by_exception,
    by_issue,
    by_status,
    failed,
    request_id_of,
)
from ehr_adapters.fhir_r4.limits import ByteBudget
from ehr_adapters.fhir_r4.origin import Origin
from patient_access.domain.failure import EhrFailure, FailureKind

Params = Iterable[tuple[str, str]]

_TIMES = httpx.Timeout(connect=5.0, read=10.0, write=5.0, pool=10.0)
# Idle connections are kept long enough for a warm spare; a dead one is replaced at first use.
_POOL = httpx.Limits(
    max_connections=limits.CONCURRENT_REQUESTS,
    max_keepalive_connections=limits.CONCURRENT_REQUESTS,
    keepalive_expiry=300.0,
)
_HEADERS = {
    "Accept": "application/fhir+json, application/json;q=0.9",
    "Accept-Encoding": "gzip",
    "User-Agent": "patient-access",
}
_STEPS_TO_SEND = 8
"""Turns of the loop that a waiting request takes until its bytes are on the way (httpx 0.28)."""
_ASIDE = "x-patient-access-location"
_A_DAY = 86_400.0
_NOT_CARRIED_ON = ("host", "authorization")
_REDIRECTS = (301, 302, 303, 307, 308)


class Transport:
    """Reads from one FHIR base. Every method raises ``EhrFailure`` and nothing else.

    Only reads go through here (GET and ``POST _search``), so trying again is always safe.
    """

    def __init__(self, origin: Origin, token: AccessToken) -> None:
        self.origin = origin
        self._token = token
        self._turns = asyncio.Semaphore(limits.CONCURRENT_REQUESTS)
        self._client = httpx.AsyncClient(
            http1=True,
            http2=False,
            verify=_system_trust(),
            trust_env=False,
            follow_redirects=False,
            timeout=_TIMES,
            limits=_POOL,
            headers=_HEADERS,
            event_hooks={"response": [_set_location_aside]},
        )

    async def get(
        self,
        path: str,
        params: Params = (),
        *,
        budget: ByteBudget | None = None,
        strict: bool = False,
    ) -> Json:
        """GET ``path`` under the base."""
        url = self.origin.url(path)
        pairs = httpx.QueryParams(list(params))
        request = self._client.build_request(
            "GET", url, params=pairs or None, headers=_prefer(strict)
        )
        return await self._read(request, budget or ByteBudget())

    async def document(self, path: str) -> Json:
        """GET a JSON object that is no resource. Tried once: nothing waits for it."""
        request = self._client.build_request("GET", self.origin.url(path))
        async with self._turns:
            body = await self._once(request, ByteBudget())
        return await read_json(body)

    async def follow(self, link: str, *, budget: ByteBudget) -> Json:
        """GET a link an answer gave, if it stays under the base (FOREIGN_LINK otherwise)."""
        request = self._client.build_request("GET", self.origin.allow(link))
        return await self._read(request, budget)

    async def post_search(self, kind: str, params: Params, *, strict: bool) -> Json:
        """POST ``kind/_search``: what is asked for stays out of the address (L11)."""
        url = self.origin.url(f"{kind}/_search")
        body = str(httpx.QueryParams(list(params))).encode("ascii")
        headers = {**_prefer(strict), "Content-Type": "application/x-www-form-urlencoded"}
        request = self._client.build_request("POST", url, content=body, headers=headers)
        return await self._read(request, ByteBudget())

    async def warm(self, path: str) -> None:
        """Open as many connections as panels use at once. Failing to is no failure."""
        requests = [
            self._client.build_request("HEAD", self.origin.url(path))
            for _ in range(limits.CONCURRENT_REQUESTS)
        ]
        await asyncio.gather(*(self._touch(request) for request in requests))

    async def close(self) -> None:
        """Close every connection; never raises."""
        # Closing is the end: nobody is left to tell.
        with suppress(Exception):
            await self._client.aclose()

    async def _touch(self, request: httpx.Request) -> None:
        with suppress(Exception):
            async with self._turns:
                # Read to its (empty) end: a connection left half read is not kept.
                await self._client.send(await self._signed(request))

    async def _read(self, request: httpx.Request, budget: ByteBudget) -> Json:
        body = await self._body(request, budget)
        for _ in range(_STEPS_TO_SEND):
            # The next request in the queue goes out before this answer is read.
            await asyncio.sleep(0)
        answer = await read_json(body)
        if answer.get("resourceType") == "OperationOutcome":
            raise by_issue(issue_of(body[: limits.ERROR_BYTES]))
        if not isinstance(answer.get("resourceType"), str):
            raise failed(FailureKind.NOT_FHIR)
        return answer

    async def _body(self, request: httpx.Request, budget: ByteBudget) -> bytes:
        """The body of the first good answer, after waiting for a busy server (E1)."""
        waits_end = time.monotonic() + limits.WAIT_SECONDS
        for attempt in range(1, limits.TRIES + 1):
            try:
                async with self._turns:
                    return await self._once(request, budget)
            except EhrFailure as failure:
                pause = _pause(failure, attempt)
                if pause is None or time.monotonic() + pause > waits_end:
                    raise
            await asyncio.sleep(pause)
        raise failed(FailureKind.BUSY)

    async def _once(self, request: httpx.Request, budget: ByteBudget) -> bytes:
        answer = await self._exchange(request, budget)
        if isinstance(answer, httpx.Request):
            answer = await self._exchange(answer, budget)
        if isinstance(answer, httpx.Request):
            raise failed(FailureKind.WRONG_ADDRESS)
        return answer

    async def _exchange(self, request: httpx.Request, budget: ByteBudget) -> bytes | httpx.Request:
        """One request: its body, or the request a redirect within the origin asks for (X2)."""
        began = False
        response: httpx.Response | None = None
        try:
            response = await self._client.send(await self._signed(request), stream=True)
            began = True
            if response.is_success:
                body = await read_body(response, budget.next_answer)
                budget.spend(len(body))
                return body
            if response.status_code in _REDIRECTS:
                return self._redirected(request, response)
            error_body = await read_start(response, limits.ERROR_BYTES)
            failure: EhrFailure = by_status(
                response.status_code,
                issue_of(error_body),
                _retry_after(response),
                request_id_of(response.headers),
            )
        except EhrFailure as known:
            failure = known
        except Exception as error:
            failure = by_exception(error, answer_began=began)
        finally:
            if response is not None:
                await response.aclose()
        # Raised outside the handlers: an httpx error holds the request, with its address.
        raise failure

    async def _signed(self, request: httpx.Request) -> httpx.Request:
        """The request with the token on it, if it may carry one (D3). Called for every sending."""
        if not self.origin.contains(request.url):
            raise failed(FailureKind.FOREIGN_LINK)
        request.headers.pop("Authorization", None)
        token = await self._token()
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    def _redirected(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        url = self.origin.allow(response.headers.get(_ASIDE, ""))
        if request.method != "GET" and response.status_code not in (307, 308):
            raise failed(FailureKind.REJECTED)
        return httpx.Request(
            request.method,
            url,
            headers={k: v for k, v in request.headers.items() if k not in _NOT_CARRIED_ON},
            content=request.content,
            extensions=dict(request.extensions),
        )


async def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from reading ``Location`` by itself: it would judge a hostile one before us."""
    location = response.headers.pop("location", None)
    response.headers.pop(_ASIDE, None)
    if location is not None:
        response.headers[_ASIDE] = location


def _prefer(strict: bool) -> dict[str, str]:
    return {"Prefer": "handling=strict"} if strict else {}


def _system_trust() -> ssl.SSLContext:
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _pause(failure: EhrFailure, attempt: int) -> float | None:
    """Seconds to wait before trying again; None: do not."""
    if attempt >= limits.TRIES:
        return None
    if failure.kind is FailureKind.CONNECTION_LOST:
        # A kept connection that the server had already let go of: once more, on a new one.
        return 0.0 if attempt == 1 else None
    if failure.kind is not FailureKind.BUSY:
        return None
    if failure.retry_after is not None:
        return failure.retry_after
    return float(0.4 * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))  # noqa: S311  jitter


def _retry_after(response: httpx.Response) -> float | None:
    """``Retry-After`` as seconds from now, whichever way it was written."""
    text = response.headers.get("retry-after", "").strip()
    if response.status_code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), _A_DAY)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0.0, (at - datetime.now(UTC)).total_seconds()), _A_DAY)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

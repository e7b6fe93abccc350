"""The one HTTP client of an adapter: where tokens are attached and limits are kept."""

import asyncio
import random
import time
from collections.abc import Iterable
from contextlib import suppress

import httpx

from ehr_adapters.contract import AccessToken, EhrSite
from ehr_adapters.fhir_r4.breaker import Breaker
from ehr_adapters.fhir_r4.throttle import Throttle
from ehr_adapters.requests_made import made
from ehr_adapters.wire import limits
from ehr_adapters.wire.answers import Json, issue_of, read_json
from ehr_adapters.wire.bodies import read_body, read_start
from ehr_adapters.wire.client import ASIDE, open_client
from ehr_adapters.wire.failures import (
    by_exception,
    by_issue,
    by_status,
    failed,
    request_id_of,
)
from ehr_adapters.wire.limits import ByteBudget
from ehr_adapters.wire.origin import Origin
from ehr_adapters.wire.retry_after import retry_after_of
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.way_out.secured import Secured, secured_by

Params = Iterable[tuple[str, str]]

_STEPS_TO_SEND = 8
"""Turns of the loop that a waiting request takes until its bytes are on the way (httpx 0.28)."""
_NOT_CARRIED_ON = ("host", "authorization")
_REDIRECTS = (301, 302, 303, 307, 308)


class Transport:
    """Reads from one FHIR base. Every method raises ``EhrFailure`` and nothing else.

    What only reads (GET and ``POST _search``) is tried again by itself; nothing else is.
    """

    def __init__(self, site: EhrSite, token: AccessToken) -> None:
        self.origin = Origin.of(site.base, site.also_at)
        self.secured: Secured | None = None
        """How the last connection was secured; None before one, and for plain HTTP."""
        self._site = site
        self._token = token
        self._turns = asyncio.Semaphore(limits.CONCURRENT_REQUESTS)
        self._throttle = Throttle(site.requests_per_minute)
        self.breaker = Breaker()
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

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
        request = (await self._opened()).build_request(
            "GET", url, params=pairs or None, headers=_prefer(strict)
        )
        return await self._read(request, budget or ByteBudget())

    async def document(self, path: str) -> Json:
        """GET a JSON object that is no resource. Tried once: nothing waits for it."""
        request = (await self._opened()).build_request("GET", self.origin.url(path))
        return await read_json(await self._body(request, ByteBudget(), tries=1))

    async def follow(self, link: str, *, budget: ByteBudget) -> Json:
        """GET a link an answer gave, if it stays under the base (FOREIGN_LINK otherwise)."""
        request = (await self._opened()).build_request("GET", self.origin.allow(link))
        return await self._read(request, budget)

    async def post_search(self, kind: str, params: Params, *, strict: bool) -> Json:
        """POST ``kind/_search``: what is asked for stays out of the address (L11)."""
        url = self.origin.url(f"{kind}/_search")
        body = str(httpx.QueryParams(list(params))).encode("ascii")
        headers = {**_prefer(strict), "Content-Type": "application/x-www-form-urlencoded"}
        request = (await self._opened()).build_request("POST", url, content=body, headers=headers)
        return await self._read(request, ByteBudget())

    async def warm(self, path: str) -> None:
        """Open as many connections as panels use at once. Failing to is no failure."""
        with suppress(EhrFailure):
            client, url = await self._opened(), self.origin.url(path)
            requests = (
                client.build_request("HEAD", url) for _ in range(limits.CONCURRENT_REQUESTS)
            )
            await asyncio.gather(*(self._touch(client, request) for request in requests))

    async def close(self) -> None:
        """Close every connection; never raises."""
        # Closing is the end: nobody is left to tell.
        with suppress(Exception):
            async with self._opening:
                if self._client is not None:
                    await self._client.aclose()

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await open_client(self._site)
            return self._client

    async def _touch(self, client: httpx.AsyncClient, request: httpx.Request) -> None:
        with suppress(Exception):
            async with self._turns:
                if self.breaker.is_open:
                    return
                await self._throttle.turn()
                # Read to its (empty) end: a connection left half read is not kept.
                await client.send(await self._signed(request))

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

    async def _body(
        self, request: httpx.Request, budget: ByteBudget, *, tries: int = limits.TRIES
    ) -> bytes:
        """The body of the first good answer, after waiting for a busy server (E1)."""
        waits_end = time.monotonic() + limits.WAIT_SECONDS
        attempt = 0
        with self.breaker.passing() as check:
            while True:
                attempt += 1
                try:
                    async with self._turns:
                        check()
                        return await self._once(request, budget)
                except EhrFailure as failure:
                    self._heed(failure)
                    pause = _pause(failure, attempt)
                    late = pause is None or time.monotonic() + pause > waits_end
                    if pause is None or late or attempt >= tries or not _only_reads(request):
                        raise
                await asyncio.sleep(pause)

    def _heed(self, failure: EhrFailure) -> None:
        """A server that says when it wants to be asked again is heard for all its requests."""
        said_so = getattr(failure, "status", None) is not None
        if said_so and failure.kind is FailureKind.BUSY and failure.retry_after is not None:
            self.breaker.busy(failure.retry_after)

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
        client = await self._opened()
        await self._throttle.turn()
        try:
            made(request.method, str(request.url), bytes(request.content))
            response = await client.send(await self._signed(request), stream=True)
            began = True
            self.secured = secured_by(response) or self.secured
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
                retry_after_of(response),
                request_id_of(response.headers),
            )
        except EhrFailure as known:
            failure = known
        except Exception as error:
            proxied = self._site.proxy is not None
            failure = by_exception(error, answer_began=began, proxied=proxied)
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
        url = self.origin.allow(response.headers.get(ASIDE, ""))
        if request.method != "GET" and response.status_code not in (307, 308):
            raise failed(FailureKind.REJECTED)
        return httpx.Request(
            request.method,
            url,
            headers={k: v for k, v in request.headers.items() if k not in _NOT_CARRIED_ON},
            content=request.content,
            extensions=dict(request.extensions),
        )


def _prefer(strict: bool) -> dict[str, str]:
    return {"Prefer": "handling=strict"} if strict else {}


def _only_reads(request: httpx.Request) -> bool:
    """Whether asking twice is the same as asking once. A write is never repeated by itself."""
    searches = request.method == "POST" and request.url.path.endswith("/_search")
    return searches or request.method in ("GET", "HEAD")


def _pause(failure: EhrFailure, attempt: int) -> float | None:
    """Seconds to wait before trying again; None: do not."""
    if failure.kind is FailureKind.CONNECTION_LOST:
        # A kept connection that the server had already let go of: once more, on a new one.
        return 0.0 if attempt == 1 else None
    if failure.kind is not FailureKind.BUSY:
        return None
    if failure.retry_after is not None:
        return failure.retry_after
    return float(0.4 * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))  # noqa: S311  jitter

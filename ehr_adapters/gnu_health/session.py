"""Signed in once, as the agent; every question after that goes out under the session.

A wrong password is never tried twice by itself: GNU Health delays each wrong one by up to 27 s
and locks the name from the seventh. A session that has run out is renewed once.
"""

import asyncio
import base64
from contextlib import suppress
from typing import Any

from ehr_adapters.contract import AccessToken, EhrSite
from ehr_adapters.gnu_health.errors import failed
from ehr_adapters.gnu_health.values import Row
from ehr_adapters.gnu_health.wire import Wire
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.way_out.secured import Secured

SIGN_IN_SECONDS = 40.0
"""Longer than the longest delay of a server that says no."""
_READ_SECONDS = 10.0
_LOGOUT_SECONDS = 1.0
_AT_ONCE = 2
"""Its throughput is flat: more questions at once would each take longer."""


class Session:
    """One server, one agent. Every method raises ``EhrFailure`` and nothing else."""

    def __init__(self, site: EhrSite, token: AccessToken) -> None:
        self._wire = Wire(site)
        self._token = token
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._header: str | None = None
        self._context: Row = {}
        self._signing_in: asyncio.Task[None] | None = None
        self._refused: str | None = None
        """The secret that was refused: asked again only once it is another."""

    @property
    def secured(self) -> Secured | None:
        """How the connection is secured; None before one, and for plain HTTP."""
        return self._wire.secured

    async def open(self) -> None:
        """Sign in, if that has not been done. SIGN_IN where the name or password is wrong."""
        if self._header is not None:
            return
        if self._signing_in is None or self._signing_in.done():
            self._signing_in = asyncio.create_task(self._sign_in())
            self._signing_in.add_done_callback(_heard)
        # A question may be given up while the server still delays; its sign-in goes on, so that
        # the next question is told what became of it instead of trying the password again.
        await asyncio.shield(self._signing_in)

    async def ask(self, method: str, *params: Any) -> Any:
        """One question with the agent's context as its last parameter; signs in where needed."""
        await self.open()
        header = self._header
        try:
            return await self._under(header, method, *params, self._context)
        except EhrFailure as failure:
            if failure.kind is not FailureKind.SIGN_IN:
                raise
        if self._header == header:
            self._header = None
        await self.open()
        return await self._under(self._header, method, *params, self._context)

    async def rows(self, model: str, domain: list[Any], fields: tuple[str, ...], **how: Any) -> Any:
        """``search_read``: at most ``limit`` records, with related ones in the same answer."""
        answer = await self.ask(
            f"model.{model}.search_read",
            domain,
            0,
            how.get("limit", 100),
            how.get("order"),
            list(fields),
        )
        if not isinstance(answer, list):
            raise failed(FailureKind.TRUNCATED)
        return [row for row in answer if isinstance(row, dict)]

    async def close(self) -> None:
        """Sign out and let go; never raises."""
        with suppress(Exception):
            if self._signing_in is not None and not self._signing_in.done():
                self._signing_in.cancel()
                await asyncio.wait([self._signing_in])
            if self._header is not None:
                async with asyncio.timeout(_LOGOUT_SECONDS):
                    await self._wire.post("common.db.logout", [], self._header, _LOGOUT_SECONDS)
        self._header = None
        await self._wire.close()

    async def _under(self, header: str | None, method: str, *params: Any) -> Any:
        async with self._turns:
            return await self._wire.post(method, list(params), header, _READ_SECONDS)

    async def _sign_in(self) -> None:
        secret = await self._token()
        user, colon, password = (secret or "").partition(":")
        if not user or not colon or secret == self._refused:
            raise failed(FailureKind.SIGN_IN)
        try:
            answer = await self._wire.post(
                "common.db.login", [user, {"password": password}, "en"], None, SIGN_IN_SECONDS
            )
        except EhrFailure as failure:
            if failure.kind is FailureKind.SIGN_IN:
                self._refused = secret
            raise
        match answer:
            case [int() as uid, str() as key]:
                signed = f"{user}:{uid}:{key}".encode()
                header = "Session " + base64.b64encode(signed).decode("ascii")
            case _:
                raise failed(FailureKind.SIGN_IN)
        own = await self._wire.post(
            "model.res.user.get_preferences", [True, {}], header, _READ_SECONDS
        )
        # In English whoever signs in: a refusal is told by its words.
        self._context = {**(own if isinstance(own, dict) else {}), "language": "en"}
        self._header = header


def _heard(signing_in: "asyncio.Task[None]") -> None:
    """A refusal that nobody waits for any more is no news to the loop's log."""
    if not signing_in.cancelled():
        signing_in.exception()

"""Access tokens, asked for through the pipe and kept in memory for a minute at most.

Lives on the background loop, except for ``granted``.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

from ehr_adapters.contract import AccessToken
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.handover import frames
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart

_KEPT_SECONDS = 60.0
_WAIT_SECONDS = 5.0
_SLACK = 2.0
"""A token is not put on a request that could reach the server after its end."""


@dataclass(frozen=True, repr=False)
class _Kept:
    value: str | None
    since: float
    expires_in: float | None
    scopes: tuple[str, ...] | None
    fhircast: frames.FhircastHub | None = None

    @property
    def is_good(self) -> bool:
        life = _KEPT_SECONDS
        if self.expires_in is not None:
            life = min(life, self.expires_in - _SLACK)
        return time.monotonic() - self.since < life


class Tokens:
    """The workspace's side of the switchboard's credentials."""

    def __init__(self, parent: Parent, loop: asyncio.AbstractEventLoop) -> None:
        self._parent = parent
        self._loop = loop
        self._kept: dict[str, _Kept] = {}
        self._asked: dict[str, asyncio.Future[str | None]] = {}
        self._changes: dict[str, int] = {}

    def source_for(self, ehr: str, *, signs_in: bool = False) -> AccessToken:
        """A token source for the adapter of one EHR; None from it means an open server.

        ``signs_in``: there is no open server, so a read without a token fails with ``SIGN_IN``
        before anything is sent.
        """

        async def token() -> str | None:
            value = await self._token(ehr)
            if value is None and signs_in:
                raise EhrFailure(FailureKind.SIGN_IN)
            return value

        return token

    def granted(
        self,
        ehr: str,
        private: PrivatePart,
        expires_in: float | None = None,
        scopes: tuple[str, ...] | None = None,
        fhircast: frames.FhircastHub | None = None,
    ) -> None:
        """The switchboard's answer, from any thread. Wipes the buffer it came in."""
        value = private.buffer.decode() or None
        private.wipe()
        kept = _Kept(value, time.monotonic(), expires_in, scopes, fhircast)
        self._loop.call_soon_threadsafe(self._keep, ehr, kept)

    def scopes(self, ehr: str) -> tuple[str, ...] | None:
        """What was granted with the last token; None: not known."""
        kept = self._kept.get(ehr)
        return None if kept is None else kept.scopes

    def hub(self, ehr: str) -> frames.FhircastHub | None:
        """The FHIRcast hub that came with the last token."""
        kept = self._kept.get(ehr)
        return None if kept is None else kept.fhircast

    def change(self, ehr: str) -> int:
        """A number that changes with the token: to tell a refused one from its successor."""
        return self._changes.get(ehr, 0)

    async def renewed(self, ehr: str, since: int) -> bool:
        """After a refusal: True when there is another token than at ``change`` ``since``.

        Asks the switchboard once for all reads that were refused together.
        """
        if self.change(ehr) == since:
            asked = self._ask(ehr, refused=True)
            try:
                await asyncio.wait_for(asyncio.shield(asked), _WAIT_SECONDS)
            except TimeoutError:
                return False
        return self.change(ehr) != since

    def forget(self, ehr: str) -> None:
        """Nobody is signed in any more: the token goes. From any thread."""
        self._loop.call_soon_threadsafe(self._forget, ehr)

    def _forget(self, ehr: str) -> None:
        kept = self._kept.get(ehr)
        if kept is not None:
            self._kept[ehr] = replace(kept, value=None, expires_in=0.0)

    async def _token(self, ehr: str) -> str | None:
        kept = self._kept.get(ehr)
        if kept is not None and kept.is_good:
            return kept.value
        asked = self._ask(ehr)
        return await asyncio.wait_for(asyncio.shield(asked), _WAIT_SECONDS)

    def _ask(self, ehr: str, *, refused: bool = False) -> asyncio.Future[str | None]:
        asked = self._asked.get(ehr)
        if asked is None:
            asked = self._asked[ehr] = self._loop.create_future()
            self._parent.send(frames.encode(frames.TokenWanted(ehr=ehr, refused=refused)))
        return asked

    def _keep(self, ehr: str, kept: _Kept) -> None:
        before = self._kept.get(ehr)
        if before is None or before.value != kept.value:
            self._changes[ehr] = self.change(ehr) + 1
        self._kept[ehr] = kept
        asked = self._asked.pop(ehr, None)
        if asked is not None and not asked.done():
            asked.set_result(kept.value)


@dataclass(frozen=True)
class SignedIn:
    """What one ``EhrLink`` must know of the sign-in to its EHR. On the loop."""

    tokens: Tokens
    ehr: str

    def scopes(self) -> tuple[str, ...] | None:
        """What may be read; None: not known."""
        return self.tokens.scopes(self.ehr)

    def change(self) -> int:
        """See ``Tokens.change``."""
        return self.tokens.change(self.ehr)

    async def renewed(self, since: int) -> bool:
        """See ``Tokens.renewed``."""
        return await self.tokens.renewed(self.ehr, since)

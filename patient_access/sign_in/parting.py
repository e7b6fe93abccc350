"""Taking a sign-in back: at the server, and out of the keyring (A9)."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in import keeping
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.proof import Proof
from patient_access.sign_in.server import Server
from patient_access.sign_in.tokens import Tokens, only_refresh, revoke


class Parting:
    """Of one EHR. Never raises: a server that is down keeps nobody at the desk."""

    def __init__(
        self,
        ehr: EhrSetting,
        setting: SignInSetting,
        server: Server,
        proof: Proof,
        seconds: float,
    ) -> None:
        self._ehr = ehr
        self._proof = proof
        self._setting = setting
        self._server = server
        self._seconds = seconds

    async def take_back(
        self, endpoints: Endpoints, tokens: Tokens, *, keep_refresh: bool = False
    ) -> bool:
        """At the server; True: it said so in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                return await revoke(
                    self._server,
                    endpoints,
                    self._proof,
                    tokens,
                    keep_refresh=keep_refresh,
                )
        return False

    async def out(self, endpoints: Endpoints, tokens: Tokens, *, for_good: bool = True) -> None:
        """The agent is signed out, and the log says whether the server knows.

        ``for_good``: the keyring forgets it in any case; otherwise only what the server has taken
        back, so that the next start can try again.
        """
        done = await self.take_back(endpoints, tokens)
        if self._setting.offline and (done or for_good or endpoints.revocation is None):
            await keeping.forget(self._ehr)
        log.event(Code.SIGNED_OUT if done else Code.SIGN_IN_NOT_REVOKED)

    async def left_in_keyring(self, new: Tokens, held: Tokens | None) -> Tokens | None:
        """What is kept there of a sign-in before this one, which could not be used.

        Whoever keeps ``new`` takes it back: two must not stand at the server.
        """
        if not self._setting.offline:
            return None
        known = {new.refresh, held.refresh if held is not None else None}
        with suppress(CredentialsUnavailable):
            kept = await keeping.read(self._ehr)
            if kept is not None and kept.refresh not in known:
                return only_refresh(kept.refresh)
        return None

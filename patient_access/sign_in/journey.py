"""Through the browser and back: from the agent's click to tokens and a name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import NoReturn

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in import keeping
from patient_access.sign_in.attempt import Attempt, begin
from patient_access.sign_in.callback import code_of, read_callback
from patient_access.sign_in.discovery import Endpoints, discover
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.identity import Identity, identify
from patient_access.sign_in.loopback import Loopback
from patient_access.sign_in.private_address import PrivateAddress
from patient_access.sign_in.proof import Proof
from patient_access.sign_in.server import Server
from patient_access.sign_in.tokens import Tokens, only_refresh, redeem, refresh, revoke

Browse = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, repr=False)
class Arrival:
    """What a sign-in brings."""

    endpoints: Endpoints
    tokens: Tokens
    identity: Identity


class Journey:
    """One at a time for each EHR. Every way to fail is a ``SignInFailed``, or ``TimeoutError``."""

    def __init__(
        self,
        ehr: EhrSetting,
        setting: SignInSetting,
        server: Server,
        proof: Proof,
        browse: Browse,
        language: str,
    ) -> None:
        self._ehr = ehr
        self._setting = setting
        self._server = server
        self._proof = proof
        self._browse = browse
        self._language = language
        self._way_back: Loopback | PrivateAddress | None = None
        self._attempt: Attempt | None = None

    async def through_the_browser(self, seconds: float, launch: str | None) -> Arrival:
        """``seconds``: how long the agent may take there."""
        setting = self._setting
        endpoints = await discover(self._server, self._ehr.base, setting.issuers)
        await self._proof.ready(endpoints)
        way_back = await self._open_way_back()
        try:
            attempt = begin(
                setting,
                endpoints,
                way_back.redirect_uri,
                launch=launch is not None,
                fhircast=self._ehr.fhircast is not None,
            )
            self._way_back, self._attempt = way_back, attempt
            async with asyncio.timeout(seconds):
                query = await self._there_and_back(
                    attempt.address(self._ehr.base, launch), way_back
                )
        finally:
            self._way_back = self._attempt = None
            await way_back.close()
        code = code_of(read_callback(query), attempt)
        tokens = await redeem(self._server, self._proof, attempt, code)
        return await self._arrived(endpoints, tokens, attempt.nonce)

    async def with_what_was_kept(self) -> Arrival | None:
        """From the refresh token in the keyring; None: there is none."""
        try:
            found = await keeping.read(self._ehr)
        except CredentialsUnavailable:
            raise SignInFailed(SignInProblem.NO_KEYRING) from None
        if found is None:
            return None
        kept = found.refresh
        endpoints = await discover(self._server, self._ehr.base, self._setting.issuers)
        await self._proof.ready(endpoints)
        if found.cut_off:
            await self._cut_off(endpoints, kept)
        asked = begin(self._setting, endpoints, "", launch=False).scopes
        try:
            tokens = await refresh(self._server, endpoints, self._proof, kept, asked)
        except SignInFailed as failed:
            if failed.problem is SignInProblem.RAN_OUT:
                await keeping.forget(self._ehr)
            raise
        tokens = replace(tokens, refresh=tokens.refresh or kept)
        return await self._arrived(endpoints, tokens, None)

    async def _cut_off(self, endpoints: Endpoints, kept: str) -> NoReturn:
        """Take it back. While the server does not answer it stays kept, for the next try."""
        left = only_refresh(kept)
        done = await revoke(self._server, endpoints, self._proof, left, keep_refresh=False)
        if not done and endpoints.revocation is not None:
            raise SignInFailed(SignInProblem.SERVER_DOWN, again=True)
        await keeping.forget(self._ehr)
        raise SignInFailed(SignInProblem.CUT_OFF)

    def redirected(self, address: str) -> bool:
        """An address that the desktop was asked to open; True: it was this attempt's answer.

        It is known by its ``state``. One without it ends nothing: any web page can open one.
        """
        if self._way_back is None or self._attempt is None:
            return False
        try:
            come = read_callback(address.partition("#")[0].partition("?")[2])
            code_of(come, self._attempt)
        except SignInFailed as failed:
            if failed.problem in (SignInProblem.WRONG_STATE, SignInProblem.UNREADABLE):
                return False
        return self._way_back.takes(address)

    async def _there_and_back(self, address: str, way_back: Loopback | PrivateAddress) -> str:
        """What the browser brings. It may be back before the command that opened it is."""
        opening = asyncio.ensure_future(self._browse(address))
        coming = asyncio.ensure_future(way_back.query())
        try:
            await asyncio.wait({opening, coming}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                await opening
            return await coming
        finally:
            for task in (opening, coming):
                task.cancel()
            await asyncio.gather(opening, coming, return_exceptions=True)

    async def _open_way_back(self) -> Loopback | PrivateAddress:
        if self._setting.redirect_uri:
            return PrivateAddress(self._setting.redirect_uri)
        return await Loopback.open(self._setting.redirect_ports, self._language)

    async def _arrived(self, endpoints: Endpoints, tokens: Tokens, nonce: str | None) -> Arrival:
        """Who it is. Tokens of somebody who is not who they should be are taken back at once."""
        try:
            identity = await identify(self._server, self._ehr, endpoints, tokens, nonce)
        except SignInFailed:
            await revoke(self._server, endpoints, self._proof, tokens, keep_refresh=False)
            raise
        return Arrival(endpoints, tokens, identity)

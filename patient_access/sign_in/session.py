"""The sign-in to one EHR over a shift: begun by the agent, kept fresh, taken back at the end.

The tokens are in the memory of this process only, as long as the agent is signed in; the refresh
token is in the system keyring as well where the site asked for ``offline``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from patient_access.diagnostics import faults, log
from patient_access.diagnostics.codes import Code
from patient_access.handover.frames import FhircastHub
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in import keeping
from patient_access.sign_in.browser import open_browser
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.holding import Holding
from patient_access.sign_in.identity import Identity
from patient_access.sign_in.journey import Arrival, Browse, Journey
from patient_access.sign_in.pace import PACE, Pace
from patient_access.sign_in.parting import Parting
from patient_access.sign_in.proof import KEY_PROBLEMS, Proof
from patient_access.sign_in.scopes import not_granted
from patient_access.sign_in.server import Server
from patient_access.sign_in.tokens import Tokens, refresh

_NEARLY_OVER = 2.0
"""Seconds: a token with less left may be over before a request has arrived."""


@dataclass(frozen=True, repr=False)
class Granted:
    """An access token for a workspace, and for how long it is good."""

    access: str
    expires_in: float
    scopes: tuple[str, ...]
    fhircast: FhircastHub | None = None


class Session:
    """One EHR. ``changed`` is called whenever something that can be seen has changed."""

    def __init__(
        self,
        ehr: EhrSetting,
        setting: SignInSetting,
        server: Server,
        changed: Callable[[Session], None],
        *,
        language: str = "en",
        browse: Browse = open_browser,
        pace: Pace = PACE,
    ) -> None:
        self.ehr = ehr
        self.state = SignInState.NEEDED
        self.problem: SignInProblem | None = None
        self.identity = Identity()
        self._setting = setting
        self._server = server
        self._changed = changed
        self._proof = Proof(ehr, setting)
        self._journey = Journey(ehr, setting, server, self._proof, browse, language)
        self._parting = Parting(ehr, setting, server, self._proof, pace.leaving)
        self._pace = pace
        self._held = Holding(pace, self._refresh_soon)
        self._task: asyncio.Task[None] | None = None
        self._refreshing: asyncio.Task[None] | None = None
        self._away = False
        """The screen was locked, and nobody has asked for a token since."""
        self._taking_back: set[asyncio.Task[object]] = set()

    # --- what the agent does ------------------------------------------------------------

    def want(self, launch: str | None = None) -> None:
        """Begin, unless it has begun or is done. ``launch``: what the EHR that started us gave."""
        if self._task is None and self.state is not SignInState.SIGNED_IN:
            self._begin(lambda: self._sign_in(launch))

    def cancel(self) -> None:
        """No longer wait for the browser."""
        if self._task is not None:
            self._task.cancel()

    def resume(self) -> None:
        """Go on with the sign-in of before, where the site lets it be kept."""
        if self._setting.offline and self._task is None:
            self._begin(self._resume)

    def redirected(self, address: str) -> bool:
        """An address the desktop was asked to open; True: it was what this sign-in waited for."""
        return self._journey.redirected(address)

    def locked(self) -> None:
        """The agent has left the desk (A9): at once, the access token is not held any more.

        Where the site says so the sign-in is taken back, and the agent is told. May be called
        again and again.
        """
        if self._setting.at_lock == "revoke":
            self._sign_out(SignInProblem.LOCKED)
        else:
            self._away = True
            self._held.let_go()

    # --- what workspaces need -----------------------------------------------------------

    async def token(self, *, refused: bool = False) -> Granted | None:
        """A token that is good now; None: nobody is signed in, or it cannot be refreshed now.

        ``refused``: the server has just said no to the one there is.
        """
        self._away = False
        if self._held.tokens is not None and (refused or self._held.left() <= _NEARLY_OVER):
            self._refresh_soon()
            if self._refreshing is not None:
                await asyncio.wait({self._refreshing}, timeout=self._pace.reading)
        if self._held.tokens is None or self._held.left() <= 0:
            return None
        tokens = self._held.tokens
        return Granted(tokens.access, self._held.left(), tokens.scopes, tokens.fhircast)

    async def close(self, *, keep: bool = False) -> None:
        """The shift is over: take the tokens back. ``keep``: the program stops, the agent stays.

        Nothing is said to anybody any more.
        """
        self._changed = lambda _: None
        if self._refreshing is not None:  # its answer may hold the only refresh token that is good
            await asyncio.wait({self._refreshing}, timeout=self._pace.leaving)
        for task in (self._task, self._refreshing):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        if self._taking_back:
            await asyncio.wait(self._taking_back)
        keep = keep and self._setting.offline
        tokens, endpoints = self._forget()
        if tokens is None or endpoints is None:
            return
        if keep and tokens.refresh is not None:
            await keeping.settle(self.ehr, tokens.refresh)
            await self._parting.take_back(endpoints, tokens, keep_refresh=True)
        else:
            await self._parting.out(endpoints, tokens)

    # --- signing in ---------------------------------------------------------------------

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        self._task = asyncio.ensure_future(self._to_its_end(work))
        self._task.add_done_callback(self._ended)
        self._say(SignInState.WAITING)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Cancelled before its first step: then nothing of it has run."""
        if self._task is task:
            self._task = None
            self._say(SignInState.NEEDED, SignInProblem.CANCELLED)

    async def _to_its_end(self, work: Callable[[], Awaitable[None]]) -> None:
        problem: SignInProblem | None = None
        before = self._held.tokens
        try:
            await work()
        except SignInFailed as failed:
            problem = failed.problem
        except TimeoutError:
            problem = SignInProblem.TIMED_OUT
        except asyncio.CancelledError:
            problem = SignInProblem.CANCELLED
        except Exception as error:
            log.event(Code.FAULT, type_name=faults.type_name(error))
            problem = SignInProblem.UNREADABLE
        self._task = None
        if problem is not None:
            log.event(Code.SIGN_IN_FAILED, type_name=f"SignInFailed.{problem.value}")
            if before is None:
                self._take_back_soon(*self._forget())  # what had come already
        if self._held.tokens is before:
            self._say(SignInState.NEEDED, problem)

    async def _sign_in(self, launch: str | None) -> None:
        arrival = await self._journey.through_the_browser(self._pace.browser, launch)
        left = await self._parting.left_in_keyring(arrival.tokens, self._held.tokens)
        await self._signed_in(arrival)
        if left is not None:
            self._soon(self._parting.take_back(arrival.endpoints, left))

    async def _resume(self) -> None:
        arrival = await self._journey.with_what_was_kept()
        if arrival is not None:
            self._held.may_refresh()  # this was one
            await self._signed_in(arrival)

    async def _signed_in(self, arrival: Arrival) -> None:
        tokens, before = arrival.tokens, self._held.tokens
        self._held.endpoints, self.identity = arrival.endpoints, arrival.identity
        self._held.keep(tokens)
        log.event(Code.SIGNED_IN, seconds=tokens.expires_in)
        missing = not_granted(self._setting.resources, tokens.scopes)
        if missing:
            log.event(Code.SCOPES_NOT_GRANTED, count=len(missing))
        kept = await self._kept(tokens)
        if before is not None:
            await self._parting.take_back(arrival.endpoints, before)
        self._say(SignInState.SIGNED_IN, None if kept else SignInProblem.NO_KEYRING)

    async def _kept(self, tokens: Tokens) -> bool:
        if not self._setting.offline or tokens.refresh is None:
            return True
        return await keeping.keep(self.ehr, tokens.refresh)

    # --- keeping it fresh ---------------------------------------------------------------

    def _refresh_soon(self) -> None:
        """One refresh at a time, and none within ``least`` of the one before."""
        tokens = self._held.tokens
        if tokens is None or self._refreshing is not None:
            return
        if tokens.refresh is None:
            if self._held.left() <= 0:
                self._ended_with(SignInProblem.RAN_OUT)
        elif self._held.may_refresh():
            self._refreshing = asyncio.ensure_future(self._refresh(tokens, tokens.refresh))

    async def _refresh(self, before: Tokens, token: str) -> None:
        try:
            endpoints = self._held.endpoints
            if endpoints is None:
                return
            new = await refresh(self._server, endpoints, self._proof, token, before.scopes)
            if not self._held.has(token):
                await self._parting.take_back(endpoints, new)  # signed in anew, or out, meanwhile
                return
            rotated = new.refresh is not None
            # The old one stays good where the server does not give a new one; so does the hub.
            new = replace(
                new, refresh=new.refresh or token, fhircast=new.fhircast or before.fhircast
            )
            self._held.keep(new)
            if self._away:
                self._held.let_go()
            log.event(Code.SIGN_IN_REFRESHED, seconds=new.expires_in)
            if self.state is SignInState.NEEDED:
                self._say(SignInState.SIGNED_IN)
            if rotated:
                await self._kept(new)
        except SignInFailed as failed:
            log.event(Code.SIGN_IN_FAILED, type_name=f"SignInFailed.{failed.problem.value}")
            if not self._held.has(token):
                pass  # signed in anew, or out, meanwhile: it is nobody's
            elif failed.again:  # the way to it is shut for a while: that is no answer
                self._held.wake_later()
                if self._held.left() <= 0 and self._task is None:
                    self._say(SignInState.NEEDED, failed.problem)
            else:
                about_key = failed.problem in KEY_PROBLEMS
                if self._setting.offline and not about_key:
                    await keeping.forget(self.ehr)
                self._ended_with(failed.problem if about_key else SignInProblem.RAN_OUT)
        finally:
            self._refreshing = None

    def _sign_out(self, problem: SignInProblem) -> None:
        """Now here, and as soon as it answers at the server."""
        if self._task is not None:
            self._task.cancel()
        tokens, endpoints = self._forget()
        if tokens is not None:
            self._say(SignInState.NEEDED, problem)
            self._take_back_soon(tokens, endpoints)

    def _take_back_soon(self, tokens: Tokens | None, endpoints: Endpoints | None) -> None:
        if tokens is not None and endpoints is not None:
            self._soon(self._parting.out(endpoints, tokens, for_good=False))

    def _soon(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.ensure_future(work)
        self._taking_back.add(task)
        task.add_done_callback(self._taking_back.discard)

    def _ended_with(self, problem: SignInProblem) -> None:
        self._forget()
        self._say(SignInState.NEEDED, problem)

    def _forget(self) -> tuple[Tokens | None, Endpoints | None]:
        """Nobody is signed in any more; what was held is for whoever takes it back."""
        self.identity = Identity()
        return self._held.forget()

    def _say(self, state: SignInState, problem: SignInProblem | None = None) -> None:
        self.state, self.problem = state, problem
        self._changed(self)

"""The tokens of one sign-in in memory, and when they want to be refreshed (A7)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.pace import Pace
from patient_access.sign_in.tokens import Tokens


class Holding:
    """``due`` is called when it is time for a refresh. Nothing of it is ever printed."""

    def __init__(self, pace: Pace, due: Callable[[], None]) -> None:
        self._pace = pace
        self._when_due = due
        self._loop = asyncio.get_running_loop()
        self._least = pace.least
        self._good_until = 0.0
        self.refreshed_at = float("-inf")
        self.timer: asyncio.TimerHandle | None = None
        self.tokens: Tokens | None = None
        self.endpoints: Endpoints | None = None

    def left(self) -> float:
        """Seconds for which the access token is good."""
        return self._good_until - self._loop.time()

    def has(self, refresh: str) -> bool:
        """Whether this refresh token is still what the sign-in stands on."""
        return self.tokens is not None and self.tokens.refresh == refresh

    def keep(self, tokens: Tokens) -> None:
        """These from now on. One that does not live long is refreshed more often than others."""
        self.tokens = tokens
        self._least = min(self._pace.least, tokens.expires_in / 2)
        self._good_until = self._loop.time() + tokens.expires_in
        ahead = min(self._pace.ahead, tokens.expires_in / 4)
        self.wake_in(tokens.expires_in - (ahead if tokens.refresh else 0))

    def wake_in(self, seconds: float) -> None:
        """Then, or as soon as the last refresh is long enough ago."""
        self._sleep()
        rest = self.refreshed_at + self._least - self._loop.time()
        self.timer = self._loop.call_later(max(seconds, rest), self._when_due)

    def wake_later(self) -> None:
        """The server could not be asked: in a while."""
        self.wake_in(self._least)

    def may_refresh(self) -> bool:
        """True once in a while; who is told so refreshes."""
        now = self._loop.time()
        if now - self.refreshed_at < self._least:
            return False
        self.refreshed_at = now
        return True

    def let_go(self) -> None:
        """Of the access token, where a refresh can bring another: at once, if somebody asks."""
        if self.tokens is not None and self.tokens.refresh is not None:
            self.tokens = replace(self.tokens, access="")
            self._good_until = self.refreshed_at = float("-inf")
            self._sleep()

    def forget(self) -> tuple[Tokens | None, Endpoints | None]:
        """Let go of everything, and give it to whoever takes it back."""
        had = self.tokens, self.endpoints
        self.tokens = self.endpoints = None
        self._sleep()
        return had

    def _sleep(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

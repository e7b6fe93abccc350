"""A signed-in connection to the manager interface, and the pings that show it is alive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from patient_access.call_sources.asterisk.connection import Connection
from patient_access.call_sources.asterisk.messages import Message
from patient_access.diagnostics.clocks import seconds_also_asleep
from patient_access.settings.telephony import AmiServer

SIGN_IN_SECONDS = 5.0

_EVENTS = "call,agent"
"""The classes of events that are asked for: no dialplan, no variables but the attached ones."""
_LOGIN = "login"
_SLEPT_PINGS = 3
"""So many times the wait between two pings, that wait took, if the machine slept."""
_GIVEN_UP_AFTER = 2
"""So many times the silence that is stale, and the connection is given up."""


class SignInRefused(Exception):
    """Asterisk does not know the account, or there is no secret for it."""


class Session:
    """Opened once. ``heard`` gets every message but the answer to the sign-in."""

    def __init__(self, server: AmiServer, heard: Callable[[Message], None]) -> None:
        self._server = server
        self._heard = heard
        self._connection: Connection | None = None
        self._signed_in: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def open(self, secret: str | None) -> None:
        """Connect and sign in. Raises ``OSError`` and ``SignInRefused``."""
        self._connection = connection = await Connection.open(self._server, self._arrived)
        if secret is None:
            raise SignInRefused
        connection.ask(
            "Login", Username=self._server.user, Secret=secret, Events=_EVENTS, ActionID=_LOGIN
        )
        async with asyncio.timeout(SIGN_IN_SECONDS):
            gone = asyncio.ensure_future(connection.gone.wait())
            try:
                await asyncio.wait((self._signed_in, gone), return_when="FIRST_COMPLETED")
            finally:
                gone.cancel()
        if not (self._signed_in.done() and self._signed_in.result()):
            raise SignInRefused

    def ask(self, action: str, **headers: str | bytes) -> None:
        """Send one action; nothing when there is no connection."""
        if self._connection is not None:
            self._connection.ask(action, **headers)

    async def keep_alive(self, after_ping: Callable[[float], None]) -> None:
        """Ping until the connection is gone, or so long without an answer that it is given up.

        ``after_ping`` hears each time for how many seconds nothing has come.
        """
        connection = self._connection
        if connection is None:
            return
        loop, every = asyncio.get_running_loop(), self._server.ping_seconds
        while not connection.gone.is_set():
            connection.ask("Ping", ActionID="ping")
            before = seconds_also_asleep()
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.gone.wait(), every)
            silent = loop.time() - connection.last_word
            # The machine did: nothing was heard then.
            slept = seconds_also_asleep() - before > _SLEPT_PINGS * every
            if slept or silent > _GIVEN_UP_AFTER * self._server.misses * every:
                return
            after_ping(silent)

    def hang_up(self) -> None:
        """End the connection; ``keep_alive`` returns."""
        if self._connection is not None:
            self._connection.close()

    async def close(self) -> None:
        """Now. May be called twice, and before ``open``."""
        self._signed_in.cancel()
        if self._connection is not None:
            self._connection.close()
            await self._connection.gone.wait()

    def _arrived(self, message: Message) -> None:
        response = message.text(b"Response")
        if response and message.text(b"ActionID") == _LOGIN:
            if not self._signed_in.done():
                self._signed_in.set_result(response == "Success")
        else:
            self._heard(message)

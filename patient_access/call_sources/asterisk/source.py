"""The source: signs in, listens, notices silence, and asks what is still up after a gap."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.call_sources.asterisk.connection import Connection
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.asterisk.own_leg import OwnLeg
from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.call_sources.link import Link
from patient_access.call_sources.registry import NotSetUp
from patient_access.call_sources.unseen import Opaque
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.wire import PrivatePart
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.model import Settings
from patient_access.settings.telephony import AsteriskSetting

SIGN_IN_SECONDS = 5.0
SNAPSHOT_SECONDS = 30.0
"""How long a call that was up before a gap may stay unproven."""

_EVENTS = "call,agent"
"""The classes of events that are asked for: no dialplan, no variables but the attached ones."""


class SignInRefused(Exception):
    """Asterisk does not know the account, or there is no secret for it."""


class Asterisk:
    """A ``CallSource`` for the AMI account of one agent. It can do nothing to the telephone."""

    api_version = API_VERSION
    source_id = "asterisk"
    actions: frozenset[PhoneAction] = frozenset()

    def __init__(
        self,
        setting: AsteriskSetting | None = None,
        read_secret: Callable[[str], str | None] = read_token,
    ) -> None:
        self._setting = setting or AsteriskSetting.model_validate(
            {"host": "127.0.0.1", "user": "nobody", "channels": ("none",)}
        )
        self._read_secret = read_secret
        self._opaque = Opaque()
        self._link = Link(self.source_id)
        self._desk: Desk | None = None
        self._signed_in: asyncio.Future[bool]
        self._unproven: set[str] = set()
        """Legs that were up before a gap, until something shows that they still are."""
        self._watched = False
        """Whether this connection is signed in, so that its silence and its words count."""
        self._forget()

    @classmethod
    def configured(cls, settings: Settings) -> Asterisk:
        """Raises ``NotSetUp``."""
        if settings.asterisk is None:
            raise NotSetUp
        return cls(settings.asterisk)

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        self._link.begin(desk)
        try:
            while True:
                try:
                    await self._listen()
                except SignInRefused:
                    self._link.tell(SourceStatus.LOST)
                except OSError:
                    self._link.tell(SourceStatus.STALE)
                else:
                    self._link.tell(SourceStatus.STALE)
                self._line.doubt()
                await self._link.pause()
        finally:
            self._link.end()
            self._desk = None
            self._forget()

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Nothing: an account that only hears events cannot touch calls."""

    def let_go(self, leg_id: str) -> None:
        self._line.let_go(leg_id)
        self._own.forget(leg_id)

    # --- one connection -------------------------------------------------------------------

    async def _listen(self) -> None:
        """Until the connection is gone. Raises ``OSError`` and ``SignInRefused``."""
        self._signed_in = asyncio.get_running_loop().create_future()
        self._unproven = set()
        self._watched = False
        self._link.epoch += 1
        connection = await Connection.open(self._setting, self._heard)
        try:
            await self._sign_in(connection)
            self._watched = True
            self._unproven = {leg for leg in self._own.channels if self._line.knows(leg)}
            if self._unproven:
                self._link.tell(SourceStatus.RESYNCING)
                self._take_snapshot(connection)
            else:
                self._link.tell(SourceStatus.LIVE)
            await self._keep_alive(connection)
        finally:
            self._signed_in.cancel()
            connection.close()
            await connection.gone.wait()

    async def _sign_in(self, connection: Connection) -> None:
        try:
            secret = await asyncio.to_thread(self._read_secret, self.source_id)
        except CredentialsUnavailable:
            secret = None
        if secret is None:
            raise SignInRefused
        connection.ask(
            "Login", Username=self._setting.user, Secret=secret, Events=_EVENTS, ActionID="login"
        )
        async with asyncio.timeout(SIGN_IN_SECONDS):
            gone = asyncio.ensure_future(connection.gone.wait())
            try:
                await asyncio.wait((self._signed_in, gone), return_when="FIRST_COMPLETED")
            finally:
                gone.cancel()
        if not (self._signed_in.done() and self._signed_in.result()):
            raise SignInRefused

    async def _keep_alive(self, connection: Connection) -> None:
        """Ping; stale after so many without an answer, a new connection after twice as many."""
        loop, every = asyncio.get_running_loop(), self._setting.ping_seconds
        snapshot_until = loop.time() + SNAPSHOT_SECONDS
        while not connection.gone.is_set():
            connection.ask("Ping", ActionID="ping")
            before = time.time()
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.gone.wait(), every)
            silent = loop.time() - connection.last_word
            slept = time.time() - before > 3 * every  # the desktop did: nothing was heard then
            if slept or silent > 2 * self._setting.misses * every:
                return
            if silent > self._setting.misses * every:
                self._link.tell(SourceStatus.STALE, silent)
            if self._unproven and loop.time() > snapshot_until:
                self._give_up_unproven()

    # --- after a gap ----------------------------------------------------------------------

    def _take_snapshot(self, connection: Connection) -> None:
        """Ask about each own channel by its name, and so about nobody else's call."""
        for leg_id in self._unproven:
            connection.ask("Status", Channel=self._own.channels[leg_id], ActionID=leg_id)

    def _answered(self, message: Message) -> None:
        """A leg that does not exist any more, or an account that may not ask."""
        leg_id = message.text(b"ActionID")
        if leg_id not in self._unproven or message.text(b"Response") != "Error":
            return
        if message.text(b"Message").lower().startswith("no such channel"):
            gone = Heard(leg_id, Said.ENDED, end_reason=EndReason.STREAM_LOST)
            self._tell(self._line.hear(gone), None)
            self._proven(leg_id)

    def _give_up_unproven(self) -> None:
        """The account may not ask: what showed no sign of life by now has ended unheard."""
        for leg_id in sorted(self._unproven):
            gone = Heard(leg_id, Said.ENDED, end_reason=EndReason.STREAM_LOST)
            self._tell(self._line.hear(gone), None)
            self._proven(leg_id)

    def _proven(self, leg_id: str) -> None:
        self._unproven.discard(leg_id)
        if not self._unproven and self._link.status is SourceStatus.RESYNCING:
            self._link.tell(SourceStatus.LIVE)

    # --- what is heard --------------------------------------------------------------------

    def _heard(self, message: Message) -> None:
        response = message.text(b"Response")
        if response and message.text(b"ActionID") == "login" and not self._signed_in.done():
            self._signed_in.set_result(response == "Success")
        elif response:
            self._answered(message)
        else:
            for heard in self._own.heard(message):
                self._tell(self._line.hear(heard), message)
                self._proven(heard.leg_id)
        if self._watched and self._link.status is SourceStatus.STALE:
            self._link.tell(SourceStatus.RESYNCING if self._unproven else SourceStatus.LIVE)

    def _tell(self, changes: list[Change], message: Message | None) -> None:
        for change in changes:
            private = PrivatePart()
            if change.with_number and message is not None:
                private = self._own.details(message).take()
            queue = self._own.queues.get(change.leg_id, "")
            if change.state is CallState.ENDED:
                self._own.forget(change.leg_id)
            self._seq += 1
            event = CallEvent(
                source_id=self.source_id,
                leg_id=change.leg_id,
                state=change.state,
                direction=change.direction,
                end_reason=change.end_reason,
                queue=queue,
                stream_epoch=self._link.epoch,
                seq=self._seq,
            )
            if self._desk is None:
                private.wipe()
            else:
                self._desk.deliver(event, private)

    def _forget(self) -> None:
        self._line = AgentLine()
        self._own = OwnLeg(self._setting.channels, self._setting.variables, self._opaque)
        self._seq = 0

"""The source: signs in, listens, notices silence, and asks what is still up after a gap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.asterisk.own_leg import OwnLeg
from patient_access.call_sources.asterisk.session import Session, SignInRefused
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
from patient_access.settings.telephony import AsteriskSetting, TelephonySetting


class Asterisk:
    """A ``CallSource`` for the AMI account of one agent. It can do nothing to the telephone."""

    api_version = API_VERSION
    source_id = "asterisk"
    actions: frozenset[PhoneAction] = frozenset()

    def __init__(
        self,
        setting: AsteriskSetting | None = None,
        read_secret: Callable[[str], str | None] = read_token,
        timing: TelephonySetting | None = None,
    ) -> None:
        self._setting = setting or AsteriskSetting.model_validate(
            {"host": "127.0.0.1", "user": "nobody", "channels": ("none",)}
        )
        self._read_secret = read_secret
        self._opaque = Opaque()
        timing = timing or TelephonySetting.model_validate({})
        self._link = Link(self.source_id, timing.longest_pause_seconds)
        self._snapshot_seconds = timing.wipe_after_seconds
        self._desk: Desk | None = None
        self._session: Session | None = None
        self._unproven: set[str] = set()
        """Legs that were up before a gap, until something shows that they still are."""
        self._prove_until = 0.0
        """When what is unproven is given up, on the loop's clock."""
        self._watched = False
        """Whether this connection is signed in, so that its silence and its words count."""
        self._forget()

    @classmethod
    def configured(cls, settings: Settings) -> Asterisk:
        """Raises ``NotSetUp``."""
        if settings.asterisk is None:
            raise NotSetUp
        return cls(settings.asterisk, timing=settings.telephony)

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        self._link.begin(desk)
        try:
            while True:
                try:
                    await self._listen()
                except SignInRefused:
                    self._link.tell(SourceStatus.LOST)
                except OSError as error:
                    self._link.failed(error)
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

    def ask_again(self) -> None:
        """By a new connection, as after any gap. One that is not signed in yet asks by itself."""
        if self._session is not None and self._watched:
            self._session.hang_up()

    # --- one connection -------------------------------------------------------------------

    async def _listen(self) -> None:
        """Until the connection is gone. Raises ``OSError`` and ``SignInRefused``."""
        self._unproven = set()
        self._watched = False
        self._link.epoch += 1
        self._session = session = Session(self._setting, self._heard)
        try:
            await session.open(await self._secret())
            self._watched = True
            self._unproven = {leg for leg in self._own.channels if self._line.knows(leg)}
            if self._unproven:
                self._link.tell(SourceStatus.RESYNCING)
                self._take_snapshot(session)
            else:
                self._link.tell(SourceStatus.LIVE)
            self._prove_until = asyncio.get_running_loop().time() + self._snapshot_seconds
            await session.keep_alive(self._after_ping)
        finally:
            self._session = None
            await session.close()

    async def _secret(self) -> str | None:
        try:
            return await asyncio.to_thread(self._read_secret, self.source_id)
        except CredentialsUnavailable:
            return None

    def _after_ping(self, silent: float) -> None:
        if silent > self._setting.misses * self._setting.ping_seconds:
            self._link.tell(SourceStatus.STALE, silent)
        if self._unproven and asyncio.get_running_loop().time() > self._prove_until:
            self._give_up_unproven()

    # --- after a gap ----------------------------------------------------------------------

    def _take_snapshot(self, session: Session) -> None:
        """Ask about each own channel by its name, and so about nobody else's call."""
        wanted = {"Variables": ",".join(names)} if (names := self._setting.variables) else {}
        for leg_id in self._unproven:
            channel = self._own.channels[leg_id]
            session.ask("Status", Channel=channel, ActionID=leg_id, **wanted)

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
        if message.text(b"Response"):
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
            if change.with_details and message is not None:
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

"""From one manager connection to every agent's list: the bridge itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from patient_access.bridge.agent import Agent
from patient_access.bridge.publisher import ONLINE, STALE, Publisher
from patient_access.bridge.setting import BridgeSetting
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.asterisk.session import Session, SignInRefused
from patient_access.call_sources.contract import Desk
from patient_access.call_sources.link import Link
from patient_access.call_sources.unseen import Opaque
from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover.call_events import CallEvent, SourceStatus
from patient_access.handover.wire import PrivatePart

_NAMES = b"patient-access bridge: names of legs"
"""Not a secret: a leg's name is made of Asterisk's own Uniqueid, which names nobody. It is the
same in the next run, so that a desk knows its live call again."""

_SNAPSHOT = "snapshot"
_OF_CHANNELS = (
    b"Channel",
    b"DestChannel",
    b"TransfererChannel",
    b"OrigTransfererChannel",
    b"SecondTransfererChannel",
)
_OF_CALLS = ("DialEnd", "HangupRequest", "SoftHangupRequest")
"""Events of a caller's channel that say something of whoever is on the call."""
_CODES = {
    SourceStatus.LIVE: Code.SOURCE_LIVE,
    SourceStatus.STALE: Code.SOURCE_STALE,
    SourceStatus.LOST: Code.SOURCE_LOST,
}


class Bridge(Desk):
    """Publishes ``online`` only while its lists are known to be whole."""

    def __init__(self, setting: BridgeSetting, ami_secret: str, broker_secret: str | None) -> None:
        self._setting = setting
        self._secret = ami_secret
        opaque = Opaque(_NAMES)
        self._agents = {
            name: Agent(name, channels, setting.asterisk.variables, opaque)
            for name, channels in setting.agents.items()
        }
        self._by_channel = {
            channel.encode(): self._agents[name]
            for name, channels in setting.agents.items()
            for channel in channels
        }
        self._link = Link("bridge", setting.longest_pause_seconds)
        self._whole = False
        """Whether the snapshot that belongs to this connection has been heard to its end."""
        self._publisher = Publisher(
            setting.broker, broker_secret, setting.longest_pause_seconds, self._all
        )

    async def run(self) -> None:
        """Until cancelled."""
        self._publisher.start()
        self._link.begin(self)
        try:
            while True:
                why = SourceStatus.STALE
                try:
                    await self._listen()
                except SignInRefused:
                    why = SourceStatus.LOST
                except OSError as error:  # not there: tried again, as after an end
                    self._link.failed(error)
                self._whole = False
                self._link.tell(why)
                for agent in self._agents.values():
                    agent.doubt()
                await self._link.pause()
        finally:
            self._link.end()
            await asyncio.to_thread(self._publisher.close)

    async def _listen(self) -> None:
        """Until the connection is gone. Raises ``OSError`` and ``SignInRefused``."""
        session = Session(self._setting.asterisk, self._heard)
        try:
            await session.open(self._secret)
            names = ",".join(self._setting.asterisk.variables)
            wanted = {"Variables": names} if names else {}
            session.ask("Status", ActionID=_SNAPSHOT, **wanted)
            await session.keep_alive(self._after_ping)
        finally:
            await session.close()

    def _after_ping(self, silent: float) -> None:
        server = self._setting.asterisk
        if silent > server.misses * server.ping_seconds:
            self._link.tell(SourceStatus.STALE, silent)

    # --- what is heard --------------------------------------------------------------------

    def _heard(self, message: Message) -> None:
        if message.text(b"ActionID") == _SNAPSHOT and not message.text(b"Event"):
            if message.text(b"Response") == "Error":
                # Without a snapshot a call that is up would be told as over.
                log.event(Code.SNAPSHOT_REFUSED)
            return
        event = message.text(b"Event")
        if event == "StatusComplete":
            self._snapshot_is_whole()
            return
        for agent in set(self._meant(event, message)):
            if agent.hear(message) and self._whole:
                self._publisher.tell(agent.name, agent.calls())
        if self._whole:
            self._link.tell(SourceStatus.LIVE)

    def _meant(self, event: str, message: Message) -> Iterator[Agent]:
        """Whom a message may be about, without asking each of a thousand."""
        for key in _OF_CHANNELS:
            with message.value(key) as channel:
                name = bytes(channel).rpartition(b"-")[0]
            for known in (name, name.partition(b"@")[0]):
                if agent := self._by_channel.get(known):
                    yield agent
        if event in _OF_CALLS:
            yield from (agent for agent in self._agents.values() if agent.busy)

    def _snapshot_is_whole(self) -> None:
        for agent in self._agents.values():
            agent.end_the_unproven()
        self._whole = True
        self._link.tell(SourceStatus.LIVE)

    def _all(self) -> None:
        """Every list, and then that they can be believed; or that they cannot."""
        if not (self._whole and self._link.status is SourceStatus.LIVE):
            self._publisher.say(STALE)
            return
        for agent in self._agents.values():
            self._publisher.tell(agent.name, agent.calls())
        self._publisher.say(ONLINE)

    # --- what the link tells (``Desk``) -----------------------------------------------------

    def deliver(self, event: CallEvent, private: PrivatePart) -> None:
        """Nothing: a link tells of itself only."""
        private.wipe()

    def status(self, source_id: str, status: SourceStatus, silent_for: float = 0.0) -> None:
        """The manager connection is another now."""
        if status in _CODES:
            log.event(_CODES[status])
        self._all()

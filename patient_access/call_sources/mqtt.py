"""Calls that the site publishes to its MQTT broker, one topic for each agent.

The broker is read by a process that ends with the call (``phone_bridge``): when no call is left,
a new one takes over and the old one exits, with every number it has read. So it does when the
windows are wiped because nobody hears the broker.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.call_sources.link import Link
from patient_access.call_sources.registry import NotSetUp
from patient_access.call_sources.training_phone import StartsChild
from patient_access.handover.bridge_frames import (
    CallIs,
    LinkIs,
    Listen,
    ThatIsAll,
    decode_bridge_up,
    encode_bridge,
)
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.child import Child
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.model import Settings
from patient_access.settings.telephony import MqttSetting, TelephonySetting

ROLE = "phone-bridge"

_SAID = {
    CallState.OFFERED: Said.RINGING,
    CallState.CONNECTED: Said.ANSWERED,
    CallState.HELD: Said.HELD,
    CallState.CONSULTING: Said.CONSULTING,
    CallState.WRAP_UP: Said.WRAP_UP,
    CallState.ENDED: Said.ENDED,
}

_MIDDLE = (Said.HELD, Said.CONSULTING)


class Mqtt:
    """A ``CallSource``. It can do nothing to the telephone."""

    api_version = API_VERSION
    source_id = "mqtt"
    actions: frozenset[PhoneAction] = frozenset()

    def __init__(
        self,
        setting: MqttSetting | None = None,
        read_secret: Callable[[str], str | None] = read_token,
        start_child: StartsChild = Child.start,
        timing: TelephonySetting | None = None,
    ) -> None:
        self._setting = setting or MqttSetting.model_validate(
            {"host": "127.0.0.1", "topic": "calls/nobody"}
        )
        self._read_secret = read_secret
        self._start_child = start_child
        self._key = secrets.token_hex(32)
        self._timing = timing or TelephonySetting.model_validate({})
        self._link = Link(self.source_id, self._timing.longest_pause_seconds)
        self._bridges: list[Child] = []
        """The one that is listened to first; behind it, the one that takes over from it."""
        self._changed = asyncio.Event()
        self._renewing = False
        self._desk: Desk | None = None
        self._read_callers = self._next_read_callers = False
        self._reset()

    @classmethod
    def configured(cls, settings: Settings) -> Mqtt:
        """Raises ``NotSetUp``."""
        if settings.mqtt is None:
            raise NotSetUp
        return cls(settings.mqtt, timing=settings.telephony)

    @property
    def pids(self) -> tuple[int, ...]:
        """The bridges' processes, for whoever measures memory."""
        return tuple(bridge.pid for bridge in self._bridges)

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        self._link.begin(desk)
        try:
            secret = await self._secret()
            while True:
                self._changed.clear()
                if not self._bridges or self._renewing:
                    self._renewing = False
                    self._open(secret)
                await self._changed.wait()
                if not self._bridges:
                    self._gap(SourceStatus.STALE)
                    await self._link.pause()
        finally:
            self._desk = None
            self._link.end()
            self._renewing = False
            for bridge in self._bridges:
                bridge.kill()
            self._bridges.clear()
            self._reset()

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Nothing: the publisher tells of calls and takes no orders."""

    def let_go(self, leg_id: str) -> None:
        self._line.let_go(leg_id)
        self._renew_when_quiet()

    def forget_callers(self) -> None:
        """The bridge that has read them goes; the next one reads what is up once it can."""
        if self._read_callers or self._next_read_callers:
            for bridge in self._bridges:
                bridge.kill()
            self._bridges.clear()
            self._renewing = self._read_callers = self._next_read_callers = False
            self._changed.set()

    # --- bridges --------------------------------------------------------------------------

    async def _secret(self) -> str:
        if self._setting.user is None:
            return ""
        try:
            return await asyncio.to_thread(self._read_secret, self.source_id) or ""
        except CredentialsUnavailable:
            return ""  # the broker refuses, and the source says so

    def _open(self, secret: str) -> None:
        heard: list[Child] = []
        self._next_up = self._next_read_callers = False
        try:
            bridge = self._start_child(
                ROLE,
                loop=asyncio.get_running_loop(),
                on_frame=lambda header, private: self._heard(heard[0], header, private),
                on_exit=lambda code: self._gone(heard[0]),
                show_errors=False,
            )
        except OSError:
            self._changed.set()
            return
        heard.append(bridge)
        self._bridges.append(bridge)
        listen = listen_frame(self._setting, round(self._timing.longest_pause_seconds), self._key)
        bridge.send(encode_bridge(listen), PrivatePart(bytearray(secret.encode())))

    def _renew_when_quiet(self) -> None:
        """No call is left, but this bridge has read who called."""
        if self._read_callers and not self._line.legs and len(self._bridges) == 1:
            self._renewing = True
            self._changed.set()

    def _gone(self, bridge: Child) -> None:
        if bridge in self._bridges:
            self._bridges.remove(bridge)
            self._changed.set()

    def _heard(self, bridge: Child, header: bytes, private: PrivatePart) -> None:
        try:
            frame = decode_bridge_up(header)
        except WireError:
            bridge.kill()
            private.wipe()
            return
        if bridge in self._bridges[:1]:
            self._take(frame, private)
            return
        private.wipe()
        if bridge in self._bridges:
            self._next_says(bridge, frame)

    def _next_says(self, bridge: Child, frame: CallIs | LinkIs | ThatIsAll) -> None:
        """The one that takes over is listened to from its first whole snapshot on."""
        match frame:
            case LinkIs(up=up):
                self._next_up = up
            case CallIs() if frame.state is CallState.ENDED or self._line.is_over(frame.leg_id):
                self._next_read_callers |= _names_a_caller(frame)
            case CallIs():
                # The next call is there already, and its number is in this one as well: the old
                # bridge serves it, and is renewed after it. Nothing more of this one counts.
                self._bridges.remove(bridge)
                bridge.kill()
            case ThatIsAll(legs=legs) if not self._line.legs:
                self._bridges.remove(bridge)
                for old in self._bridges:
                    old.kill()
                self._bridges = [bridge]
                self._read_callers = self._next_read_callers
                self._up, self._complete = self._next_up, True
                self._say_link()
                self._end_the_rest(legs)

    # --- what is said ---------------------------------------------------------------------

    def _take(self, frame: CallIs | LinkIs | ThatIsAll, private: PrivatePart) -> None:
        match frame:
            case CallIs():
                self._read_callers |= _names_a_caller(frame)
                self._call_is(frame, private)
                return
            case LinkIs(up=True):
                self._up = True
                self._say_link()
            case LinkIs(refused=refused):
                self._gap(SourceStatus.LOST if refused else SourceStatus.STALE)
            case ThatIsAll(legs=legs):
                self._complete = True
                self._end_the_rest(legs)
                self._say_link()
                self._renew_when_quiet()
        private.wipe()

    def _call_is(self, call: CallIs, private: PrivatePart) -> None:
        said = _SAID[call.state]
        if said is Said.ANSWERED and self._line.legs.get(call.leg_id) in (
            CallState.HELD,
            CallState.CONSULTING,
        ):
            said = Said.RESUMED
        heard = Heard(
            call.leg_id,
            said,
            bytes.fromhex(call.number),
            internal=call.internal,
            end_reason=call.end_reason if said is Said.ENDED else None,
        )
        changes = []
        if said in _MIDDLE and not self._complete and not self._line.knows(call.leg_id):
            # In a snapshot that is no late word: the call is up, and was answered before.
            changes = self._line.hear(replace(heard, said=Said.ANSWERED))
        changes += self._line.hear(heard)
        passed_on = False
        for change in changes:
            passed_on |= change.with_details
            self._deliver(change, private if change.with_details else PrivatePart(), call)
        if not passed_on:
            private.wipe()

    def _end_the_rest(self, legs: tuple[str, ...]) -> None:
        """A snapshot names every call: what it leaves out is over, with no reason given."""
        why = EndReason.STREAM_LOST if self._link.status is not SourceStatus.LIVE else None
        for leg_id in [each for each in self._line.legs if each not in legs]:
            for change in self._line.hear(Heard(leg_id, Said.ENDED, end_reason=why)):
                self._deliver(change, PrivatePart(), None)

    def _deliver(self, change: Change, private: PrivatePart, call: CallIs | None) -> None:
        self._seq += 1
        event = CallEvent(
            source_id=self.source_id,
            leg_id=change.leg_id,
            state=change.state,
            direction=call.direction if call else change.direction,
            end_reason=change.end_reason,
            queue=call.queue if call else "",
            stream_epoch=self._link.epoch,
            seq=self._seq,
        )
        if self._desk is None:
            private.wipe()
        else:
            self._desk.deliver(event, private)

    def _say_link(self) -> None:
        if self._up and self._complete:
            self._link.tell(SourceStatus.LIVE)
        elif self._up:
            self._link.tell(SourceStatus.RESYNCING)

    def _gap(self, status: SourceStatus) -> None:
        """Until a whole snapshot and a live publisher, nothing is known."""
        self._up = self._complete = False
        self._link.epoch += 1
        self._line.doubt()
        self._link.tell(status)

    def _reset(self) -> None:
        self._line = AgentLine()
        self._seq = 0
        self._up = self._complete = self._next_up = False
        self._read_callers = self._next_read_callers = False


def _names_a_caller(call: CallIs) -> bool:
    """A caller without a number may have a name or a record number; an end is told without."""
    return bool(call.number) or call.state is not CallState.ENDED


def listen_frame(setting: MqttSetting, longest_pause: int = 30, key: str = "") -> Listen:
    """What a bridge is told of the broker. ``key`` is hexadecimal."""
    return Listen(
        **setting.model_dump(exclude={"ping_seconds", "misses"}),
        # paho asks for a sign of life after this long, and waits as long for it.
        keep_alive=max(1, round(setting.ping_seconds * setting.misses / 2)),
        longest_pause=longest_pause,
        key=key,
    )

"""The telephone on this machine: baresip, by its ``ctrl_tcp`` module (JSON in netstrings).

Events are read where they lie, in a buffer that is overwritten, as those of Asterisk are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.call_sources.link import Link
from patient_access.call_sources.unseen import Opaque, PrivateJson, is_internal
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.presented import attestation_level, instead_of_number
from patient_access.handover.wire import PrivatePart, wipe
from patient_access.settings.model import Settings
from patient_access.settings.telephony import BaresipSetting, TelephonySetting

CAPACITY = 1 << 16
"""Bytes of events that are not complete."""

_VERSTAT = b";verstat="

_SAID = {
    "CALL_INCOMING": Said.RINGING,
    "CALL_OUTGOING": Said.DIALLING,
    "CALL_ANSWERED": Said.ANSWERED,
    "CALL_ESTABLISHED": Said.ANSWERED,
    "CALL_HOLD": Said.HELD,
    "CALL_RESUME": Said.RESUMED,
    "CALL_TRANSFER": Said.TRANSFERRED,
    "CALL_CLOSED": Said.ENDED,
}
_COMMANDS = {
    PhoneAction.ANSWER: "accept",
    PhoneAction.HOLD: "hold",
    PhoneAction.RESUME: "resume",
    PhoneAction.HANG_UP: "hangup",
}


class NotBaresip(Exception):
    """The peer does not speak netstrings."""


class Baresip:
    """A ``CallSource`` that can also answer, hold, resume and hang up the only call there is.

    baresip's commands mean its current call; with two calls up it is told nothing, as the wrong
    one could be meant.
    """

    api_version = API_VERSION
    source_id = "baresip"
    actions = frozenset(PhoneAction)

    def __init__(
        self, setting: BaresipSetting | None = None, timing: TelephonySetting | None = None
    ) -> None:
        self._setting = setting or BaresipSetting.model_validate({})
        self._opaque = Opaque()
        timing = timing or TelephonySetting.model_validate({})
        self._link = Link(self.source_id, timing.longest_pause_seconds)
        self._desk: Desk | None = None
        self._connection: _Connection | None = None
        self._line = AgentLine()
        self._seq = 0

    @classmethod
    def configured(cls, settings: Settings) -> Baresip:
        return cls(settings.baresip, settings.telephony)

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        self._link.begin(desk)
        try:
            while True:
                with suppress(OSError):
                    await self._listen()
                self._link.tell(SourceStatus.STALE)
                await self._link.pause()
        finally:
            self._link.end()
            self._desk = None
            self._line, self._seq = AgentLine(), 0

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Do it by what baresip sends next. Nothing when the leg is not the only one."""
        if self._connection is not None and list(self._line.legs) == [leg_id]:
            self._connection.command(_COMMANDS[action])

    def let_go(self, leg_id: str) -> None:
        self._line.let_go(leg_id)

    async def _listen(self) -> None:
        """Until the connection is gone. Raises ``OSError``."""
        loop, every = asyncio.get_running_loop(), self._setting.ping_seconds
        stale_after = self._setting.misses * every
        self._link.epoch += 1
        _, connection = await loop.create_connection(
            lambda: _Connection(self._heard), "127.0.0.1", self._setting.port
        )
        self._connection = connection
        try:
            # A baresip that is started anew has no calls, and one that only lost us tells none:
            # what was up before cannot be proved, so it is over for this desk.
            self._tell(self._line.resynchronise({}), None)
            self._link.tell(SourceStatus.LIVE)
            while not connection.gone.is_set():
                connection.command("reginfo")
                with suppress(TimeoutError):
                    await asyncio.wait_for(connection.gone.wait(), every)
                silent = loop.time() - connection.last_word
                if silent > 2 * stale_after:
                    return
                if silent > stale_after:
                    self._link.tell(SourceStatus.STALE, silent)
                else:
                    self._link.tell(SourceStatus.LIVE)
        finally:
            self._connection = None
            connection.close()
            await connection.gone.wait()

    def _heard(self, event: Event) -> None:
        """One JSON object where it lies."""
        with event.text(b"type") as kind:
            said = _SAID.get(bytes(kind).decode("ascii", "replace"))
        if said is None:
            return
        with event.text(b"id") as call, number_of(event) as number:
            known = len(number) and not instead_of_number(number)
            heard = Heard(
                self._opaque.name(call),
                said,
                self._opaque.digest(number) if known else b"",
                internal=is_internal(number),
            )
        self._tell(self._line.hear(heard), event)

    def _tell(self, changes: list[Change], event: Event | None) -> None:
        for change in changes:
            private = PrivatePart()
            if change.with_details and event is not None:
                private = _details(event)
            self._seq += 1
            told = CallEvent(
                source_id=self.source_id,
                leg_id=change.leg_id,
                state=change.state,
                direction=change.direction,
                end_reason=change.end_reason,
                stream_epoch=self._link.epoch,
                seq=self._seq,
                actions=_possible(change.state),
            )
            if self._desk is None:
                private.wipe()
            else:
                self._desk.deliver(told, private)


def _possible(state: CallState) -> frozenset[PhoneAction]:
    match state:
        case CallState.OFFERED:
            return frozenset({PhoneAction.ANSWER, PhoneAction.HANG_UP})
        case CallState.CONNECTED:
            return frozenset({PhoneAction.HOLD, PhoneAction.HANG_UP})
        case CallState.HELD:
            return frozenset({PhoneAction.RESUME, PhoneAction.HANG_UP})
    return frozenset()


def _details(event: Event) -> PrivatePart:
    private = PrivateJson()
    with number_of(event) as number, event.text(b"peerdisplayname") as name:
        withheld = instead_of_number(number)
        private.add("presentation", withheld.encode())
        private.add("ani", b"" if withheld else number)
        private.add("attestation", _attested(event))
        private.add("caller_name", name)
    return private.take()


def _attested(event: Event) -> bytes:
    """What the provider found, in the address's ``verstat`` (3GPP TS 24.229, 7.2A.20)."""
    start, end = event.place(b"peeruri")
    found = event.buffer.find(_VERSTAT, start, end)
    if found < 0:
        return b""
    begin = found + len(_VERSTAT)
    stop = begin
    while stop < end and event.buffer[stop] not in b"@;?>":
        stop += 1
    return attestation_level(event.buffer[begin:stop].decode("ascii", "replace")).encode()


def number_of(event: Event) -> memoryview:
    """The user part of the peer's SIP address; empty when there is none."""
    start, end = event.place(b"peeruri")
    colon = event.buffer.find(b":", start, end)
    at = event.buffer.find(b"@", start, end)
    if colon < 0 or at < colon:
        return memoryview(b"")
    # Parameters of a tel: number follow a semicolon, a password (which nobody sends) a colon.
    stop = min(
        found
        for mark in (b";", b":", b"@")
        if (found := event.buffer.find(mark, colon + 1, at + 1)) >= 0
    )
    return memoryview(event.buffer)[colon + 1 : stop]


class Event:
    """A flat JSON object where it lies: valid until the reader goes on."""

    __slots__ = ("_end", "_start", "buffer")

    def __init__(self, buffer: bytearray, start: int, end: int) -> None:
        self.buffer = buffer
        self._start, self._end = start, end

    def text(self, key: bytes) -> memoryview:
        """The text of ``key``, as it is written; empty when it is not there."""
        start, end = self.place(key)
        return memoryview(self.buffer)[start:end]

    def place(self, key: bytes) -> tuple[int, int]:
        """baresip writes ``"key":"value"`` without blanks; quotes in a value are escaped, so
        what is found behind a comma or the brace can only be a key."""
        buffer, mark = self.buffer, b'"' + key + b'":"'
        at = buffer.find(mark, self._start, self._end)
        if at <= self._start or buffer[at - 1] not in b"{,":
            return 0, 0
        begin = stop = at + len(mark)
        while stop < self._end and buffer[stop] != 0x22:
            stop += 2 if buffer[stop] == 0x5C else 1
        return begin, min(stop, self._end)


class _Connection(asyncio.BufferedProtocol):
    """Netstrings as they come, read into a buffer that is overwritten."""

    def __init__(self, heard: Callable[[Event], None]) -> None:
        self._heard = heard
        self._buffer = bytearray(CAPACITY)
        self._end = 0
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self.gone = asyncio.Event()
        self.last_word = self._loop.time()

    def command(self, word: str) -> None:
        said = f'{{"command":"{word}"}}'
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(f"{len(said)}:{said},".encode())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        if self._end == CAPACITY:
            self.close()
            self._end = 0
        return memoryview(self._buffer)[self._end :]

    def buffer_updated(self, nbytes: int) -> None:
        self.last_word = self._loop.time()
        self._end += nbytes
        start = 0
        try:
            while (place := self._next(start)) is not None:
                self._heard(Event(self._buffer, *place))
                start = place[1] + 1
        except NotBaresip:
            start = self._end
            self.close()
        finally:
            self._forget(start)

    def connection_lost(self, exc: Exception | None) -> None:
        wipe(self._buffer)
        self.gone.set()

    def _next(self, start: int) -> tuple[int, int] | None:
        """Where the next whole netstring's content lies. Raises ``NotBaresip``."""
        colon = self._buffer.find(b":", start, min(self._end, start + 7))
        if colon < 0:
            if self._end - start >= 7:
                raise NotBaresip
            return None
        digits = bytes(self._buffer[start:colon])
        if not digits.isdigit() or int(digits) > CAPACITY - 8:
            raise NotBaresip
        end = colon + 1 + int(digits)
        if end >= self._end:
            return None
        if self._buffer[end] != 0x2C:
            raise NotBaresip
        return colon + 1, end

    def _forget(self, start: int) -> None:
        view = memoryview(self._buffer)
        left = self._end - start
        view[:left] = view[start : self._end]
        wipe(view[left : self._end])
        self._end = left

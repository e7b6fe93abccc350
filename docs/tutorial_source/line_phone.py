"""A tutorial: a call source for a telephone on this machine that says one line a thing.

    RING 17 +12065550147        after connecting: UP 17 +12065550147 for each call that is up,
    ANSWER 17 +12065550147      then READY. It answers PING by PONG.
    HOLD 17, RESUME 17, HANGUP 17

Copy it, and change what is read. What is not about lines, keep: every rule of calls is in
``AgentLine``, and no number becomes text here.
"""

import asyncio
from contextlib import suppress

from patient_access.call_sources.agent_line import AgentLine, Heard, Said
from patient_access.call_sources.contract import API_VERSION
from patient_access.call_sources.link import Link
from patient_access.call_sources.unseen import Opaque, PrivateJson, is_internal
from patient_access.handover.call_events import CallEvent, EndReason, SourceStatus
from patient_access.handover.wire import PrivatePart, wipe

SAID = {
    b"RING": Said.RINGING,
    b"UP": Said.ANSWERED,
    b"ANSWER": Said.ANSWERED,
    b"HOLD": Said.HELD,
    b"RESUME": Said.RESUMED,
    b"HANGUP": Said.ENDED,
}
PING_SECONDS, MISSES = 5.0, 2
CAPACITY = 1 << 16


class LinePhone:
    """Made without an argument: settings of your own go into a file of your own."""

    api_version = API_VERSION
    source_id = "line_phone"
    actions = frozenset()

    def __init__(self, port=4455):
        self._port = port
        self._opaque, self._line, self._link = Opaque(), AgentLine(), Link(self.source_id)
        self._desk, self._seq = None, 0

    async def run(self, desk):
        self._desk = desk
        self._link.begin(desk)
        try:
            while True:
                with suppress(OSError):
                    await self._listen()
                self._link.tell(SourceStatus.STALE)  # a lost stream is not an ended call
                self._line.doubt()
                await self._link.pause()
        finally:
            self._link.end()
            self._desk, self._line, self._seq = None, AgentLine(), 0

    async def act(self, leg_id, action):
        """Nothing: ``actions`` is empty, so no button is offered."""

    def let_go(self, leg_id):
        self._line.let_go(leg_id)

    async def _listen(self):
        """Until the connection is gone. Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        self._link.epoch += 1
        self._before, self._ready = set(self._line.legs), False
        transport, lines = await loop.create_connection(
            lambda: Lines(self._heard), "127.0.0.1", self._port
        )
        try:
            while not lines.gone.is_set():
                transport.write(b"PING\n")
                with suppress(TimeoutError):
                    await asyncio.wait_for(lines.gone.wait(), PING_SECONDS)
                silent = loop.time() - lines.last_word
                if silent > 2 * MISSES * PING_SECONDS:
                    return
                if silent > MISSES * PING_SECONDS:
                    self._link.tell(SourceStatus.STALE, silent)
                elif self._ready:
                    self._link.tell(SourceStatus.LIVE)
        finally:
            transport.abort()
            await lines.gone.wait()

    def _heard(self, line):
        """One line, where it lies: a ``memoryview`` that is overwritten afterwards."""
        word, call, number = parts(line)
        with word, call, number:
            if bytes(word) == b"READY":  # the snapshot is whole: what it left out is over
                for leg_id in sorted(self._before):
                    gone = Heard(leg_id, Said.ENDED, end_reason=EndReason.STREAM_LOST)
                    self._tell(self._line.hear(gone), number)
                self._ready = True
                self._link.tell(SourceStatus.LIVE)
            elif said := SAID.get(bytes(word)):
                leg_id = self._opaque.name(call)
                self._before.discard(leg_id)
                digest = self._opaque.digest(number) if len(number) else b""
                heard = Heard(leg_id, said, digest, internal=is_internal(number))
                self._tell(self._line.hear(heard), number)

    def _tell(self, changes, number):
        for change in changes:
            private = PrivatePart()
            if change.with_details:
                details = PrivateJson()
                details.add("ani", number)
                private = details.take()
            self._seq += 1
            event = CallEvent(
                source_id=self.source_id,
                leg_id=change.leg_id,
                state=change.state,
                direction=change.direction,
                end_reason=change.end_reason,
                stream_epoch=self._link.epoch,
                seq=self._seq,
            )
            self._desk.deliver(event, private)


def parts(line):
    """The three words of a line; what is not there is empty."""
    places = [at for at, byte in enumerate(line) if byte == 0x20][:2]
    places += [len(line)] * (2 - len(places))
    return line[: places[0]], line[places[0] + 1 : places[1]], line[places[1] + 1 :]


class Lines(asyncio.BufferedProtocol):
    """asyncio reads straight into our buffer; what was heard is overwritten."""

    def __init__(self, heard):
        self._heard, self._buffer, self._end = heard, bytearray(CAPACITY), 0
        self._loop, self.gone = asyncio.get_running_loop(), asyncio.Event()
        self.last_word = self._loop.time()

    def connection_made(self, transport):
        self._transport = transport

    def get_buffer(self, sizehint):
        if self._end == CAPACITY:  # no line is that long
            self._transport.abort()
            self._end = 0
        return memoryview(self._buffer)[self._end :]

    def buffer_updated(self, nbytes):
        self.last_word, self._end = self._loop.time(), self._end + nbytes
        view, start = memoryview(self._buffer), 0
        while (stop := self._buffer.find(b"\n", start, self._end)) >= 0:
            self._heard(view[start:stop])
            start = stop + 1
        left = self._end - start
        view[:left] = view[start : self._end]
        wipe(view[left : self._end])
        self._end = left

    def connection_lost(self, exc):
        wipe(self._buffer)
        self.gone.set()

"""The process: one listener for a shift, frames on the pipe, gone with the pipe."""

from __future__ import annotations

import asyncio
import signal
import ssl

from patient_access.handover.parent import Parent
from patient_access.handover.schedule_frames import (
    RELAY_PROTOCOL,
    ListenForSchedule,
    RelayListens,
    ScheduleSaid,
    decode_listen,
    encode_relay,
)
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.schedule_relay.connection import Connection
from patient_access.way_out.tls import listening
from patient_access.workspace.harden import harden

MOST_CONNECTIONS = 8
"""An interface engine has one or two."""


def run() -> int:
    """Listen until the pipe ends. Returns the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent
    parent = Parent.take_standard_streams()
    harden()
    return asyncio.run(_shift(parent))


async def _shift(parent: Parent) -> int:
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[ListenForSchedule | None] = loop.create_future()
    over = asyncio.Event()

    def settle(listen: ListenForSchedule | None) -> None:
        if not asked.done():
            asked.set_result(listen)

    def arrived(header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            listen = decode_listen(header)
        except WireError:
            listen = None
        loop.call_soon_threadsafe(settle, listen)

    def gone() -> None:
        loop.call_soon_threadsafe(settle, None)
        loop.call_soon_threadsafe(over.set)

    parent.listen(arrived, gone)
    listen = await asked
    if listen is None or listen.protocol != RELAY_PROTOCOL:
        return 1
    listener = Listener(parent, listen)
    parent.send(encode_relay(await listener.open()))
    await over.wait()
    listener.close()
    return 0


class Listener:
    """The address that the interface engine sends to."""

    def __init__(self, parent: Parent, listen: ListenForSchedule) -> None:
        self._parent = parent
        self._listen = listen
        self._server: asyncio.Server | None = None
        self._open: list[Connection] = []

    async def open(self) -> RelayListens:
        """Whether it could be had."""
        listen = self._listen
        try:
            context = await asyncio.to_thread(_tls, listen)
        except (OSError, ValueError):
            return RelayListens(problem="certificate")
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._connection, listen.address, listen.port, ssl=context
            )
        except OSError:
            return RelayListens(problem="address")
        return RelayListens(port=self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in self._open:
            connection.close()

    def _connection(self) -> Connection:
        """A new one; the oldest gives way to it where there are too many."""
        self._open = [one for one in self._open if not one.is_gone]
        if len(self._open) == MOST_CONNECTIONS:
            self._open.pop(0).close()
        self._open.append(Connection(self._said))
        return self._open[-1]

    def _said(self, message: PrivatePart) -> None:
        self._parent.send(encode_relay(ScheduleSaid()), message)


def _tls(listen: ListenForSchedule) -> ssl.SSLContext | None:
    """Only who shows a certificate of the site's own authority may send.

    Raises ``OSError`` (``ssl.SSLError``) and ``ValueError`` for files that cannot be used.
    """
    if listen.certificate is None or listen.senders is None:
        return None
    return listening(listen.certificate, listen.senders)

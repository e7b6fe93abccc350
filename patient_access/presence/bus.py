"""One D-Bus connection, read by one coroutine.

jeepney and not QtDBus: QtDBus opens a connection while it holds the interpreter, so that a bus
that accepts and does not answer would stop the Qt thread for as long.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path

from jeepney import (  # type: ignore[import-untyped]  # ships no type marker
    DBusAddress,
    MatchRule,
    Message,
    MessageType,
    new_method_call,
)
from jeepney.auth import BEGIN, Authenticator  # type: ignore[import-untyped]  # see above
from jeepney.bus import get_bus  # type: ignore[import-untyped]  # see above
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]  # see above
from jeepney.io.asyncio import DBusConnection  # type: ignore[import-untyped]  # see above
from jeepney.low_level import HeaderFields  # type: ignore[import-untyped]  # see above

ANSWER_SECONDS = 10.0
_SYSTEM = "unix:path=/run/dbus/system_bus_socket"

BUS_LOST = (OSError, EOFError, TimeoutError, ValueError, RuntimeError)
"""What opening or reading a bus raises when there is none, or no more, or nonsense comes."""


class Which(StrEnum):
    SYSTEM = "system"
    SESSION = "session"


def address(which: Which, environment: Mapping[str, str] | None = None) -> str:
    """Where the bus listens, as the D-Bus specification says where to look; empty: nowhere."""
    where = os.environ if environment is None else environment
    if which is Which.SYSTEM:
        return where.get("DBUS_SYSTEM_BUS_ADDRESS") or _SYSTEM
    if said := where.get("DBUS_SESSION_BUS_ADDRESS"):
        return said
    runtime = where.get("XDG_RUNTIME_DIR")
    return f"unix:path={Path(runtime) / 'bus'}" if runtime else ""


class Bus:
    """What comes while a reply is waited for is kept and read next."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._early: deque[Message] = deque()

    async def say_hello(self) -> None:
        """The first message of a connection: only now is it on the bus."""
        await self._ask(message_bus.Hello())

    async def ask(
        self, of: DBusAddress, method: str, signature: str = "", *body: object
    ) -> tuple[object, ...] | None:
        """The answer to one method call; None when it is refused.

        Raises ``BUS_LOST``, a ``TimeoutError`` after ``ANSWER_SECONDS``.
        """
        return await self._ask(new_method_call(of, method, signature or None, body))

    async def listen_for(self, rule: MatchRule) -> None:
        """Have the bus pass on signals that match."""
        await self._ask(message_bus.AddMatch(rule))

    async def owner(self, name: str) -> str:
        """The connection that has this well-known name now; empty when nobody has."""
        answer = await self._ask(message_bus.GetNameOwner(name))
        return str(answer[0]) if answer else ""

    async def signal(self) -> Message:
        """The next signal. Raises ``BUS_LOST`` when the bus is gone."""
        while True:
            message = self._early.popleft() if self._early else await self._connection.receive()
            if message.header.message_type is MessageType.signal:
                return message

    async def _ask(self, call: Message) -> tuple[object, ...] | None:
        serial = next(self._connection.outgoing_serial)
        await self._connection.send(call, serial=serial)
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                message = await self._connection.receive()
                if field(message, HeaderFields.reply_serial) == serial:
                    refused = message.header.message_type is MessageType.error
                    return None if refused else tuple(message.body)
                self._early.append(message)


def field(message: Message, which: HeaderFields) -> object:
    """One header field of a message; None when it has none."""
    return message.header.fields.get(which)


@asynccontextmanager
async def opened(which: Which) -> AsyncIterator[Bus]:
    """A connection to a bus. Raises ``BUS_LOST``.

    Opened here and not by jeepney, which leaves the socket open when the bus does not answer.
    """
    if sys.platform == "win32":
        raise OSError
    reader, writer = await asyncio.open_unix_connection(get_bus(address(which)))
    bus = Bus(DBusConnection(reader, writer))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await _introduce(reader, writer)
        await bus.say_hello()
        yield bus
    finally:
        writer.close()
        with suppress(*BUS_LOST):
            await writer.wait_closed()


async def _introduce(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The authentication of the D-Bus specification: this user, by the socket's credentials."""
    introduction = Authenticator()
    for said in introduction:
        writer.write(said)
        answer = await reader.read(1024)
        if not answer:
            raise EOFError
        introduction.feed(answer)
    writer.write(BEGIN)

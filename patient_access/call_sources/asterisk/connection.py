"""One connection to the manager interface, read into a buffer that is overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from patient_access.call_sources.asterisk.messages import Message, Messages, NotAmi
from patient_access.settings.telephony import AmiServer
from patient_access.way_out.tls import towards

CONNECT_SECONDS = 5.0


class Connection(asyncio.BufferedProtocol):
    """Messages as they come, in ``heard``; ``gone`` is set at the end, whoever ended it.

    asyncio reads straight into our buffer, through TLS as well: no ``bytes`` in between.
    """

    def __init__(self, heard: Callable[[Message], None]) -> None:
        self._messages = Messages(heard)
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self.gone = asyncio.Event()
        self.last_word = self._loop.time()
        """When the peer was last heard, on the loop's clock."""

    @classmethod
    async def open(cls, setting: AmiServer, heard: Callable[[Message], None]) -> Connection:
        """Raises ``OSError`` (``TimeoutError``, ``ssl.SSLError``) when there is none."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                lambda: cls(heard),
                setting.host,
                setting.port,
                ssl=towards(setting.ca_file) if setting.tls else None,
            )
        return connection

    def ask(self, action: str, **headers: str | bytes) -> None:
        """Send one action. A header with a line break in it would be another action: not sent."""
        lines = [b"Action: " + action.encode()]
        for key, value in headers.items():
            content = value.encode() if isinstance(value, str) else value
            if b"\r" in content or b"\n" in content:
                return
            lines.append(key.encode() + b": " + content)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"\r\n".join(lines) + b"\r\n\r\n")

    def close(self) -> None:
        """Now, without a farewell: a peer that is frozen would not answer it."""
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio's side -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        try:
            return self._messages.room()
        except NotAmi:
            self.close()
            return memoryview(bytearray(1))

    def buffer_updated(self, nbytes: int) -> None:
        self.last_word = self._loop.time()
        try:
            if self._transport is not None and not self._transport.is_closing():
                self._messages.arrived(nbytes)
        except NotAmi:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._messages.wipe()
        self.gone.set()

"""Calls told of by ``POST http://127.0.0.1:PORT/v1/calls/STATE``, parsed by h11.

Runs in a process of its own, because a parser makes ``bytes`` and ``str`` of a number, which nobody
can overwrite. It knocks at the front door like ``patient-access pop``, and is replaced between
calls.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

import h11

from patient_access.front_door.call_words import BadCall, Pop, read_call
from patient_access.front_door.client import DoorTrouble, NotRunning
from patient_access.front_door.http_rules import (
    LARGEST_BODY,
    REQUEST_SECONDS,
    Headers,
    No,
    refused,
    state_of,
)
from patient_access.front_door.telling import NOBODY_THERE, REFUSALS
from patient_access.front_door.words import Refusal

VISITORS_AT_ONCE = 32
"""One more, and the one that came first and has not finished is sent away."""
_LARGEST_HEAD = 8192
_STATUS = {Refusal.AMBIGUOUS: 409, Refusal.TOO_LONG: 413, Refusal.UNREADABLE: 400}

_GO_ON = h11.InformationalResponse(status_code=100, headers=[])

Tell = Callable[[Pop], Refusal | None]
"""Tells the running program; blocks. Raises ``NotRunning``, ``DoorTrouble``."""


class Bucket:
    """``burst`` at once, and ``each_second`` more every second."""

    def __init__(self, burst: float, each_second: float) -> None:
        self._most, self._each_second, self._left = burst, each_second, burst
        self._then = 0.0

    def take(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._left = min(self._most, self._left + (now - self._then) * self._each_second)
        self._then = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class HttpPop:
    """Listens on 127.0.0.1 and nowhere else; one request a connection."""

    def __init__(self, port: int, token_digest: bytes, tell: Tell) -> None:
        self._port, self._digest, self._tell = port, token_digest, tell
        self._calls = Bucket(40, 20)
        self._wrong = Bucket(10, 10 / 60)
        self._visits: dict[asyncio.Task[None], None] = {}
        self._server: asyncio.Server | None = None
        self._retired = asyncio.Event()
        self.request_seconds = REQUEST_SECONDS

    async def serve(self, listening: Callable[[int], None]) -> None:
        """Until cancelled or retired; ``listening`` hears the port.

        Raises ``OSError`` when it is taken.
        """
        self._server = server = await asyncio.start_server(self._visit, "127.0.0.1", self._port)
        self._port = server.sockets[0].getsockname()[1]
        listening(self._port)
        try:
            await self._retired.wait()
            if self._visits:
                await asyncio.wait(list(self._visits))
        finally:
            server.close()
            for visit in list(self._visits):
                visit.cancel()

    def retire(self) -> None:
        """Listen no more, so that another can; ``serve`` returns when everybody is answered."""
        if self._server is not None:
            self._server.close()
        self._retired.set()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        assert visit is not None  # noqa: S101 - asyncio made a task of this coroutine
        self._visits[visit] = None
        if len(self._visits) > VISITORS_AT_ONCE:
            first = next(iter(self._visits))
            del self._visits[first]
            first.cancel()
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_LARGEST_HEAD)
        try:
            status, sentence = await self._heard(connection, reader, writer)
            async with asyncio.timeout(self.request_seconds):
                await _answer(connection, writer, status, sentence)
                # What was not read must not reset the connection before the answer is read.
                while await reader.read(4096):
                    pass
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # gone, or sent away
        finally:
            self._visits.pop(visit, None)
            writer.transport.abort()

    async def _heard(
        self,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> tuple[int, str]:
        """What is answered: a status and a sentence."""
        try:
            async with asyncio.timeout(self.request_seconds):
                read = await self._read(connection, reader, writer)
        except TimeoutError:
            read = No.TOO_SLOW
        except h11.RemoteProtocolError as error:
            read = No.TOO_LARGE if error.error_status_hint == 431 else No.NOT_HTTP
        if isinstance(read, No):
            return read.status, read.sentence
        target, body = read
        if not self._calls.take():
            return No.TOO_MANY.status, No.TOO_MANY.sentence
        call = _call(target, body)
        if isinstance(call, str):
            return 400, call
        return await asyncio.to_thread(self._told, call)

    async def _read(
        self,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> tuple[bytes, bytes] | No:
        """A whole request that may be taken. Raises ``h11.RemoteProtocolError``."""
        target, body = b"", b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                if connection.they_are_waiting_for_100_continue:
                    writer.write(_sent(connection, _GO_ON))
                connection.receive_data(await reader.read(4096))
            elif isinstance(event, h11.Request):
                headers: Headers = list(event.headers)
                no = refused(event.method, event.target, headers, self._port, self._digest)
                if no is not None:
                    wrong = no is No.TOKEN and not self._wrong.take()
                    return No.TOO_MANY_WRONG if wrong else no
                target = event.target
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > LARGEST_BODY:
                    return No.TOO_LARGE
            elif isinstance(event, h11.EndOfMessage):
                return target, body
            else:
                return No.NOT_HTTP  # the peer left

    def _told(self, call: Pop) -> tuple[int, str]:
        try:
            refusal = self._tell(call)
        except NotRunning:
            return 503, NOBODY_THERE
        except DoorTrouble as trouble:
            return 503, str(trouble)
        if refusal is None:
            return 204, ""
        return _STATUS.get(refusal, 503), REFUSALS[refusal]


def _call(target: bytes, body: bytes) -> Pop | str:
    """The call, or a sentence that quotes nothing of it."""
    try:
        words = json.loads(body.decode("utf-8", "strict")) if body else {}
    except UnicodeDecodeError:
        return No.NOT_UTF8.sentence
    except (ValueError, RecursionError):
        return No.NOT_JSON.sentence
    if not isinstance(words, dict):
        return No.NOT_JSON.sentence
    given = {str(key).replace("-", "_"): value for key, value in words.items()}
    try:
        return read_call(given | {"state": state_of(target)})
    except BadCall as bad:
        return str(bad)


async def _answer(
    connection: h11.Connection, writer: asyncio.StreamWriter, status: int, sentence: str
) -> None:
    said = sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    if status != 204:
        headers.append(("Content-Length", str(len(said))))
    with suppress(h11.LocalProtocolError):  # to what is no HTTP there may be no answer
        writer.write(_sent(connection, h11.Response(status_code=status, headers=headers)))
        if said:
            writer.write(_sent(connection, h11.Data(data=said)))
        writer.write(_sent(connection, h11.EndOfMessage()))
    await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _sent(connection: h11.Connection, event: h11.Event) -> bytes:
    return connection.send(event) or b""

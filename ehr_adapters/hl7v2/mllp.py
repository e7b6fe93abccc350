"""MLLP: a message between VT and FS CR, over TCP or TLS (HL7 v2 transport, 1.0)."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from ehr_adapters.contract import EhrSite
from ehr_adapters.wire.failures import by_exception
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.way_out.trouble import WayBlocked
from patient_access.way_out.trust import trust_for

START, END = b"\x0b", b"\x1c\r"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
MOST_BYTES = 5_000_000
_CLOSE_SECONDS = 1.0
_MOST_OTHERS = 8
"""Messages that are read before the answer."""
_PORT = 2575
"""The port that IANA keeps for HL7."""

Settles = Callable[[bytes], bool]
"""Whether a message is the answer; raises ``EhrFailure`` where none can come any more."""


class Mllp:
    """One connection, opened when needed and kept while the other side keeps it."""

    def __init__(self, site: EhrSite) -> None:
        self._site = site
        self._turn = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        parts, port = urlsplit(""), None
        with suppress(ValueError):
            parts = urlsplit(site.base)
            port = parts.port
        if parts.scheme not in ("mllp", "mllps") or not parts.hostname or parts.username:
            raise EhrFailure(FailureKind.WRONG_ADDRESS)
        self._host, self._port = parts.hostname, port or _PORT
        self._secure = parts.scheme == "mllps"
        names = [unquote(name) for name in parts.path.split("/") if name]
        self.receiver = (*names, "", "")[:2]
        """The receiving application and facility."""

    async def open(self) -> None:
        """Connect, if not connected. Raises ``EhrFailure``."""
        async with self._turn:
            await self._opened()

    async def ask(self, message: bytes, settles: Settles = lambda _: True) -> bytes:
        """Send one query and answer with what came back. A query only reads: it may be repeated.

        ``settles`` says of each message that comes whether it is the answer, and not one that
        comes before it or was never asked for; where it raises, the connection is given up, since
        nobody knows any more what comes next on it (a refusal is an answer).
        """
        async with self._turn:
            kept = self._streams is not None
            try:
                return await self._exchange(message, settles)
            except EhrFailure as failure:
                # A kept connection may have been closed meanwhile by the other side.
                if not kept or failure.kind is not FailureKind.CONNECTION_LOST:
                    raise
            return await self._exchange(message, settles)

    async def close(self) -> None:
        """Never raises."""
        streams, self._streams = self._streams, None
        if streams is not None:
            with suppress(Exception):
                streams[1].close()
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await streams[1].wait_closed()

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and await _says_something(self._streams[0]):
            # Its end, or what nobody asked for: it must not be read as the next answer.
            await self.close()
        if self._streams is not None:
            return self._streams
        context = await self._context() if self._secure else None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                self._streams = await asyncio.open_connection(
                    self._host, self._port, ssl=context, limit=MOST_BYTES
                )
                return self._streams
        except TimeoutError:
            failure = EhrFailure(FailureKind.TIMEOUT)
        except Exception as error:
            failure = by_exception(error, answer_began=False)
        # Outside the handlers, so that nothing hangs on it.
        raise failure

    async def _exchange(self, message: bytes, settles: Settles) -> bytes:
        reader, writer = await self._opened()
        whole = False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                writer.write(START + message + END)
                await writer.drain()
                for _ in range(_MOST_OTHERS):
                    answer = (await reader.readuntil(END)).lstrip(b"\r\n")
                    if not answer.startswith(START):
                        break
                    body = answer[1 : -len(END)]
                    if settles(body):
                        whole = True
                        return body
            kind = FailureKind.NOT_FHIR
        except EhrFailure as failure:
            whole = failure.kind is FailureKind.REJECTED
            raise
        except TimeoutError:
            kind = FailureKind.TIMEOUT
        except asyncio.LimitOverrunError:
            kind = FailureKind.TOO_LARGE
        except asyncio.IncompleteReadError as error:
            kind = FailureKind.TRUNCATED if error.partial else FailureKind.CONNECTION_LOST
        except OSError as error:
            # TLS 1.3 refuses our certificate only here, after the connection stood.
            kind = by_exception(error, answer_began=False).kind
        finally:
            # A question given up halfway leaves an answer behind that is nobody's: the next one
            # must never read it.
            if not whole or reader.at_eof():
                await self.close()
        raise EhrFailure(kind)

    async def _context(self) -> ssl.SSLContext:
        with suppress(WayBlocked):
            return await trust_for(self._site, self._site.secret)
        raise EhrFailure(FailureKind.CLIENT_CERTIFICATE)


async def _says_something(reader: asyncio.StreamReader) -> bool:
    """Whether anything waits on a connection on which nothing was asked: bytes, or its end."""
    await asyncio.sleep(0)  # so that what has come is there to be seen
    try:
        async with asyncio.timeout(0):
            await reader.read(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True

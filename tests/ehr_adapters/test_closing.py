"""Let go of every connection: at whatever moment of its opening an adapter is closed."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire.limits import CONCURRENT_REQUESTS
from patient_access.domain.failure import EhrFailure, FailureKind

ANSWER = json.dumps({"resourceType": "CapabilityStatement"}).encode()
TURNS = 60
"""More turns of the loop than a request takes, from being started to being answered."""


async def no_token():
    return None


class Server:
    """Answers everything, in the loop of the test; knows which connections are open."""

    def __init__(self):
        self.open = set()
        self.base = ""

    async def serve(self, reader, writer):
        self.open.add(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d"
                writer.write(head % len(ANSWER) + b"\r\n\r\n" + ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self.open.discard(writer)
            writer.close()


@asynccontextmanager
async def a_server():
    server = Server()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/fhir"
        yield server


async def none_open(server):
    async with asyncio.timeout(30):
        while server.open:
            await asyncio.sleep(0.001)


def opened(server):
    return Transport(EhrSite(name="N", adapter="fhir_r4", base=server.base), no_token)


def test_no_connection_is_left_at_whatever_moment_it_is_closed():
    """Of a request whose connection was being opened, httpx itself would keep the connection."""

    async def moment(turns):
        async with a_server() as server:
            transport = opened(server)
            await transport._opened()
            asking = [
                asyncio.create_task(transport.get("metadata")) for _ in range(CONCURRENT_REQUESTS)
            ]
            for _ in range(turns):
                await asyncio.sleep(0)
            await transport.close()
            said = await asyncio.gather(*asking, return_exceptions=True)
            await none_open(server)
            return said

    async def every_moment():
        return [one for turns in range(TURNS) for one in await moment(turns)]

    said = asyncio.run(every_moment())
    failures = [one for one in said if isinstance(one, BaseException)]
    assert all(isinstance(one, EhrFailure) for one in failures)
    assert len(failures) < len(said), "some had been answered: every moment was tried"


def test_after_closing_nothing_is_asked_any_more():
    async def after():
        async with a_server() as server:
            transport = opened(server)
            await transport.get("metadata")
            await transport.close()
            with pytest.raises(EhrFailure) as failure:
                await transport.get("metadata")
            await none_open(server)
            return failure.value.kind

    assert asyncio.run(after()) is FailureKind.CONNECTION_LOST


def test_who_is_cancelled_by_another_stays_cancelled_while_it_is_closed():
    async def both():
        async with a_server() as server:
            transport = opened(server)
            await transport._opened()
            asking = asyncio.create_task(transport.get("metadata"))
            for _ in range(4):
                await asyncio.sleep(0)
            closing = asyncio.create_task(transport.close())
            asking.cancel()
            await closing
            with pytest.raises(asyncio.CancelledError):
                await asking
            await none_open(server)

    asyncio.run(both())

"""The same requests by a bare httpx script: what nothing that asks for them could beat.

One client, its connections already open, as many at once as the program allows itself. A
request that could not be known before another's answer (a next page, somebody's name) waits
for that answer. Answers are read to their end and parsed; nothing is looked at or shown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

from ehr_adapters.wire.limits import CONCURRENT_REQUESTS
from tests.bench.recorder import Asked


class Bare:
    """A warm client for one server; ``headers`` are of a session of its own."""

    def __init__(self, base: str, headers: Mapping[str, str] | None = None) -> None:
        self._base = base
        self._headers = dict(headers or {})
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            trust_env=False,
            timeout=30,
            verify=False,  # noqa: S501 - plain HTTP on loopback; spares it reading certificates
            limits=httpx.Limits(max_keepalive_connections=CONCURRENT_REQUESTS),
        )

    def warm(self) -> None:
        """Open the connections, as the program has done before a telephone rings."""
        self._runner.run(self._warm())

    def seconds(self, asked: list[Asked]) -> float:
        """How long these requests take."""
        return self._runner.run(self._play(asked))

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    async def _warm(self) -> None:
        heads = (self._client.head(f"{self._base}/metadata") for _ in range(CONCURRENT_REQUESTS))
        await asyncio.gather(*heads)

    async def _play(self, asked: list[Asked]) -> float:
        turns = asyncio.Semaphore(CONCURRENT_REQUESTS)
        began = time.perf_counter()
        tasks: list[asyncio.Task[Any]] = []
        for one in asked:
            earlier = {place: tasks[place] for place in one.after}
            tasks.append(asyncio.create_task(self._one(one, earlier, turns)))
        await asyncio.gather(*tasks)
        return time.perf_counter() - began

    async def _one(
        self, one: Asked, earlier: dict[int, asyncio.Task[Any]], turns: asyncio.Semaphore
    ) -> Any:
        if earlier:
            await asyncio.wait(earlier.values())
        url = self._base + one.path
        if one.page_of is not None:
            links = earlier[one.page_of].result()["link"]
            [url] = [link["url"] for link in links if link["relation"] == "next"]
        async with turns:
            answer = await self._client.request(
                one.method, url, headers=one.headers | self._headers, content=one.body
            )
        answer.raise_for_status()
        return answer.json()

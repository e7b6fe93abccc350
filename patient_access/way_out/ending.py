"""A client whose closing ends what is on its way.

httpx closes the connections that it has. One that is still being opened is none of these yet:
it would be finished after the closing, be used, and belong to nobody (the contract of an
adapter: every connection is let go of).
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


class EndingClient(httpx.AsyncClient):
    """As httpx has it; after ``aclose`` no connection is open, and none is opened."""

    _closing = False

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._under_way: dict[asyncio.Future[None], asyncio.Task[Any]] = {}
        """Who sends, until it has left ``send``."""

    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """As httpx has it. What is on its way when the client is closed fails as a connection
        that was lost (``httpx.ReadError``); whoever sent it is not cancelled by that."""
        if self._closing:
            raise httpx.ReadError("closed")
        task = asyncio.current_task()
        if task is None:  # only a task can wait, and sending waits
            raise RuntimeError("not in a task")
        left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way[left] = task
        asked_before = task.cancelling()
        try:
            return await super().send(request, **how)
        except asyncio.CancelledError:
            if not self._closing or task.cancelling() > asked_before + 1:
                raise
        finally:
            if self._closing:
                # As asyncio.timeout does: ours is taken back, and another's is passed on.
                task.uncancel()
            del self._under_way[left]
            left.set_result(None)
        raise httpx.ReadError("closed")

    async def aclose(self) -> None:
        """End what is on its way, wait until it has ended, and close every connection."""
        first, self._closing = not self._closing, True
        if first:
            for task in self._under_way.values():
                task.cancel()
        if self._under_way:
            await asyncio.wait(list(self._under_way))
        await super().aclose()
        # A socket that was closed in the middle is let go of in the next turn of the loop.
        await asyncio.sleep(0)

"""How often one desk asks: all desks of a call centre may come from one address (rule E1)."""

import asyncio
import time
from collections.abc import Awaitable, Callable

_AT_ONCE = 10
"""A call's first questions never wait, however slow the site wants it."""
_AT_ONCE_SECONDS = 10.0
"""So much of the allowance may be used at once."""


class Throttle:
    """Lets ``per_minute`` requests through, a burst of them at once, the others in turn."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = 60.0 / per_minute
        self._ahead = max(_AT_ONCE_SECONDS, _AT_ONCE * self._interval)
        """Seconds by which the requests let through may be ahead of the steady pace."""
        self._clock = clock
        self._sleep = sleep
        self._paced = float("-inf")
        """When all requests let through would have gone out at the steady pace."""

    async def turn(self) -> None:
        """Wait until the next request may go out."""
        now = self._clock()
        self._paced = max(self._paced, now) + self._interval
        wait = self._paced - now - self._ahead
        if wait > 0:
            await self._sleep(wait)

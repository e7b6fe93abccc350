"""The state of a source's own link, told once per change, and how long to wait between tries."""

from __future__ import annotations

import asyncio
import random

from patient_access.call_sources.contract import Desk
from patient_access.handover.call_events import SourceStatus

FIRST_PAUSE = 0.25
"""Seconds before the first try to connect again."""


class Link:
    """``epoch`` is the number of the connection that events came by; ``longest_pause`` seconds
    are the most between two tries."""

    def __init__(self, source_id: str, longest_pause: float = 30.0) -> None:
        self._source_id = source_id
        self._longest_pause = longest_pause
        self._desk: Desk | None = None
        self.status: SourceStatus | None = None
        self.epoch = 0
        self._pause = FIRST_PAUSE

    def begin(self, desk: Desk) -> None:
        self._desk, self.status, self._pause = desk, None, FIRST_PAUSE

    def end(self) -> None:
        self._desk = None

    def tell(self, status: SourceStatus, silent_for: float = 0.0) -> None:
        if status is self.status or self._desk is None:
            return
        self.status = status
        if status is SourceStatus.LIVE:
            self._pause = FIRST_PAUSE
        self._desk.status(self._source_id, status, silent_for)

    async def pause(self) -> None:
        """Twice as long each time, and never at the same moment as everybody else's."""
        await asyncio.sleep(self._pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        self._pause = min(2 * self._pause, self._longest_pause)

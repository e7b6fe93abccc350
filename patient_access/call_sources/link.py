"""The state of a source's own link, told once per change, and how long to wait between tries."""

from __future__ import annotations

import asyncio
import random
import ssl

from patient_access.call_sources.contract import Desk
from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover.call_events import SourceStatus
from patient_access.way_out.mistrust import Mistrust, mistrust_of

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
        self._mistrust: Mistrust | None = None

    def begin(self, desk: Desk) -> None:
        self._desk, self.status, self._pause = desk, None, FIRST_PAUSE

    def end(self) -> None:
        self._desk = None

    def tell(self, status: SourceStatus, silent_for: float = 0.0) -> None:
        if status is self.status or self._desk is None:
            return
        self.status = status
        if status is SourceStatus.LIVE:
            self._pause, self._mistrust = FIRST_PAUSE, None
        self._desk.status(self._source_id, status, silent_for)

    def failed(self, error: OSError) -> None:
        """No connection: a server that cannot be trusted is logged, once for each reason."""
        if isinstance(error, ssl.SSLError) and mistrust_of(error) is not self._mistrust:
            self._mistrust = mistrust_of(error)
            log.event(Code.SERVER_NOT_TRUSTED, type_name=self._mistrust.value)

    async def pause(self) -> None:
        """Twice as long each time, and never at the same moment as everybody else's."""
        await asyncio.sleep(self._pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        self._pause = min(2 * self._pause, self._longest_pause)

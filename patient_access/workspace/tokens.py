"""Access tokens, asked for through the pipe and kept in memory for a minute at most.

Lives on the background loop, except for ``granted``.
"""

from __future__ import annotations

import asyncio
import time

from ehr_adapters.contract import AccessToken
from patient_access.handover import frames
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart

_KEPT_SECONDS = 60.0
_WAIT_SECONDS = 5.0


class Tokens:
    """The workspace's side of the switchboard's credentials."""

    def __init__(self, parent: Parent, loop: asyncio.AbstractEventLoop) -> None:
        self._parent = parent
        self._loop = loop
        self._kept: dict[str, tuple[float, str | None]] = {}
        self._asked: dict[str, asyncio.Future[str | None]] = {}

    def source_for(self, ehr: str) -> AccessToken:
        """A token source for the adapter of one EHR; None from it means an open server."""

        async def token() -> str | None:
            kept = self._kept.get(ehr)
            if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
                return kept[1]
            asked = self._asked.get(ehr)
            if asked is None:
                asked = self._asked[ehr] = self._loop.create_future()
                self._parent.send(frames.encode(frames.TokenWanted(ehr=ehr)))
            return await asyncio.wait_for(asyncio.shield(asked), _WAIT_SECONDS)

        return token

    def granted(self, ehr: str, private: PrivatePart) -> None:
        """The switchboard's answer, from any thread. Wipes the buffer it came in."""
        value = private.buffer.decode() or None
        private.wipe()
        self._loop.call_soon_threadsafe(self._keep, ehr, value)

    def _keep(self, ehr: str, value: str | None) -> None:
        self._kept[ehr] = (time.monotonic(), value)
        asked = self._asked.pop(ehr, None)
        if asked is not None and not asked.done():
            asked.set_result(value)

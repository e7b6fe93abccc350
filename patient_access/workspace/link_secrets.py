"""What the way to an EHR needs and nobody may read in a file: asked for through the pipe.

A proxy's password or the passphrase of a key is wanted once, when a client is made, and is
not kept here afterwards.
"""

from __future__ import annotations

import asyncio

from ehr_adapters.contract import AskSecret, LinkSecret
from patient_access.handover import frames
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart

_WAIT_SECONDS = 5.0

Question = tuple[str, str]
"""The EHR's name and which secret."""


class LinkSecrets:
    """The workspace's side. Lives on the background loop, except for ``granted``."""

    def __init__(self, parent: Parent, loop: asyncio.AbstractEventLoop) -> None:
        self._parent = parent
        self._loop = loop
        self._asked: dict[Question, asyncio.Future[str | None]] = {}

    def source_for(self, ehr: str) -> AskSecret:
        """What the adapter of one EHR asks with. Raises ``TimeoutError`` without an answer."""

        async def ask(secret: LinkSecret) -> str | None:
            question = (ehr, secret)
            asked = self._asked.get(question)
            if asked is None:
                asked = self._asked[question] = self._loop.create_future()
                self._parent.send(frames.encode(frames.TokenWanted(ehr=ehr, of=secret)))
            return await asyncio.wait_for(asyncio.shield(asked), _WAIT_SECONDS)

        return ask

    def granted(self, frame: frames.TokenGranted, private: PrivatePart) -> None:
        """The switchboard's answer, from any thread. Wipes the buffer it came in."""
        value = private.buffer.decode() or None
        private.wipe()
        self._loop.call_soon_threadsafe(self._answer, (frame.ehr, frame.of), value)

    def _answer(self, question: Question, value: str | None) -> None:
        asked = self._asked.pop(question, None)
        if asked is not None and not asked.done():
            asked.set_result(value)

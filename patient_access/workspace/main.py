"""A workspace's first moments, in an order that matters: pipe, hardening, and only then Qt."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from queue import SimpleQueue

from patient_access.handover import frames
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.workspace.harden import harden

Arrived = tuple[frames.Down, PrivatePart] | None
"""A frame with its private part, or None when the switchboard is gone."""


class Inbox:
    """Frames from the reading thread, kept until somebody listens."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Arrived] = SimpleQueue()
        self.watchers: list[Callable[[Arrived], bool]] = []
        """Called on the reading thread first; one that returns True has taken the frame."""
        self.end_told: float | None = None
        """When ``CallEnded`` arrived, by ``time.monotonic()``."""
        self.wake: Callable[[], None] | None = None

    def put(self, arrived: Arrived) -> None:
        if arrived is not None and isinstance(arrived[0], frames.CallEnded):
            self.end_told = time.monotonic()
        if any(watch(arrived) for watch in self.watchers):
            return
        self._waiting.put(arrived)
        if self.wake is not None:
            self.wake()

    def get(self) -> Arrived:
        """The next frame; blocks. Only before the Qt loop runs."""
        return self._waiting.get()

    def drain(self) -> list[Arrived]:
        """All that is waiting now."""
        return [self._waiting.get_nowait() for _ in range(self._waiting.qsize())]


def run() -> int:
    """The role ``workspace``. Leaves through ``os._exit`` unless it never got its welcome."""
    began = time.monotonic()
    parent = Parent.take_standard_streams()
    missing = harden()
    parent.send(frames.encode(frames.Hello(hardening=tuple(code.value for code in missing))))
    inbox = Inbox()

    def on_frame(header: bytes, private: PrivatePart) -> None:
        try:
            inbox.put((frames.decode_down(header), private))
        except WireError:
            os._exit(1)  # a switchboard of another build: nothing it says can be trusted

    parent.listen(on_frame, lambda: inbox.put(None))
    first = inbox.get()
    if first is None:
        return 0
    welcome = first[0]
    if not isinstance(welcome, frames.Welcome) or welcome.protocol != frames.PROTOCOL:
        return 1
    from patient_access.workspace.life import live

    return live(welcome, parent, inbox, began)

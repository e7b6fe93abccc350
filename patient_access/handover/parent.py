"""The parent process, seen from a child: its frames, and the moment it is gone."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import cast

from patient_access.handover.wire import PrivatePart, RawStream, WireError, read_frame, write_frame


class Parent:
    """The two ends of the pipe. Sending is possible from any thread."""

    def __init__(self, incoming: RawStream, outgoing: RawStream) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._lock = threading.Lock()

    @classmethod
    def take_standard_streams(cls) -> Parent:
        """Move standard input and output out of everybody's reach and use them for frames.

        Afterwards a stray ``print`` goes to standard error and ``input`` reads nothing.
        """
        incoming = os.fdopen(os.dup(0), "rb", buffering=0)
        outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        return cls(cast("RawStream", incoming), cast("RawStream", outgoing))

    def send(self, header: bytes, private: PrivatePart | None = None) -> bool:
        """Write one frame now; False when the parent is gone. Frames are small: no waiting."""
        with self._lock:
            try:
                write_frame(self._outgoing, header, private)
            except (OSError, WireError):
                return False
        return True

    def listen(
        self, on_frame: Callable[[bytes, PrivatePart], None], on_gone: Callable[[], None]
    ) -> threading.Thread:
        """Report frames, then the parent's end, from a thread of this name: ``parent``."""

        def work() -> None:
            try:
                while (frame := read_frame(self._incoming)) is not None:
                    on_frame(*frame)
                    del frame
            except (OSError, WireError):
                pass  # a parent that does not speak frames is as good as gone
            on_gone()

        thread = threading.Thread(target=work, name="parent", daemon=True)
        thread.start()
        return thread

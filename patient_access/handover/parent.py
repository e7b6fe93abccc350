"""The parent process, seen from a child: its frames, and the moment it is gone."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from patient_access.handover.wire import PrivatePart, RawStream, WireError, read_frame, write_frame


class Parent:
    """The two ends of the pipe. Sending never blocks and is possible from any thread."""

    def __init__(self, incoming: RawStream, outgoing: RawStream) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._queue: SimpleQueue[tuple[bytes, PrivatePart | None] | threading.Event] = SimpleQueue()
        threading.Thread(target=self._write, name="to-parent", daemon=True).start()

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
        if sys.stderr is None:  # a windowed program on Windows has none
            sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's life
        os.dup2(sys.stderr.fileno(), 1)
        sys.stdout = sys.stderr
        return cls(cast("RawStream", incoming), cast("RawStream", outgoing))

    def send(self, header: bytes, private: PrivatePart | None = None) -> None:
        """Queue a frame. ``private`` is wiped once it is in the pipe."""
        self._queue.put((header, private))

    def flush(self, seconds: float) -> bool:
        """Wait until everything queued so far is in the pipe; False when time ran out."""
        done = threading.Event()
        self._queue.put(done)
        return done.wait(seconds)

    def listen(
        self, on_frame: Callable[[bytes, PrivatePart], None], on_gone: Callable[[], None]
    ) -> None:
        """Report frames, then the parent's end, from a thread named ``parent``."""

        def work() -> None:
            try:
                while (frame := read_frame(self._incoming)) is not None:
                    on_frame(*frame)
                    del frame
            except (OSError, WireError):
                pass  # a parent that does not speak frames is as good as gone
            on_gone()

        threading.Thread(target=work, name="parent", daemon=True).start()

    def _write(self) -> None:
        while True:
            item = self._queue.get()
            if isinstance(item, threading.Event):
                item.set()
                continue
            header, private = item
            try:
                write_frame(self._outgoing, header, private)
            except (OSError, WireError):
                pass  # the parent is gone; the listening thread says so
            finally:
                if private:
                    private.wipe()
            del item, header, private

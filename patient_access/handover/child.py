"""A child process of ours, seen from its parent: frames down, frames up, and its end.

Pipes are raw file descriptors served by two threads, not asyncio streams: the same code
serves POSIX and Windows, and no layer between us and the pipe keeps a copy of a frame.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import cast

from patient_access.handover.wire import PrivatePart, RawStream, WireError, read_frame, write_frame

FrameArrived = Callable[[bytes, PrivatePart], None]
ChildExited = Callable[[int], None]


def launch_command(role: str) -> list[str]:
    """The command that starts this program in another role, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--role", role]
    return [sys.executable, "-m", "patient_access", "--role", role]


class Child:
    """One running child. Callbacks arrive on the event loop, in order, the exit last."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        loop: asyncio.AbstractEventLoop,
        on_frame: FrameArrived,
        on_exit: ChildExited,
    ) -> None:
        self._process = process
        self._loop = loop
        self._on_frame = on_frame
        self._on_exit = on_exit
        self._outgoing: SimpleQueue[tuple[bytes, PrivatePart | None] | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"child-{process.pid}", daemon=True).start()

    @classmethod
    def start(
        cls,
        role: str,
        *,
        loop: asyncio.AbstractEventLoop,
        on_frame: FrameArrived,
        on_exit: ChildExited,
        show_errors: bool = False,
    ) -> Child:
        """Start this program in ``role``. Raises ``OSError`` when it cannot be started.

        What a child prints by accident could hold a patient, so its standard error goes
        nowhere; ``show_errors`` lets it through, for training mode and its made-up people.
        """
        process = subprocess.Popen(  # noqa: S603 - our own program, a fixed role, no shell
            launch_command(role),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if show_errors else subprocess.DEVNULL,
            bufsize=0,
        )
        return cls(process, loop, on_frame, on_exit)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, header: bytes, private: PrivatePart | None = None) -> None:
        """Queue a frame; never blocks. ``private`` is wiped once it is in the pipe.

        To a child that has gone nothing is sent, and ``private`` is wiped here: its exit is
        reported anyway.
        """
        with self._closing:
            if not self._closed:
                self._outgoing.put((header, private))
            elif private:
                private.wipe()

    def close(self) -> None:
        """Close the pipe down after what is queued: the child reads the end and leaves."""
        self._outgoing.put(None)

    def kill(self) -> None:
        """End the process now (SIGKILL, TerminateProcess). A no-op when it is gone."""
        self._process.kill()

    def _write(self) -> None:
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - started with a pipe, three lines above
        broken = False
        while (item := self._outgoing.get()) is not None:
            header, private = item
            try:
                if not broken:
                    write_frame(cast("RawStream", stream), header, private)
            except (OSError, WireError):
                broken = True
            finally:
                if private:
                    private.wipe()
            del item, header, private
        # Whatever was queued behind the end must not wait there, with a number in it, for ever.
        with self._closing:
            self._closed = True
            while not self._outgoing.empty():
                left = self._outgoing.get()
                if left is not None and left[1]:
                    left[1].wipe()
        stream.close()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - started with a pipe
        try:
            while (frame := read_frame(cast("RawStream", stream))) is not None:
                self._loop.call_soon_threadsafe(self._on_frame, *frame)
                del frame
        except (OSError, WireError):
            # A child that no longer speaks frames cannot be trusted with a patient.
            self._process.kill()
        except RuntimeError:
            self._process.kill()  # the loop is closed: the parent is leaving
        code = self._process.wait()
        self._outgoing.put(None)
        stream.close()
        try:
            self._loop.call_soon_threadsafe(self._on_exit, code)
        except RuntimeError:
            return  # the loop is closed

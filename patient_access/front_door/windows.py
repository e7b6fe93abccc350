"""The door on Windows: a named pipe whose visitors prove that they can read this user's key.

One thread a visitor, since Windows pipes of the standard library block; what is asked runs on
the switchboard's loop. Typed, and not yet run on Windows. ``multiprocessing`` copies what it
reads once on the way, so that the bar of no copies is not claimed here.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError as WorkCancelled
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path

from filelock import BaseFileLock

from patient_access.front_door.address import DoorFault
from patient_access.front_door.lock import take
from patient_access.front_door.reception import Host, Reception, refused
from patient_access.front_door.windows_pipe import Messages, PipeStream, make_key, pipe_name
from patient_access.front_door.words import MAX_HEADER, MAX_PRIVATE, SILENCE, Refusal
from patient_access.handover.wire import PrivatePart, WireError, read_frame, write_frame


class WindowsDoor:
    """A ``FrontDoor`` on a named pipe."""

    def __init__(self, listener: Listener, lock: BaseFileLock) -> None:
        self._listener = listener
        self._lock = lock
        self._reception = Reception()
        self._closed = threading.Event()

    @classmethod
    def open(cls, place: Path) -> WindowsDoor:
        """See ``door.open_door``. ``place`` is in this user's profile."""
        lock = take(place)
        try:
            listener = Listener(pipe_name(place), family="AF_PIPE", authkey=make_key(place))
        except (OSError, ValueError):
            lock.release()
            sentence = f"No pipe can be made for {place}."
            raise DoorFault(sentence) from None
        return cls(listener, lock)

    async def serve(self, host: Host) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(
            target=self._let_in, args=(loop, host), name="front-door", daemon=True
        ).start()
        await asyncio.Event().wait()

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            self._listener.close()
            self._lock.release()

    def _let_in(self, loop: asyncio.AbstractEventLoop, host: Host) -> None:
        while not self._closed.is_set():
            try:
                visitor = self._listener.accept()
            except (AuthenticationError, EOFError, OSError):
                self._closed.wait(0.05)
                continue
            threading.Thread(
                target=self._visit, args=(visitor, loop, host), name="front-door-visit", daemon=True
            ).start()

    def _visit(self, visitor: Messages, loop: asyncio.AbstractEventLoop, host: Host) -> None:
        stream = PipeStream(visitor, SILENCE)
        try:
            write_frame(stream, self._reception.greeting())
            try:
                frame = read_frame(stream)
                answer = self._answer(frame, loop, host) if frame is not None else b""
            except WireError:
                answer = refused(Refusal.UNREADABLE)
            if answer:
                write_frame(stream, answer)
        except (OSError, RuntimeError, WorkCancelled):
            return  # gone, silent, or the loop has ended
        finally:
            stream.close()

    def _answer(
        self,
        frame: tuple[bytes, PrivatePart],
        loop: asyncio.AbstractEventLoop,
        host: Host,
    ) -> bytes:
        header, private = frame
        if len(header) > MAX_HEADER or len(private) > MAX_PRIVATE:
            private.wipe()
            return refused(Refusal.TOO_LONG)
        work = self._reception.answer(bytearray(header), private, host)
        return asyncio.run_coroutine_threadsafe(work, loop).result()

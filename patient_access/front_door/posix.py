"""The door on Linux and macOS: a socket file of mode 0600 in a directory of mode 0700.

The kernel is asked who knocks, so that even a socket left open by mistake lets only this
user in. Requests are read straight into buffers that can be overwritten.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

from filelock import BaseFileLock

from patient_access.front_door.address import SOCKET_NAME, DoorFault
from patient_access.front_door.lock import take
from patient_access.front_door.peer import is_this_user
from patient_access.front_door.reception import (
    Host,
    Reception,
    TooLong,
    refused,
    request_lengths,
)
from patient_access.front_door.words import SILENCE, Refusal
from patient_access.handover.wire import PrivatePart, WireError, pack, wipe

if sys.platform == "win32":
    raise ImportError("the door of Linux and macOS")

VISITORS_AT_ONCE = 64
BACKLOG = 128
SHORT_OF_DESCRIPTORS_PAUSE = 0.05


class PosixDoor:
    """A ``FrontDoor`` on an AF_UNIX socket."""

    def __init__(self, listener: socket.socket, path: Path, lock: BaseFileLock) -> None:
        self._listener = listener
        self._path = path
        self._lock = lock
        self._reception = Reception()
        self.silence = SILENCE

    @classmethod
    def open(cls, place: Path) -> PosixDoor:
        """See ``door.open_door``. ``place`` is a private directory of this user."""
        lock = take(place)
        path = place / SOCKET_NAME
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            # Nobody listens there: the lock is ours, so this is what a killed run left.
            path.unlink(missing_ok=True)
            listener.bind(str(path))
            path.chmod(0o600)
            listener.listen(BACKLOG)
            listener.setblocking(False)
        except OSError:
            listener.close()
            lock.release()
            sentence = f"No socket can be made at {path}."
            raise DoorFault(sentence) from None
        return cls(listener, path, lock)

    async def serve(self, host: Host) -> None:
        room = asyncio.Semaphore(VISITORS_AT_ONCE)
        async with asyncio.TaskGroup() as visits:
            while True:
                await room.acquire()
                visitor = await self._next_visitor()
                visit = visits.create_task(self._visit(visitor, host))
                visit.add_done_callback(lambda _: room.release())

    def close(self) -> None:
        if self._listener.fileno() >= 0:
            self._listener.close()
            self._path.unlink(missing_ok=True)
            self._lock.release()

    async def _next_visitor(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        while True:
            try:
                visitor, _ = await loop.sock_accept(self._listener)
            except OSError:
                if self._listener.fileno() < 0:
                    raise asyncio.CancelledError from None
                await asyncio.sleep(SHORT_OF_DESCRIPTORS_PAUSE)
            else:
                return visitor

    async def _visit(self, visitor: socket.socket, host: Host) -> None:
        with visitor:
            if not is_this_user(visitor):
                return
            try:
                async with asyncio.timeout(self.silence):
                    await _say(visitor, self._reception.greeting())
                    heard = await _listen(visitor)
                if heard is None:
                    return
                answer = (
                    refused(heard)
                    if isinstance(heard, Refusal)
                    else await self._reception.answer(*heard, host)
                )
                async with asyncio.timeout(self.silence):
                    await _say(visitor, answer)
            except (OSError, TimeoutError):
                return  # gone, or silent: nothing was taken that was not answered for


async def _say(visitor: socket.socket, header: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(visitor, pack(header))


async def _listen(visitor: socket.socket) -> tuple[bytearray, PrivatePart] | Refusal | None:
    """One request; why it is none; or None when the visitor left without a word."""
    prefix = bytearray(8)
    if not await _fill(visitor, prefix):
        return None
    try:
        header_length, private_length = request_lengths(prefix)
    except TooLong:
        return Refusal.TOO_LONG
    except WireError:
        return Refusal.UNREADABLE
    header, private = bytearray(header_length), bytearray(private_length)
    whole = False
    try:
        whole = await _fill(visitor, header) and await _fill(visitor, private)
    finally:
        if not whole:
            wipe(private)
    return (header, PrivatePart(private)) if whole else Refusal.UNREADABLE


async def _fill(visitor: socket.socket, buffer: bytearray) -> bool:
    """Fill ``buffer`` from the socket; False when the visitor closed before it was full."""
    loop = asyncio.get_running_loop()
    done = 0
    with memoryview(buffer) as view:
        while done < len(view):
            count = await loop.sock_recv_into(visitor, view[done:])
            if not count:
                return False
            done += count
    return True

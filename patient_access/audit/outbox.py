"""The records of one call: kept before they are sent, sent in order, let go when they arrive.

Where the site gave a key, each record is sealed on the disk as soon as it is made, so that a
workspace that is killed, or a power cut, loses none. Without a key nothing is written, ever.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from patient_access.audit.folders import CallFolder, SetAside
from patient_access.audit.record import Record
from patient_access.audit.seal import SealKey
from patient_access.audit.sink import Fate, NotNow, Sink, Trouble
from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code

_BATCH = 50
_PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds until a receiver that had trouble is tried again."""


class NoteFate(StrEnum):
    """What became of the draft of a note."""

    DELIVERED = "delivered"
    KEPT = "kept"
    """Sealed on the disk: somebody at the site opens it, or a courier delivers it."""
    LOST = "lost"
    """There is no key, or the disk did not take it."""


@dataclass(frozen=True)
class Stand:
    """How it stands with the records of this call. Counts, and nothing of what is in them."""

    waiting: int = 0
    """Not delivered yet."""
    kept: int = 0
    """Of those, sealed on the disk."""
    delivered: int = 0
    refused: int = 0
    """Set aside: the receiver will not have them."""
    lost: int = 0
    """Refused by the receiver with no key to keep them by; or what ``finish`` had to give up."""
    trouble: Trouble | None = None
    not_kept: bool = False
    """There is a key, and the disk did not take a record."""
    note: NoteFate | None = None
    """Of the draft of a note, if there was one; it is in none of the counts above, but where the
    receiver takes notes."""


@dataclass(eq=False)
class _Item:
    record: Record
    number: int
    tried_to_keep: bool = False
    settled: bool = False
    path: Path | None = None


class Outbox:
    """One per call. ``put`` and ``finish`` from any thread; the rest runs on ``loop``."""

    def __init__(
        self,
        sink: Sink | None,
        root: Path,
        loop: asyncio.AbstractEventLoop,
        changed: Callable[[Stand], None] = lambda _: None,
        key: SealKey | None = None,
    ) -> None:
        """``changed``: told of each new stand, from any thread; it must not block."""
        self._sink = sink
        self._root = root
        self._loop = loop
        self._changed = changed
        self._key = key
        self._folder: CallFolder | None = None
        self._disk = threading.RLock()
        """Held while the disk works; never asked for while ``_state`` is held."""
        self._state = threading.Condition()
        self._items: list[_Item] = []
        self._count = 0
        self._stand = Stand()
        self._attempts = 0
        self._closed = False
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        loop.call_soon_threadsafe(self._begin)

    def seal_with(self, key: SealKey) -> None:
        """From now on records are kept, those that wait included: the key has arrived."""
        self._key = key
        self._loop.call_soon_threadsafe(self._wake.set)

    def put(self, record: Record) -> None:
        """Take a record. Never blocks and never fails."""
        with self._state:
            if self._closed:
                return
            self._count += 1
            self._items.append(_Item(record, self._count))
        self._tell()
        self._loop.call_soon_threadsafe(self._wake.set)

    @property
    def stand(self) -> Stand:
        with self._state:
            going = [item for item in self._items if self._goes(item)]
            kept = sum(item.path is not None for item in going)
            return replace(self._stand, waiting=len(going), kept=kept)

    def _goes(self, item: _Item) -> bool:
        """Whether it is ever sent: a note may wait for somebody who opens it by hand."""
        return not item.record.is_note or (self._sink is not None and self._sink.takes_notes)

    def finish(self, seconds: float) -> Stand:
        """The call is over: send what there is, for at most ``seconds``; seal what is left.

        Blocks; not on the loop. Afterwards ``waiting`` is what the disk has for somebody to
        deliver, and ``lost`` what nobody will ever see. Returns at once when nothing waits.
        """
        with self._state:
            if any(map(self._goes, self._items)) and self._sink is not None:
                attempts = self._attempts
                self._loop.call_soon_threadsafe(self._hurry.set)
                self._state.wait_for(
                    lambda: not any(map(self._goes, self._items)) or self._attempts > attempts,
                    timeout=seconds,
                )
            self._closed = True
            left = list(self._items)
        for item in left:
            self._keep(item)
        with self._state:
            for item in self._items:
                if item.path is None:
                    self._lose(item)
                elif item.record.is_note:
                    self._stand = replace(self._stand, note=NoteFate.KEPT)
            self._items = [item for item in self._items if item.path is not None]
        if self._folder is not None:
            self._folder.close()
        return self.stand

    # --- on the loop ------------------------------------------------------------------------

    def _begin(self) -> None:
        self._work = self._loop.create_task(self._run())

    async def _run(self) -> None:
        pauses = iter(_PAUSES)
        while not self._closed:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.to_thread(self._keep_all)
            while self._sink is not None and (batch := self._batch()):
                trouble = await self._deliver(self._sink, batch)
                with self._state:
                    self._attempts += trouble is not None
                    self._stand = replace(self._stand, trouble=trouble)
                    self._state.notify_all()
                self._tell()
                if trouble is None:
                    pauses = iter(_PAUSES)
                else:
                    await self._rest(next(pauses, _PAUSES[-1]))
                await asyncio.to_thread(self._keep_all)

    async def _rest(self, seconds: float) -> None:
        """Until it is time to try again; what comes meanwhile is kept at once."""
        until = self._loop.time() + seconds
        while (left := until - self._loop.time()) > 0 and not self._hurry.is_set():
            waits = [asyncio.ensure_future(one.wait()) for one in (self._wake, self._hurry)]
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            self._wake.clear()
            await asyncio.to_thread(self._keep_all)
        self._hurry.clear()

    def _batch(self) -> list[_Item]:
        """The oldest that wait; where there is a key, only what the disk has been offered.

        Notes go when no record waits: a place for notes that is down holds up nothing else.
        """
        with self._state:
            ready = [
                item
                for item in self._items
                if self._goes(item) and (self._key is None or item.tried_to_keep)
            ]
            records = [item for item in ready if not item.record.is_note]
            return (records or ready)[:_BATCH]

    async def _deliver(self, sink: Sink, batch: list[_Item]) -> Trouble | None:
        by_id = {item.record.id: item for item in batch}
        try:
            await sink.deliver(
                [item.record for item in batch],
                lambda record, fate: self._settle(by_id[record.id], fate),
            )
        except NotNow as not_now:
            return not_now.trouble
        except Exception:
            log.event(Code.FAULT)  # a defect of ours must not end the trail of this call
            return Trouble.UNREACHABLE
        return None

    def _settle(self, item: _Item, fate: Fate) -> None:
        """The fate of one is certain: its file goes, or is set aside."""
        with self._state:
            if item.settled or item not in self._items:
                return
            item.settled = True
            self._items.remove(item)
            path, folder = item.path, self._folder
            if fate is Fate.REFUSED and path is None:
                self._lose(item)
            else:
                self._count_as(fate, note=item.record.is_note)
        with suppress(OSError):
            if path is not None and folder is not None:
                if fate is Fate.DELIVERED:
                    folder.remove(path)
                else:
                    folder.set_aside(path, SetAside.REFUSED)
        with self._state:
            self._state.notify_all()
        self._tell()

    def _lose(self, item: _Item) -> None:
        """Nobody will ever see it. With ``_state`` held."""
        if item.record.is_note:
            self._stand = replace(self._stand, note=NoteFate.LOST)
        else:
            self._stand = replace(self._stand, lost=self._stand.lost + 1)

    def _count_as(self, fate: Fate, *, note: bool) -> None:
        """Delivered, or set aside and so kept. With ``_state`` held."""
        stand, arrived = self._stand, fate is Fate.DELIVERED
        if note:
            self._stand = replace(stand, note=NoteFate.DELIVERED if arrived else NoteFate.KEPT)
        elif arrived:
            self._stand = replace(stand, delivered=stand.delivered + 1)
        else:
            self._stand = replace(stand, refused=stand.refused + 1)

    # --- on the disk, from a thread that may wait -------------------------------------------

    def _keep_all(self) -> None:
        with self._state:
            new = [item for item in self._items if not item.tried_to_keep]
        if self._key is not None and new:
            for item in new:
                self._keep(item)
            self._tell()

    def _keep(self, item: _Item) -> None:
        """Seal one record on the disk. One that it does not take stays in memory."""
        with self._disk:
            if self._key is None or item.path is not None or item.settled:
                return
            try:
                if self._folder is None:
                    self._folder = CallFolder.new(self._root)
                sealed = self._key.seal(item.record.model_dump_json().encode())
                path = self._folder.write(item.number, sealed, note=item.record.is_note)
                not_kept = False
            except OSError:
                path, not_kept = None, True
            except Exception:  # a defect of ours, or no memory, must not end the trail of this call
                log.event(Code.FAULT)
                path, not_kept = None, True
            with self._state:
                item.tried_to_keep = True
                item.path = path
                self._stand = replace(self._stand, not_kept=not_kept)
                gone = item.settled
            if gone and path is not None:
                path.unlink(missing_ok=True)

    def _tell(self) -> None:
        self._changed(self.stand)

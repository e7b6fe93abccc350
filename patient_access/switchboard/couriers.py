"""The switchboard's part in the audit trail: counts, the courier, and what is said when lost.

It knows how many records a workspace holds and never one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.diagnostics.tombstones import bury
from patient_access.handover import frames
from patient_access.handover.audit_frames import (
    AuditCount,
    AuditTarget,
    CourierDone,
    Deliver,
    Note,
    OutboxKey,
    OutboxMode,
)
from patient_access.handover.child import Child
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.switchboard.workspace import StartsChild

PAUSES = (5.0, 30.0, 120.0, 600.0)
"""Seconds until the courier tries again where it could not deliver everything."""

LAST_SECONDS = 5.0
"""What a courier may take at the end of a shift."""

_NOTE_KEPT = {
    OutboxMode.COURIER: "note_kept_here",
    OutboxMode.SITE: "note_kept_for_site",
}
"""How the agent is told of a note that is kept, by who opens it."""


class Couriers:
    """One courier at a time, and none while there is nothing to deliver."""

    def __init__(
        self,
        target: AuditTarget,
        tell: Callable[[frames.Notice], None],
        to_all: Callable[[frames.Down], None],
        start_child: StartsChild = Child.start,
    ) -> None:
        """``tell``: a notice for the window that is there; ``to_all``: a frame for every one."""
        self._target = target
        self._tell = tell
        self._to_all = to_all
        self._start_child = start_child
        self._counts: dict[int, AuditCount] = {}
        self._child: Child | None = None
        self._again: asyncio.TimerHandle | None = None
        self._failures = 0
        self._wanted = False
        self._closed = False
        self._said: set[str] = set()
        self._nobody_on_the_way = asyncio.Event()
        self._nobody_on_the_way.set()

    @property
    def target(self) -> AuditTarget:
        """What a new workspace is told: with the keyring's public key once it is known."""
        return self._target

    def open(self) -> None:
        """The shift begins: what the last one left is delivered, and the key is found."""
        if self._target.mode is OutboxMode.COURIER:
            self._start()

    def counted(self, pid: int, count: AuditCount) -> None:
        """What a workspace says it holds."""
        self._counts[pid] = count

    def gone(self, pid: int) -> None:
        """A workspace has ended, by itself or not: what it held in memory only is gone with it."""
        count = self._counts.pop(pid, None)
        if count is None:
            return
        if count.unkept:
            bury(Path(self._target.folder), count.unkept, "workspace_died")
        if lost := count.unkept + count.lost:
            log.event(Code.AUDIT_EVENT_LOST, count=lost)
            self._tell(frames.Notice(code="audit_lost", detail=str(lost)))
        if count.refused:
            log.event(Code.AUDIT_REFUSED, count=count.refused)
        self._note(count.note)
        if count.kept and self._target.mode is OutboxMode.COURIER:
            self._start()

    def _note(self, note: Note) -> None:
        """Say in the next window what became of a note that was typed and not saved."""
        if note is Note.TYPED:
            bury(Path(self._target.folder), 1, "note_workspace_died")
        if note in (Note.TYPED, Note.LOST):
            log.event(Code.NOTE_LOST)
            self._tell(frames.Notice(code="note_lost"))
        elif note is Note.KEPT:
            log.event(Code.NOTE_KEPT)
            goes = self._target.mode is OutboxMode.COURIER and self._target.notes
            kept = _NOTE_KEPT.get(self._target.mode, "note_waits")
            self._tell(frames.Notice(code="note_waits" if goes else kept))
        elif note is Note.DELIVERED:
            self._tell(frames.Notice(code="note_sent"))

    async def close(self, seconds: float = LAST_SECONDS) -> None:
        """The shift is over: a courier that is on its way may take this long.

        It may be stopped at any moment: the disk has what it had.
        """
        self._closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._nobody_on_the_way.wait()
        if self._again is not None:
            self._again.cancel()
        if self._child is not None:
            self._child.kill()

    # --- the courier ------------------------------------------------------------------------

    def _start(self) -> None:
        if self._closed:
            return
        if self._child is not None:
            self._wanted = True
            return
        if self._again is not None:
            self._again.cancel()
            self._again = None
        self._wanted = False
        try:
            self._child = self._start_child(
                "courier",
                loop=asyncio.get_running_loop(),
                on_frame=self._heard,
                on_exit=self._ended,
                show_errors=False,
            )
        except OSError:
            self._later()
            return
        self._nobody_on_the_way.clear()
        self._child.send(frames.encode(Deliver(audit=self._target)))

    def _heard(self, header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            done = frames.decode_up(header)
        except WireError:
            return  # it exits, and is started again later
        if isinstance(done, CourierDone):
            self._done(done)

    def _done(self, done: CourierDone) -> None:
        if done.public and done.public != self._target.key:
            self._target = self._target.model_copy(update={"key": done.public})
            self._to_all(OutboxKey(public=done.public))
        if done.delivered:
            log.event(Code.COURIER_DELIVERED, count=done.delivered)
        if done.unopened or done.trouble in ("no_keyring", "key_unusable"):
            log.event(Code.OUTBOX_KEY_GONE, count=done.unopened)
            self._once("audit_key_gone", done.unopened)
        if done.refused:
            log.event(Code.AUDIT_REFUSED, count=done.refused)
        if done.damaged:
            log.event(Code.OUTBOX_DAMAGED, count=done.damaged)
        self._wanted = self._wanted and not done.trouble
        if done.waiting and not self._wanted:
            self._failures += 1
            log.event(Code.COURIER_WAITS, count=done.waiting, type_name=done.trouble)
        else:
            self._failures = 0

    def _once(self, code: str, count: int) -> None:
        if code not in self._said:
            self._said.add(code)
            self._tell(frames.Notice(code=code, detail=str(count)))

    def _ended(self, code: int) -> None:
        self._child = None
        self._nobody_on_the_way.set()
        if code != 0:
            self._failures += 1
        if self._wanted:
            self._start()
        elif self._failures:
            self._later()

    def _later(self) -> None:
        pause = PAUSES[min(self._failures, len(PAUSES)) - 1] if self._failures else PAUSES[0]
        if not self._closed:
            self._again = asyncio.get_running_loop().call_later(pause, self._start)

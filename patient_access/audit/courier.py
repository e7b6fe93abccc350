"""The role ``courier``: opens the outbox with the keyring's key, delivers, says so, and is gone.

It holds patients for as long as it runs, so it is hardened as a workspace is, has no window, and
ends by ``os._exit``. What it says are counts.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from queue import SimpleQueue

from filelock import FileLock, Timeout

from patient_access.audit import delivery
from patient_access.audit.keys import keyring_pair
from patient_access.audit.seal import KeyUnusable, OpenKey
from patient_access.audit.sink import open_sink
from patient_access.diagnostics import log
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditTarget, CourierDone, Deliver
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.settings.credentials import AUDIT_TOKEN, CredentialsUnavailable, read_token
from patient_access.workspace.harden import harden

_SAY_SECONDS = 1.0


def run() -> int:
    """One delivery. Leaves through ``os._exit``; at once when the switchboard is gone."""
    log.setup()
    parent = Parent.take_standard_streams()
    harden()
    asked: SimpleQueue[AuditTarget | None] = SimpleQueue()

    def heard(header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            frame = frames.decode_down(header)
        except WireError:
            os._exit(1)
        if isinstance(frame, Deliver):
            asked.put(frame.audit)

    # Safe at any moment: what was not delivered is on the disk as it was.
    parent.listen(heard, lambda: os._exit(0))
    target = asked.get()
    if target is None:
        return 0
    parent.send(frames.encode(work(target)))
    parent.flush(_SAY_SECONDS)
    os._exit(0)


def work(target: AuditTarget) -> CourierDone:
    """Find or make the key, deliver what waits, and count."""
    root = Path(target.folder)
    try:
        pair = keyring_pair(make=True)
    except CredentialsUnavailable:
        return _left(root, CourierDone(trouble="no_keyring"))
    except KeyUnusable:
        return _left(root, CourierDone(trouble="key_unusable"))
    if pair is None:
        return _left(root, CourierDone(trouble="no_keyring"))
    public = CourierDone(public=pair.public.text)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(root / "courier.lock", timeout=0, mode=0o600):
            done = asyncio.run(_deliver(root, pair, target))
    except Timeout:
        return _left(root, public.model_copy(update={"trouble": "busy"}))
    except OSError:
        return _left(root, public.model_copy(update={"trouble": "disk"}))
    return _left(root, done.model_copy(update={"public": public.public}))


async def _deliver(root: Path, pair: OpenKey, target: AuditTarget) -> CourierDone:
    sink = open_sink(target, _token)
    if sink is None:
        return CourierDone()
    try:
        account = await delivery.deliver(root, pair, sink)
    finally:
        await sink.close()
    return CourierDone(
        delivered=account.delivered,
        unopened=account.unopened,
        trouble=account.trouble.value if account.trouble else "",
    )


def _left(root: Path, done: CourierDone) -> CourierDone:
    there = delivery.counts(root)
    return done.model_copy(
        update={
            "waiting": max(0, there["waiting"] - done.unopened),
            "refused": there["refused"],
            "damaged": there["damaged"],
        }
    )


async def _token() -> str | None:
    try:
        return await asyncio.to_thread(read_token, AUDIT_TOKEN)
    except CredentialsUnavailable:
        return None

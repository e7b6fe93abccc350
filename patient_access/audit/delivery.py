"""Delivering what waits on the disk: open, send, delete; a few at a time, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from patient_access.audit.folders import (
    DAMAGED,
    REFUSED,
    SEALED,
    CallFolder,
    SetAside,
    files,
    is_note,
)
from patient_access.audit.folders import waiting as waiting_folders
from patient_access.audit.record import Record
from patient_access.audit.seal import Damaged, NotOurs, OpenKey
from patient_access.audit.sink import Fate, NotNow, Sink, Trouble

_AT_ONCE = 50
"""Records in memory at a time."""


@dataclass
class Account:
    """What was found and done, in counts."""

    delivered: int = 0
    refused: int = 0
    damaged: int = 0
    unopened: int = 0
    """Sealed for another key."""
    trouble: Trouble | None = None


async def deliver(root: Path, key: OpenKey, sink: Sink) -> Account:
    """All calls that are over, the oldest first. What cannot go now stays as it is.

    Notes go after every record: a place for notes that does not answer holds up nothing else.
    A record that was delivered just before a crash is sent again with the same id: the receiver
    knows it (see ``Sink``). Raises nothing but what the disk raises (``OSError``).
    """
    account = Account()
    for notes in (False, True) if sink.takes_notes else (False,):
        for folder in waiting_folders(root):
            for paths in _some([path for path in folder.sealed() if is_note(path) is notes]):
                await _send(folder, paths, key, sink, account)
                if account.trouble is not None:
                    return account
    return account


def opened(path: Path, key: OpenKey) -> Record:
    """The record in one file. Raises ``NotOurs``, ``Damaged`` or ``OSError``."""
    try:
        return Record.model_validate_json(key.open(path.read_bytes()))
    except ValidationError:
        raise Damaged from None


def counts(root: Path) -> dict[str, int]:
    """What is on the disk, by kind; ``notes`` are drafts, whatever else is known of them."""
    kinds = (("waiting", SEALED), ("refused", REFUSED), ("damaged", DAMAGED))
    there = {kind: files(root, suffix) for kind, suffix in kinds}
    found = {kind: sum(not is_note(path) for path in paths) for kind, paths in there.items()}
    return {**found, "notes": sum(is_note(path) for paths in there.values() for path in paths)}


async def _send(
    folder: CallFolder, paths: list[Path], key: OpenKey, sink: Sink, account: Account
) -> None:
    places: dict[str, Path] = {}
    records: list[Record] = []
    for path in paths:
        try:
            record = opened(path, key)
        except NotOurs:
            account.unopened += 1
        except Damaged:
            folder.set_aside(path, SetAside.DAMAGED)
            account.damaged += 1
        else:
            places[record.id] = path
            records.append(record)

    def done(record: Record, fate: Fate) -> None:
        if fate is Fate.DELIVERED:
            folder.remove(places[record.id])
            account.delivered += 1
        else:
            folder.set_aside(places[record.id], SetAside.REFUSED)
            account.refused += 1

    try:
        if records:
            await sink.deliver(records, done)
    except NotNow as not_now:
        account.trouble = not_now.trouble


def _some(paths: list[Path]) -> Iterator[list[Path]]:
    for first in range(0, len(paths), _AT_ONCE):
        yield paths[first : first + _AT_ONCE]

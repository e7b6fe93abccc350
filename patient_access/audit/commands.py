"""The commands ``outbox`` and ``disclosures``: for IT on a desk, and for the site's office."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from patient_access.audit import delivery, folders
from patient_access.audit.accounting_list import accounting
from patient_access.audit.seal import Damaged, KeyUnusable, NotOurs, OpenKey
from patient_access.diagnostics.tombstones import buried
from patient_access.settings.paths import state_dir

LARGEST_KEY = 10_000


def outbox(arguments: argparse.Namespace) -> int:
    """``outbox status``, ``open``, ``retry`` or ``key``. Returns the exit code."""
    actions = {"status": _status, "open": _open, "retry": _retry, "key": _key}
    return actions[arguments.action](arguments)


def disclosures(arguments: argparse.Namespace) -> int:
    """AuditEvents from a file or standard input, as the accounting of disclosures (CSV)."""
    try:
        if arguments.file == "-":
            table, unreadable = accounting(sys.stdin)
        else:
            with Path(arguments.file).open(encoding="utf-8") as file:
                table, unreadable = accounting(file)
    except (OSError, UnicodeDecodeError):
        return _say(f"{arguments.file} cannot be read.", 2)
    sys.stdout.write(table)
    if unreadable:
        return _say(f"{unreadable} lines could not be read.", 1)
    return 0


def _status(arguments: argparse.Namespace) -> int:
    """0: nothing waits and nothing was lost; 1 otherwise."""
    root = _folder(arguments)
    there = delivery.counts(root)
    for kind, words in (
        ("waiting", "sealed and waiting"),
        ("refused", "set aside: the receiver will not have them (`outbox retry`)"),
        ("damaged", "set aside: damaged, cannot be opened"),
    ):
        _say(f"{there[kind]:6} {words}", 0)
    stones = buried(root)
    lost = sum(int(str(stone["count"])) for stone in stones)
    _say(f"{lost:6} lost", 0)
    for stone in stones:
        _say(f"       {stone['count']} at {stone['time']} ({stone['code']})", 0)
    return 1 if lost or any(there.values()) else 0


def _open(arguments: argparse.Namespace) -> int:
    try:
        with Path(arguments.key).open(encoding="ascii") as file:
            key = OpenKey.from_text(file.read(LARGEST_KEY))
    except (OSError, UnicodeDecodeError):
        return _say(f"{arguments.key} cannot be read.", 2)
    except KeyUnusable as unusable:
        return _say(str(unusable), 2)
    left = 0
    root = _folder(arguments)
    for path in [*folders.files(root, folders.SEALED), *folders.files(root, folders.REFUSED)]:
        try:
            record = delivery.opened(path, key)
        except NotOurs:
            left += 1
            _say(f"{_short(path)} is sealed for another key and is left as it is.", 1)
            continue
        except (Damaged, OSError):
            left += 1
            _say(f"{_short(path)} cannot be opened and is left as it is.", 1)
            continue
        sys.stdout.buffer.write(record.body + b"\n")
        if arguments.remove:
            sys.stdout.buffer.flush()  # printed before it is gone
            path.unlink(missing_ok=True)
    sys.stdout.buffer.flush()
    return 1 if left else 0


def _retry(arguments: argparse.Namespace) -> int:
    """Back in their places; the next delivery takes them."""
    paths = folders.files(_folder(arguments), folders.REFUSED)
    for path in paths:
        path.replace(path.with_suffix(folders.SEALED))
    return _say(f"{len(paths)} will be offered again.", 0)


def _key(arguments: argparse.Namespace) -> int:
    pair = OpenKey.new()
    try:
        place = os.open(arguments.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(place, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
            file.write(pair.text)
    except FileExistsError:
        return _say(f"{arguments.file} is there already and is not replaced.", 2)
    except OSError as error:
        return _say(f"{arguments.file} cannot be written ({error.strerror}).", 2)
    sys.stderr.write("Keep that file at the site; without it nobody opens the outbox.\n")
    return _say(f'outbox = "site"\noutbox_key = "{pair.public.text}"', 0)


def _folder(arguments: argparse.Namespace) -> Path:
    return Path(arguments.folder) if arguments.folder else state_dir() / "outbox"


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _say(sentence: str, code: int) -> int:
    out = sys.stderr if code else sys.stdout
    out.write(sentence + "\n")
    return code

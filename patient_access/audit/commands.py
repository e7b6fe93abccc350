"""``outbox``, ``disclosures`` and ``failed-checks``: for IT on a desk, and the site's office."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from patient_access.audit import delivery, folders
from patient_access.audit.accounting_list import Asked, accounting
from patient_access.audit.failed_list import failed_checks
from patient_access.audit.keys import keyring_pair
from patient_access.audit.note import in_words
from patient_access.audit.seal import Damaged, KeyUnusable, NotOurs, OpenKey
from patient_access.diagnostics.tombstones import buried, lost_of
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.paths import state_dir

LARGEST_KEY = 10_000


def outbox(arguments: argparse.Namespace) -> int:
    """``outbox status``, ``open``, ``retry`` or ``key``. Returns the exit code."""
    actions = {"status": _status, "open": _open, "retry": _retry, "key": _key}
    return actions[arguments.action](arguments)


def disclosures(arguments: argparse.Namespace) -> int:
    """AuditEvents from files or standard input, as the accounting of disclosures.

    A patient is never named on the command line, which everybody on a machine can read.
    """
    try:
        patient = _first_line() if arguments.patient else None
        asked = Asked.of(patient, arguments.since, arguments.until)
    except ValueError:
        return _say("Write days as 2026-11-22.", 2)
    lines = _lines(arguments.files)
    if isinstance(lines, int):
        return lines
    return _printed(*accounting(lines, asked, as_fhir=arguments.fhir))


def failed(arguments: argparse.Namespace) -> int:
    """AuditEvents of all desks, as a count of failed checks by number and by record."""
    try:
        asked = Asked.of(None, arguments.since, arguments.until)
    except ValueError:
        return _say("Write days as 2026-11-22.", 2)
    lines = _lines(arguments.files)
    if isinstance(lines, int):
        return lines
    return _printed(*failed_checks(lines, asked, arguments.at_least))


def _lines(names: list[str]) -> list[str] | int:
    """Of all these files, ``-`` being standard input; or the exit code where one is not there."""
    lines: list[str] = []
    for name in names:
        try:
            lines += sys.stdin if name == "-" else Path(name).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return _say(f"{name} cannot be read.", 2)
    return lines


def _printed(table: str, unreadable: int) -> int:
    sys.stdout.write(table)
    return _say(f"{unreadable} lines could not be read.", 1) if unreadable else 0


def _first_line() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("The patient's record id: ")
        sys.stderr.flush()
    return sys.stdin.readline().strip()


def _status(arguments: argparse.Namespace) -> int:
    """0: nothing waits and nothing was lost; 1 otherwise."""
    root = _folder(arguments)
    there = delivery.counts(root)
    for kind, words in (
        ("waiting", "sealed and waiting"),
        ("refused", "set aside: the receiver will not have them (`outbox retry`)"),
        ("damaged", "set aside: damaged, cannot be opened"),
        ("notes", "call notes that were not saved (`outbox open --notes`)"),
    ):
        _say(f"{there[kind]:6} {words}", 0)
    stones = buried(root)
    lost, notes = lost_of(stones)
    _say(f"{lost:6} lost", 0)
    _say(f"{notes:6} call notes not kept", 0)
    for stone in stones:
        _say(f"       {stone['count']} at {stone['time']} ({stone['code']})", 0)
    return 1 if lost or notes or any(there.values()) else 0


def _open(arguments: argparse.Namespace) -> int:
    """Each record as a line of JSON; with ``--notes`` the drafts of notes alone, in words."""
    key = _private_key(arguments)
    if isinstance(key, int):
        return key
    left = 0
    root = _folder(arguments)
    paths = [*folders.files(root, folders.SEALED), *folders.files(root, folders.REFUSED)]
    for path in paths:
        if arguments.notes and not folders.is_note(path):
            continue
        try:
            record = delivery.opened(path, key)
            said = in_words(record).encode() if arguments.notes else record.body
        except NotOurs:
            left += 1
            _say(f"{_short(path)} is sealed for another key and is left as it is.", 1)
            continue
        except (Damaged, OSError, ValueError):
            left += 1
            _say(f"{_short(path)} cannot be opened and is left as it is.", 1)
            continue
        sys.stdout.buffer.write(said + b"\n")
        if arguments.remove:
            sys.stdout.buffer.flush()  # printed before it is gone
            path.unlink(missing_ok=True)
    sys.stdout.buffer.flush()
    return 1 if left else 0


def _private_key(arguments: argparse.Namespace) -> OpenKey | int:
    """From the file, or from this user's keyring; the exit code where there is none."""
    try:
        if arguments.keyring:
            pair = keyring_pair(make=False)
            return pair or _say("This user's keyring holds no key of the outbox.", 2)
        with Path(arguments.key).open(encoding="ascii") as file:
            return OpenKey.from_text(file.read(LARGEST_KEY))
    except (OSError, UnicodeDecodeError):
        return _say(f"{arguments.key} cannot be read.", 2)
    except (KeyUnusable, CredentialsUnavailable) as unusable:
        return _say(str(unusable), 2)


def _retry(arguments: argparse.Namespace) -> int:
    """Back in their places; the next delivery takes them."""
    paths = folders.files(_folder(arguments), folders.REFUSED)
    for path in paths:
        path.replace(path.with_suffix(folders.SEALED))
    return _say(f"{len(paths)} will be offered again.", 0)


def _key(arguments: argparse.Namespace) -> int:
    """A pair for the site, in a file; or this user's, in the keyring."""
    if arguments.keyring:
        return _key_in_keyring()
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


def _key_in_keyring() -> int:
    """Make the pair that the courier would make, so that a keyring that fails is seen now."""
    try:
        was_there = keyring_pair(make=False) is not None
        pair = keyring_pair(make=True)
    except (KeyUnusable, CredentialsUnavailable) as unusable:
        return _say(str(unusable), 2)
    if pair is None:
        return _say("The system keyring did not keep the key.", 2)
    if was_there:
        sys.stderr.write("The keyring holds a key already; it is not replaced.\n")
    else:
        sys.stderr.write("The private key is in this user's keyring and nowhere else.\n")
    return _say(f'outbox = "courier"\n# public key: {pair.public.text}', 0)


def _folder(arguments: argparse.Namespace) -> Path:
    return Path(arguments.folder) if arguments.folder else state_dir() / "outbox"


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _say(sentence: str, code: int) -> int:
    out = sys.stderr if code else sys.stdout
    out.write(sentence + "\n")
    return code

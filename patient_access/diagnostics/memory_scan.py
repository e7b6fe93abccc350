"""Count copies of a text in another process's memory, or in files. Linux; same user or root.

The proof of the wipe rests on this, so it never answers 0 for what it could not read: a
process that is gone or closed to us raises. What it skips, by design: mappings of files that
cannot be written through (program text; ``copies_in_tree`` is for files) and the kernel's
own pages (``[vvar]``, ``[vsyscall]``), and single pages that cannot be read.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

CHUNK = 4 << 20


class NothingRead(Exception):
    """Not one byte could be read: a count of 0 would be a lie."""


def forms(needle: str) -> tuple[bytes, ...]:
    """The needle as UTF-8, UTF-16LE, UTF-32LE, Latin-1 and JSON-escaped bytes, once each.

    CPython keeps text as Latin-1, UTF-16 or UTF-32 and a cached UTF-8; Qt keeps UTF-16.
    """
    if len(needle) < 4:
        raise ValueError("a needle this short is found everywhere")
    found = [needle.encode(name) for name in ("utf-8", "utf-16-le", "utf-32-le")]
    found.append(json.dumps(needle)[1:-1].encode())
    with contextlib.suppress(UnicodeEncodeError):
        found.append(needle.encode("latin-1"))
    return tuple(dict.fromkeys(found))


def copies(pid: int, needle: str) -> int:
    """How often ``needle`` is in the memory of process ``pid``, in any of its ``forms``.

    Raises ``ProcessLookupError`` or ``FileNotFoundError`` when the process is gone,
    ``PermissionError`` when it is closed to us, ``NothingRead`` when nothing was readable.
    """
    return copies_of(pid, [needle])[needle]


def copies_of(pid: int, needles: Iterable[str]) -> dict[str, int]:
    """``copies`` for many needles in one pass over the memory."""
    owners: dict[bytes, list[str]] = {}
    for needle in needles:
        for form in forms(needle):
            owners.setdefault(form, []).append(needle)
    counts = dict.fromkeys((name for names in owners.values() for name in names), 0)
    any_form = re.compile(b"|".join(map(re.escape, owners)))
    for chunk, overlap in _memory(pid, max(map(len, owners), default=1)):
        at = 0
        while found := any_form.search(chunk, at):
            at = found.start() + 1
            for form, names in owners.items():
                # What lies wholly in the overlap has been counted with the piece before.
                if chunk.startswith(form, found.start()) and found.start() + len(form) > overlap:
                    for name in names:
                        counts[name] += 1
    return counts


def copies_in_tree(paths: Iterable[Path | str], needle: str) -> int:
    """How often ``needle`` is in the files at or below ``paths``, and in their names.

    A path that does not exist holds nothing; sockets and pipes are looked at by name only.
    """
    patterns = forms(needle)
    total = 0
    for start in map(Path, paths):
        for path in [start, *(start.rglob("*") if start.is_dir() else ())]:
            total += path.name.count(needle)
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                total += sum(content.count(pattern) for pattern in patterns)
    return total


def _memory(pid: int, longest: int) -> Iterator[tuple[bytes, int]]:
    """Pieces of the memory of ``pid``, each with how many bytes repeat the piece before."""
    if sys.platform == "win32":
        raise NothingRead(pid)
    read_any = False
    maps = Path(f"/proc/{pid}/maps").read_text()
    descriptor = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for start, end in _regions(maps):
            at, tail = start, b""
            while at < end:
                piece = _read(descriptor, at, min(CHUNK, end - at))
                if piece:
                    read_any = True
                    yield tail + piece, len(tail)
                    tail = (tail + piece)[-(longest - 1) :] if longest > 1 else b""
                    at += len(piece)
                else:
                    tail = b""
                    at += mmap.PAGESIZE
    finally:
        os.close(descriptor)
    if not read_any:
        raise NothingRead(pid)
    if not Path(f"/proc/{pid}/maps").read_text():
        raise ProcessLookupError  # it died during the scan: the rest was not seen


def _regions(maps: str) -> Iterator[tuple[int, int]]:
    """Start and end of each mapping that can hold what a program has written."""
    for line in maps.splitlines():
        fields = line.split(maxsplit=5)
        name = fields[5] if len(fields) > 5 else ""
        readable, writable = "r" in fields[1], "w" in fields[1]
        if name in ("[vvar]", "[vvar_vclock]", "[vsyscall]", "[vdso]"):
            continue
        if readable and (writable or not name.startswith("/")):
            start, _, end = fields[0].partition("-")
            yield int(start, 16), int(end, 16)


def _read(descriptor: int, at: int, length: int) -> bytes:
    if sys.platform == "win32":
        return b""
    try:
        return os.pread(descriptor, length, at)
    except ProcessLookupError:
        raise
    except (OSError, OverflowError):
        return b""

"""What the system says of a process: its memory, and whether it is busy. Linux."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

_QUIET_SECONDS = 0.15
_PATIENCE = 20.0


@dataclass(frozen=True)
class Memory:
    """In MB (1,000,000 bytes)."""

    proportional: float
    """PSS: pages shared with other processes count for their share."""
    own: float
    """USS: what ending the process gives back."""


def memory_of(pid: int) -> Memory:
    """Raises ``PermissionError`` for a hardened process unless we are root."""
    kilobytes: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        kilobytes[name] = int(value.split()[0])
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(kilobytes["Pss"] * 1024 / 1e6, own * 1024 / 1e6)


def wait_until_quiet(pids: list[int]) -> None:
    """Until none of these has used the processor for a while: start-ups are over."""
    deadline = time.monotonic() + _PATIENCE
    before = None
    while time.monotonic() < deadline:
        now = [_ticks(pid) for pid in pids]
        if now == before:
            return
        before = now
        time.sleep(_QUIET_SECONDS)


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])

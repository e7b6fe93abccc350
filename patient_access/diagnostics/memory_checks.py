"""Where memory could go that outlives a call: swap and core dumps (core(5), mlockall(2))."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from patient_access.diagnostics.check import Check, good, weak

SWAPS = Path("/proc/swaps")
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")


def memory_lock(limit: int | None = None, *, privileged: bool | None = None) -> Check:
    """Whether workspaces can be kept out of swap. ``limit`` in bytes; -1: none."""
    code = "memory_lock"
    if sys.platform != "linux":
        return weak(code, "Memory is not locked on this system; encrypt its swap or page file.")
    import resource

    soft = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] if limit is None else limit
    may_anyway = os.geteuid() == 0 if privileged is None else privileged
    if soft == resource.RLIM_INFINITY or may_anyway:
        return good(code, "Workspaces lock their memory: it is never swapped to disk.")
    return weak(
        code,
        f"Workspaces may lock only {soft // 1024} kB, so they lock none and could be swapped to "
        "disk. Set `memlock unlimited` for this user in /etc/security/limits.d, or have no "
        "unencrypted swap.",
    )


def swap(swaps: Path = SWAPS) -> Check:
    """Whether there is swap at all, and whether it is on an encrypted or in-memory device."""
    code = "swap"
    try:
        lines = swaps.read_text().splitlines()[1:]
    except OSError:
        return weak(code, "Whether there is swap cannot be seen here; encrypt it if there is.")
    open_ones = [line.split()[0] for line in lines if not _is_covered(line.split()[0])]
    if not lines:
        return good(code, "There is no swap.")
    if not open_ones:
        return good(code, "Swap is on a mapped (encrypted) device or in memory.")
    return weak(code, f"There is swap on {', '.join(open_ones)}; encrypt it or switch it off.")


def core_dumps(pattern: Path = CORE_PATTERN) -> Check:
    """Workspaces refuse core dumps themselves; this says who would get those of other programs."""
    code = "core_dumps"
    try:
        handler = pattern.read_text().strip()
    except OSError:
        return good(code, "Workspaces switch their own core dumps off.")
    if handler.startswith("|"):
        return good(
            code,
            "A crash reporter takes core dumps on this desk; workspaces are not dumpable and "
            "give it none.",
        )
    return good(code, "Workspaces switch their own core dumps off; no crash reporter takes any.")


def _is_covered(device: str) -> bool:
    return Path(device).name.startswith(("dm-", "zram")) or device.startswith("/dev/mapper/")

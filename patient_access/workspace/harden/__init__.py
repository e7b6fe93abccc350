"""Hardening, done before Qt is imported: nothing of this process reaches a disk or a tracer.

One small interface, one module a platform. Each returns what it could *not* do, by code,
for ``doctor`` and the log; none of them stops a call.
"""

import sys
from enum import StrEnum


class Shortfall(StrEnum):
    """Something the system would not let us do."""

    CORE_DUMPS = "core_dumps_not_off"
    TRACING = "tracing_not_refused"
    MEMORY_NOT_LOCKED = "memory_not_locked"
    ERROR_REPORTS = "error_reports_not_off"
    PARENT_DEATH = "parent_death_not_watched"


def harden() -> tuple[Shortfall, ...]:
    """Make this process hard to dump, trace and swap. Call it before importing Qt."""
    if sys.platform == "linux":
        from patient_access.workspace.harden import linux

        return linux.harden()
    if sys.platform == "darwin":
        from patient_access.workspace.harden import macos

        return macos.harden()
    if sys.platform == "win32":
        from patient_access.workspace.harden import windows

        return windows.harden()
    return tuple(Shortfall)

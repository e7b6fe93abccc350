"""This process holds tokens for a whole shift: none of them may reach a disk or a tracer.

Less than a workspace does (``workspace.harden``): a switchboard outlives whoever started it, and
starts other programs. On Windows nothing is done here; what is not done is returned, for the log.
"""

from __future__ import annotations

import sys

from patient_access.diagnostics.codes import Code

_PR_SET_DUMPABLE = 4


def harden() -> tuple[Code, ...]:
    """No core file, and on Linux no other process of this user that reads the memory.

    Sources: setrlimit(2), prctl(2).
    """
    missing: list[Code] = []
    if not _no_core_files():
        missing.append(Code.CORE_DUMPS_NOT_OFF)
    if not _not_traced():
        missing.append(Code.TRACING_NOT_REFUSED)
    return tuple(missing)


def _no_core_files() -> bool:
    if sys.platform == "win32":
        return False
    else:  # noqa: RET505 - mypy follows the platform only through an else
        import resource

        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        except (OSError, ValueError):
            return False
        return True


def _not_traced() -> bool:
    if sys.platform != "linux":
        return False
    import ctypes

    return bool(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)

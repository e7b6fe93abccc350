"""Linux: no core dumps, no ptrace by other processes of this user, memory kept out of swap.

Sources: prctl(2), mlockall(2), core(5).
"""

import ctypes
import os
import signal
import sys

from patient_access.workspace.harden import Shortfall

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4


def harden() -> tuple[Shortfall, ...]:
    if sys.platform != "linux":
        return tuple(Shortfall)
    import resource

    missing = []
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        missing.append(Shortfall.CORE_DUMPS)
    # Not dumpable: no core file even through a pipe handler, and /proc/<pid>/mem closed to
    # every process without CAP_SYS_PTRACE.
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        missing.append(Shortfall.TRACING)
    # The pipe's end already tells; this covers a reader thread that cannot run.
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0 or os.getppid() == 1:
        missing.append(Shortfall.PARENT_DEATH)
    if not _lock_memory(libc):
        missing.append(Shortfall.MEMORY_NOT_LOCKED)
    return tuple(missing)


def _lock_memory(libc: ctypes.CDLL) -> bool:
    """Lock pages as they are touched; only where the limit is high enough to never bite.

    With a finite limit ``MCL_FUTURE`` makes a later allocation fail, which would end a call.
    """
    if sys.platform != "linux":
        return False
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit != resource.RLIM_INFINITY and os.geteuid() != 0:
        return False
    return bool(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)

"""macOS: no core dumps, no debugger. Sources: ptrace(2), setrlimit(2), mlockall(2).

Type-checked, never run by us on macOS.
"""

import ctypes
import sys

from patient_access.workspace.harden import Shortfall

_PT_DENY_ATTACH = 31
_MCL_CURRENT, _MCL_FUTURE = 1, 2


def harden() -> tuple[Shortfall, ...]:
    if sys.platform != "darwin":
        return tuple(Shortfall)
    import resource

    # The parent's death is told by the pipe alone; the crash reporter keeps no memory image.
    missing = [Shortfall.PARENT_DEATH]
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        missing.append(Shortfall.CORE_DUMPS)
    if libc.ptrace(_PT_DENY_ATTACH, 0, None, 0) != 0:
        missing.append(Shortfall.TRACING)
    if libc.mlockall(_MCL_CURRENT | _MCL_FUTURE) != 0:
        missing.append(Shortfall.MEMORY_NOT_LOCKED)
    return tuple(missing)

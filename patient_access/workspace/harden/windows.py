"""Windows: keep the process out of error reporting and crash boxes.

Sources: WerAddExcludedApplication is machine-wide and needs rights we should not have, so
``WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP)`` and ``SetErrorMode`` are used. Windows has
no call that locks a whole process: pages can be locked one range at a time only.

Type-checked, never run by us on Windows.
"""

import ctypes
import sys

from patient_access.workspace.harden import Shortfall

_SEM_FAILCRITICALERRORS, _SEM_NOGPFAULTERRORBOX = 0x0001, 0x0002
_WER_FAULT_REPORTING_FLAG_NOHEAP = 1
_WER_FAULT_REPORTING_DISABLE_SNAPSHOT_CRASH = 128


def harden() -> tuple[Shortfall, ...]:
    if sys.platform != "win32":
        return tuple(Shortfall)
    missing = [Shortfall.MEMORY_NOT_LOCKED, Shortfall.TRACING, Shortfall.PARENT_DEATH]
    kernel32 = ctypes.windll.kernel32
    kernel32.SetErrorMode(_SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
    flags = _WER_FAULT_REPORTING_FLAG_NOHEAP | _WER_FAULT_REPORTING_DISABLE_SNAPSHOT_CRASH
    try:
        refused = ctypes.windll.wer.WerSetFlags(flags) != 0
    except (OSError, AttributeError):
        refused = True
    if refused:
        missing.append(Shortfall.ERROR_REPORTS)
    return tuple(missing)

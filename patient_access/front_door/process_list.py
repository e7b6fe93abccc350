"""Taking a number out of the process list as soon as this process runs. Standard library only."""

import sys

_ARG_START, _ARG_END = 48 - 3, 49 - 3
"""Fields 48 and 49 of /proc/<pid>/stat (proc(5)), counted after the name in brackets."""


def hide_arguments(after: str) -> bool:
    """Overwrite this process's own arguments behind ``after`` with spaces; True: it was done.

    Linux only: it writes into the memory that ``ps`` and /proc/<pid>/cmdline read, through this
    process's own /proc/self/mem. Python keeps its copy, so ``sys.argv`` still works. Elsewhere,
    and where the kernel forbids it, nothing happens: ``--stdin`` is the way that never shows.
    """
    if sys.platform != "linux":
        return False
    try:
        with open("/proc/self/stat", "rb") as file:  # noqa: PTH123 - pathlib costs 9 ms here
            fields = file.read().rpartition(b")")[2].split()
        start, end = int(fields[_ARG_START]), int(fields[_ARG_END])
        with open("/proc/self/mem", "r+b", buffering=0) as memory:  # noqa: PTH123
            memory.seek(start)
            arguments = memory.read(end - start)
            mark = arguments.find(b"\0" + after.encode() + b"\0")
            if not 0 < start < end or mark < 0:
                return False
            first = mark + len(after) + 2
            memory.seek(start + first)
            memory.write(b" " * (len(arguments) - first - 1))
    except (OSError, ValueError, IndexError, OverflowError):
        return False
    return True

"""The role ``wipe-check``: counts copies of a rehearsal's markers in the processes of a shift.

A process of its own, because whoever looks for a text holds a copy of it. It reads
``{"markers": file, "title", "pids": {name: pid}}`` as JSON on standard input and prints a table.
Linux only, and only as root: a workspace refuses to be read by its own user.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

from patient_access.diagnostics.memory_scan import NothingRead, copies_of


def run() -> int:
    """0 when the scan was done (whatever it found), 2 when it could not be asked for."""
    asked = json.loads(sys.stdin.buffer.read())
    markers = tomllib.loads(Path(asked["markers"]).read_text(encoding="utf-8"))["markers"]
    # 0 stands for the process that asked.
    pids = {name: pid or os.getppid() for name, pid in asked["pids"].items()}
    print_line(f"{asked['title']}: copies of {len(markers)} texts about the patient in memory")
    if sys.platform != "linux":
        print_line("    cannot be counted on this system")
        return 0
    for name, pid in pids.items():
        try:
            total = sum(copies_of(pid, markers).values())
        except (PermissionError, NothingRead):
            print_line(f"    {name}: closed to this user; run as root to count")
        except (ProcessLookupError, FileNotFoundError):
            print_line(f"    {name}: has ended")
        else:
            print_line(f"    {name}: {total}")
    return 0


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

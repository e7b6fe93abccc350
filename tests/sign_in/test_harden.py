"""A process that holds tokens writes no core file and is read by nobody of its user."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PR_GET_DUMPABLE = 3
HARDENED = f"""
import ctypes, resource
from patient_access.sign_in.harden import harden
libc = ctypes.CDLL(None)
before = libc.prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0)
missing = harden()
print(before, libc.prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
print(*missing)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_core_file_and_no_tracer():
    done = subprocess.run(
        [sys.executable, "-c", HARDENED],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=30,
        check=True,
    )
    assert done.stdout.splitlines() == ["1 0 (0, 0)", ""]

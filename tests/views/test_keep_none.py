"""A window that stands for a whole shift must outlive PySide6's count of ``None``."""

import subprocess
import sys

import pytest

LONG_SHIFT = """
import patient_access.views
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(60_000):
    thing.setObjectName("x")
print("alive")
"""


def test_sixty_thousand_calls_into_qt_do_not_end_the_program():
    ran = subprocess.run(
        [sys.executable, "-c", LONG_SHIFT],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stdout.strip() == "alive", ran.stderr[-400:]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_asking_twice_adds_once():
    from patient_access.views.keep_none import ENOUGH, keep_none

    keep_none()
    keep_none()
    assert ENOUGH // 2 < sys.getrefcount(None) < 2 * ENOUGH

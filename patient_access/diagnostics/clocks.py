"""A clock that also goes while the computer sleeps."""

import sys
import time


def seconds_also_asleep() -> float:
    """Seconds since some moment, those of sleep included.

    ``time.monotonic``, and with it every timer, stands still meanwhile on Linux and on macOS.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
    return time.monotonic()

"""The cyclic garbage collector, told what a workspace is: one call, mostly in values that end.

An answer of an EHR is ten thousands of small dicts and lists. With Python's own thresholds each
answer is walked dozens of times while it is being read, and everything that was imported with it;
a sixth of the reading is that. What is no cycle is freed at once either way.
"""

import gc

NEW_OBJECTS = 50_000
"""Containers made since the last look; Python's own is 700."""


def collect_less() -> None:
    """After the window is built: what is there stays, and what comes is looked at less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 100)

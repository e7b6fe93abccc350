"""Keep ``None`` alive under PySide6 6.12 on Python 3.11.

Those wheels take ``None`` for immortal, as it is from Python 3.12 on: each Qt method that
returns nothing drops a reference it never took. After some thousand calls Python 3.11
ends with *Fatal Python error: none_dealloc*, in the middle of a call or of an idle hour.
"""

import ctypes
import sys

ENOUGH = 1 << 40
"""More references than a shift can drop; still far from overflowing the count."""


def keep_none() -> None:
    """Give ``None`` references to spare. Safe to call again; does nothing from 3.12 on."""
    if sys.version_info < (3, 12) and sys.getrefcount(None) < ENOUGH // 2:
        # The count is the first word of every object of a release build of CPython.
        ctypes.c_ssize_t.from_address(id(None)).value += ENOUGH

"""Times that pass, as an agent reads them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def clock(seconds: float) -> str:
    """``0:06``, ``4:51``, ``1:02:09``; whole seconds that have passed."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def seconds_with_unit(seconds: float) -> str:
    """``0.31 s`` in the agent's decimal sign."""
    return f"{QLocale().toString(seconds, 'f', 2)} s"

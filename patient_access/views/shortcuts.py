"""Every key of the dashboard, once. The same text stands on the button it presses."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class Key(StrEnum):
    """A key sequence in Qt's portable form."""

    SEARCH = "F2"
    ANSWER = "F4"
    HOLD = "F6"
    """Holds, and resumes a call on hold."""
    NOTE = "F7"
    STILL_HERE = "F8"
    OTHER_CALL = "F9"
    OTHER_CALL_ASIDE = "Shift+F9"
    END = "F12"
    COMPARE = "Enter"
    """Shown beside Compare; the field itself hears it."""
    THE_PATIENT = "Alt+1"
    FOR_SOMEONE_ELSE = "Alt+2"
    GENERAL_QUESTION = "Alt+3"
    WITH_CONSENT = "Alt+4"
    PROVIDER = "Alt+5"
    EMERGENCY = "Alt+6"
    OUTCOME_1 = "Ctrl+1"
    OUTCOME_2 = "Ctrl+2"
    OUTCOME_3 = "Ctrl+3"
    OUTCOME_4 = "Ctrl+4"
    COPY_NOTE = "Ctrl+Shift+C"
    DISMISS = "Esc"


OUTCOME_KEYS = (Key.OUTCOME_1, Key.OUTCOME_2, Key.OUTCOME_3, Key.OUTCOME_4)
"""In the order of ``values.Outcome``; the bare digit does the same when nobody is typing."""


def bind(owner: QWidget, key: Key, action: Callable[[], object]) -> QShortcut:
    """Make ``key`` do ``action`` anywhere in ``owner``'s window."""
    shortcut = QShortcut(QKeySequence(key.value), owner)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(action)
    return shortcut

"""Notices that somebody is at the desk, for the idle lock; never what was typed."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # all that is seen here of a key that is bound to something
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_EVERY = 1.0
"""Seconds between two notices."""


class Activity(QObject):
    """Watches the native window of ``widget``: one filter, not one for every widget."""

    noticed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._watched: QObject | None = None
        self._last = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self._widget:
            if event.type() in (QEvent.Type.Show, QEvent.Type.WinIdChange):
                self._watch_window()
        elif event.type() in _SIGNS and time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            self.noticed.emit()
        return False

    def _watch_window(self) -> None:
        window = self._widget.windowHandle()
        # The stubs say that a widget always has one; before it is first shown it has none.
        if window is not self._watched and isinstance(window, QWindow):
            self._watched = window
            window.installEventFilter(self)

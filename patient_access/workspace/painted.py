"""When a change is on the screen: a figure that stops earlier flatters the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_HIDDEN_MS = 250
"""After this long there was nothing to paint: a minimised window, or no visible change."""


class WhenPainted(QObject):
    """Calls ``done`` once, after ``window`` has painted what was changed before this.

    Dies with ``owner``. Qt lays out, then paints everything changed in one ``UpdateRequest``.
    """

    def __init__(self, window: QWidget, owner: QObject, done: Callable[[], None]) -> None:
        super().__init__(owner)
        self._done = done
        self._window = window
        window.installEventFilter(self)
        QTimer.singleShot(_HIDDEN_MS, self, self._finish)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.UpdateRequest:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._finish)  # the painting follows this filter
        return False

    def _finish(self) -> None:
        done, self._done = self._done, _nothing
        self._window.removeEventFilter(self)
        self.deleteLater()
        done()


def _nothing() -> None:
    """``done`` has been called."""

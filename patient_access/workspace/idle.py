"""Automatic log-off: without input for a while, a patient does not stay on the screen."""

import time

from PySide6.QtCore import QObject, QTimer, Signal


class IdleClock(QObject):
    """Counts down while a call is open; any key, click or movement starts it anew."""

    ticked = Signal()
    """Once a second, for the countdown."""
    ran_out = Signal()

    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._touched = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def remaining(self) -> int:
        """Whole seconds left."""
        return max(0, round(self._seconds - (time.monotonic() - self._touched)))

    def start(self) -> None:
        self.touched()
        self._timer.start()

    def touched(self) -> None:
        """The agent did something."""
        self._touched = time.monotonic()

    def _tick(self) -> None:
        if time.monotonic() - self._touched >= self._seconds:
            self._timer.stop()
            self.ran_out.emit()
        else:
            self.ticked.emit()

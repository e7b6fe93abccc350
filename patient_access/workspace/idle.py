"""Automatic log-off: without input for a while, a patient does not stay on the screen."""

from PySide6.QtCore import QObject, QTimer, Signal

from patient_access.diagnostics.clocks import seconds_also_asleep as now

SOON_SECONDS = 30
"""The agent is warned this long before; a third of the time where that is shorter."""


class IdleClock(QObject):
    """Counts down while a call is open; any key, click or movement starts it anew."""

    ticked = Signal()
    """Once a second, for the countdown."""
    ran_out = Signal()

    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._touched = now()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def remaining(self) -> int:
        """Whole seconds left."""
        return max(0, round(self._seconds - (now() - self._touched)))

    @property
    def soon(self) -> int | None:
        """Whole seconds left, once they are few enough to warn of; else None."""
        left = self.remaining
        warns = self._timer.isActive() and left <= min(SOON_SECONDS, self._seconds // 3)
        return left if warns else None

    def start(self) -> None:
        self.touched()
        self._timer.start()

    def touched(self) -> None:
        """The agent did something. A warning that stands goes at once."""
        warned = self.soon is not None
        self._touched = now()
        if warned:
            self.ticked.emit()

    def _tick(self) -> None:
        if now() - self._touched >= self._seconds:
            self._timer.stop()
            self.ran_out.emit()
        else:
            self.ticked.emit()

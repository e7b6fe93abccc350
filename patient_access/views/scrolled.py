"""A page that scrolls up and down where the window is small or the scale large."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Follows the keyboard: a field that gets the focus is brought into sight."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        if isinstance(app := QApplication.instance(), QApplication):
            # Queued: what was just shown has its place only after the layout's turn.
            app.focusChanged.connect(self._follow, Qt.ConnectionType.QueuedConnection)

    def scroll_to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.widget().isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 60)

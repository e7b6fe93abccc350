"""A page that scrolls up and down where the window is small or the scale large."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

BAR = 12
"""The width of a scroll bar with its margin, as the style sheet has it."""


class Scrolled(QScrollArea):
    """Follows the keyboard: a field that gets the focus is brought into sight.

    ``steady`` keeps the bar's place free, so that nothing inside moves when it appears.
    """

    def __init__(
        self, inside: QWidget, *, steady: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if steady:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            self.verticalScrollBar().rangeChanged.connect(self._show_need)
            self._show_need(0, 0)
        self._inside = inside
        inside.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        # What was just shown has its place only after the layout's turn. A timer, and not a
        # queued signal: the widget a queued signal names may be gone when it arrives.
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._follow)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)

    def scroll_to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def _show_need(self, least: int, most: int) -> None:
        self.verticalScrollBar().setEnabled(most > least)

    def _focus_moved(self) -> None:
        self._turn.start()

    def _follow(self) -> None:
        now = QApplication.focusWidget()
        if now is not None and self._inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 60)

"""Where a call is served: who may be calling, the check or the patient, note and outcome.

Three columns where there is room, two beside a patient, one on a small window or at a
large scale. Only the middle scrolls while there are columns; a single column scrolls whole.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from patient_access.views.scrolled import BAR, Scrolled

_WIDE, _NARROW = 1200, 900
"""Widths of the page, in device-independent pixels, where the arrangement changes."""
_GUTTER = 16
_NO_LIMIT = 16_777_215


class CallPage(QWidget):
    """Arranges three columns that others fill; ``top`` is the banner above the middle one."""

    def __init__(
        self,
        left: QWidget,
        top: QWidget,
        middle: QWidget,
        right: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._left, self._top, self._right = left, top, right
        self._single: bool | None = None
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, _GUTTER - BAR, 0)
        self._column.setSpacing(16)
        self._column.addWidget(middle, 1)
        self._scroll = Scrolled(inside, steady=True)
        self._row = QHBoxLayout(self)
        # The gutter right of the middle column belongs to it, for its scroll bar.
        self._row.setSpacing(0)
        centre = QVBoxLayout()
        centre.setSpacing(16)
        self._top_place = QVBoxLayout()
        self._top_place.setContentsMargins(0, 0, _GUTTER, 0)
        centre.addLayout(self._top_place)
        centre.addWidget(self._scroll, 1)
        self._centre = centre
        self._row.addLayout(centre, 1)
        self._arrange(single=False)

    def scroll_to_top(self) -> None:
        self._scroll.scroll_to_top()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange(single=self.width() < _NARROW)

    def _arrange(self, *, single: bool) -> None:
        wide = self.width() >= _WIDE
        if not single:
            self._left.setFixedWidth((300 if wide else 260) + _GUTTER)
            self._right.setFixedWidth(296 if wide else 240)
        if single == self._single:
            return
        self._single = single
        self._left.setContentsMargins(0, 0, 0 if single else _GUTTER, 0)
        self._row.setContentsMargins(20, 16, 20 - _GUTTER if single else 20, 16)
        focused = QApplication.focusWidget()
        if single:
            for column in (self._left, self._right):
                column.setMinimumWidth(0)
                column.setMaximumWidth(_NO_LIMIT)
            self._column.insertWidget(0, self._left)
            self._column.insertWidget(1, self._top)
            self._column.addWidget(self._right)
        else:
            self._row.insertWidget(0, self._left)
            self._top_place.addWidget(self._top)
            self._row.addWidget(self._right)
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus()

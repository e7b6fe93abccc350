"""A row as one widget, which a screen reader reads as one sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from patient_access.views.panels.row import Row
from patient_access.views.panels.row_painter import RowPainter
from patient_access.views.plain_text import plain


class RowWidget(QWidget):
    """``painter`` is shared by the rows of a list, so that their columns agree."""

    def __init__(self, row: Row, painter: RowPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row, self._painter = row, painter
        self._measured: dict[int, int] = {}
        self.setAccessibleName(plain(row.spoken))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        if width not in self._measured:
            self._measured[width] = self._painter.height(self._row, width)
        return self._measured[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = max(self.width(), 240)
        return QSize(240, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, 24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        self._painter.paint(painter, self.rect(), self._row, self.layoutDirection())
        painter.end()

"""Quiet bars where words will be: loading, without movement."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from patient_access.views import theme

_BARS = ((0.0, 0.46, 12), (22.0, 0.72, 9), (50.0, 0.38, 12), (72.0, 0.64, 9))
"""Top, share of the width, height."""


class Skeleton(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, 84)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        for top, share, tall in _BARS:
            painter.drawRoundedRect(QRectF(0, top, self.width() * share, tall), 4, 4)
        painter.end()

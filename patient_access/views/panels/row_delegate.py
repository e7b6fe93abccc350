"""A row of a long list, painted exactly as a row that is a widget."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from patient_access.views import theme
from patient_access.views.panels.row import Row
from patient_access.views.panels.row_model import ROW
from patient_access.views.panels.row_painter import RowPainter

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    def __init__(self, painter: RowPainter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painter = painter

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's
        row: Row = index.data(ROW)
        view = self.parent()
        width = option.rect.width()
        if isinstance(view, QAbstractItemView):
            width = view.viewport().width()
        return QSize(width, self._painter.height(row, width) + 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = option.rect.adjusted(0, 0, 0, -1)
        self._painter.paint(painter, area, index.data(ROW), option.direction)
        painter.save()
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        # The stubs give QStyleOption no ``state``; PySide does.
        state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - see above
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
        painter.restore()

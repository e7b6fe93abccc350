"""Paints a row of a long list so that it cannot be told from a row that is a widget."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from patient_access.views import fonts, theme
from patient_access.views.fonts import Size
from patient_access.views.panels.row import Row
from patient_access.views.panels.row_model import ROW
from patient_access.views.panels.row_widget import GAP, PADDING
from patient_access.views.plain_text import plain

_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
_TALL = 10_000

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """``lead`` is the width of the first column, as ``row_widget.lead_width`` gave it."""

    def __init__(self, lead: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lead = lead
        self._strong = fonts.font(Size.BODY, strong=True)
        self._caption = fonts.font(Size.CAPTION)
        self._strong_metrics = QFontMetrics(self._strong)
        self._caption_metrics = QFontMetrics(self._caption)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's
        row = index.data(ROW)
        view = self.parent()
        width = option.rect.width()
        if isinstance(view, QAbstractItemView):
            width = view.viewport().width()
        words = self._words_width(row, width)
        tall = self._height(row.title, words, strong=True)
        tall += sum(self._height(line, words) + 2 for line in _muted(row))
        lead = self._strong_metrics.height() + sum(
            self._caption_metrics.height() + 2 for _ in row.lead_lines
        )
        return QSize(width, max(tall, lead) + 2 * PADDING + 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        box = option.rect.adjusted(0, PADDING, 0, -PADDING - 1)
        painter.save()
        ink = "muted" if row.quiet else "text"
        if self._lead:
            column = QRect(box.left(), box.top(), self._lead, box.height())
            self._column(painter, column, row.lead, row.lead_lines, ink)
            box.setLeft(box.left() + self._lead + GAP)
        right = self._right(row)
        if right:
            painter.setFont(self._strong)
            painter.setPen(theme.colour("text" if row.figure else "muted"))
            edge = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignTop)
            painter.drawText(box, edge, right)
        box.setWidth(self._words_width(row, option.rect.width()))
        self._column(painter, box, row.title, _muted(row), ink)
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        # The stubs give QStyleOption no ``state``; PySide does.
        state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - see above
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def _column(
        self, painter: QPainter, box: QRect, first: str, rest: tuple[str, ...], ink: str
    ) -> None:
        painter.setFont(self._strong)
        painter.setPen(theme.colour(ink))
        painter.drawText(box, _WRAP, plain(first))
        top = box.top() + self._height(first, box.width(), strong=True)
        painter.setFont(self._caption)
        painter.setPen(theme.colour("muted"))
        for line in rest:
            area = QRect(box.left(), top + 2, box.width(), box.bottom() - top)
            painter.drawText(area, _WRAP, plain(line))
            top += self._height(line, box.width()) + 2

    def _right(self, row: Row) -> str:
        return plain("\n".join(part for part in (row.figure, row.chip) if part))

    def _words_width(self, row: Row, width: int) -> int:
        right = self._right(row)
        taken = max(map(self._strong_metrics.horizontalAdvance, right.split("\n"))) if right else 0
        lead = self._lead + GAP if self._lead else 0
        return max(80, width - lead - (taken + GAP if taken else 0))

    def _height(self, text: str, width: int, *, strong: bool = False) -> int:
        metrics = self._strong_metrics if strong else self._caption_metrics
        shown = plain(text)
        if "\n" not in shown and metrics.horizontalAdvance(shown) <= width:
            return metrics.height()
        return metrics.boundingRect(QRect(0, 0, width, _TALL), _WRAP, shown).height()


def _muted(row: Row) -> tuple[str, ...]:
    return (*row.lines, row.warning) if row.warning else row.lines

"""Draws one candidate as a card: initials, age band, the end of an MRN."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from patient_access.views import fonts, theme
from patient_access.views.candidate_model import CardRole
from patient_access.views.fonts import Size

_Index = QModelIndex | QPersistentModelIndex
_GAP = 10
"""Between cards, in device-independent pixels."""
_AVATAR = 36
_BEFORE = 13 + _AVATAR + 12
"""From a card's left edge to its words."""
_BESIDE = _BEFORE + 12
"""What the words leave of a card's width."""
_LEADING = 3
_USUAL_WIDTH = 260
_BETWEEN = " · "

_Line = tuple[str, QFont, str]
"""Words, their type, and the role of their colour."""


class CandidateDelegate(QStyledItemDelegate):
    """Keeps the heights of its cards until it is told that they say something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[int, int], int] = {}
        """By row and width: one layout of the window asks some forty times."""

    def forget_heights(self) -> None:
        """The cards have changed."""
        self._heights.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else _USUAL_WIDTH
        key = index.row(), width
        if key not in self._heights:
            self._heights[key] = max(22 + _height(_lines(index, width - _BESIDE)), 58) + _GAP
        return QSize(120, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area = QRectF(option.rect)
        state = option.state
        area.setHeight(area.height() - _GAP)
        chosen = bool(index.data(CardRole.CHOSEN))
        here = bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _frame(painter, area, chosen=chosen, here=here, hovered=hovered)
        _avatar(painter, area, str(index.data(CardRole.INITIALS)), chosen=chosen)
        _words(painter, area, index)
        painter.restore()


def _lines(index: _Index, room: float) -> list[_Line]:
    """What stands on a card, top down. Where a line has no room, its parts go below it."""
    caption, strong = fonts.font(Size.CAPTION), fonts.font(Size.CAPTION, strong=True)
    lines = [(str(index.data()), fonts.font(strong=True), "text")]
    for role, font, ink in (
        (CardRole.SECOND_LINE, caption, "muted"),
        (CardRole.SOURCE, caption, "muted"),
        (CardRole.FLAGS, strong, "warning"),
    ):
        text = str(index.data(role) or "")
        lines += [(part, font, ink) for part in _broken(text, QFontMetrics(font), room)]
    return lines


def _broken(text: str, metrics: QFontMetrics, room: float) -> list[str]:
    """``text`` in as few lines as have room, broken only between its parts."""
    lines: list[str] = []
    for part in filter(None, text.split(_BETWEEN)):
        longer = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        # A pixel to spare: Qt rounds an advance down and shortens by the exact one.
        if lines and metrics.horizontalAdvance(longer) < room - 1:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _height(lines: list[_Line]) -> int:
    heights = [QFontMetrics(font).height() for _, font, _ in lines]
    return sum(heights) + _LEADING * (len(lines) - 1)


def _frame(painter: QPainter, area: QRectF, *, chosen: bool, here: bool, hovered: bool) -> None:
    strong = chosen or here
    width = 2.0 if strong else 1.0
    painter.setPen(QPen(theme.colour("accent" if strong else "line"), width))
    painter.setBrush(
        theme.colour("accent_weak" if chosen else "sunk" if hovered and not here else "surface")
    )
    half = width / 2
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), 8, 8)
    if chosen and here:
        # The chosen card already has the accent border: the focus is a second line inside it.
        painter.setPen(QPen(theme.colour("accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(4.5, 4.5, -4.5, -4.5), 5, 5)


def _avatar(painter: QPainter, area: QRectF, initials: str, *, chosen: bool) -> None:
    circle = QRectF(area.left() + 13, area.center().y() - _AVATAR / 2, _AVATAR, _AVATAR)
    painter.setPen(theme.colour("edge") if theme.roles().outlined else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface" if chosen else "sunk"))
    painter.drawEllipse(circle)
    painter.setPen(theme.colour("text"))
    painter.setFont(fonts.font(Size.CAPTION, strong=True))
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials)


def _words(painter: QPainter, area: QRectF, index: _Index) -> None:
    left, room = area.left() + _BEFORE, area.width() - _BESIDE
    lines = _lines(index, room)
    top = area.center().y() - _height(lines) / 2
    for text, font, ink in lines:
        metrics = QFontMetrics(font)
        box = QRectF(left, top, room, metrics.height())
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        top += metrics.height() + _LEADING

"""Draws one candidate as a card: initials, age band, the end of an MRN."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from patient_access.views import fonts, theme
from patient_access.views.candidate_model import CardRole
from patient_access.views.fonts import Size

_Index = QModelIndex | QPersistentModelIndex
_GAP = 10
"""Between cards, in device-independent pixels."""
_AVATAR = 36


class CandidateDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        height = 22 + QFontMetrics(fonts.font(strong=True)).height() + 3 + _caption_height()
        extra = sum(bool(index.data(role)) for role in (CardRole.SOURCE, CardRole.FLAGS))
        height += extra * (3 + _caption_height())
        return QSize(120, max(height, 58) + _GAP)

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


def _caption_height() -> int:
    return QFontMetrics(fonts.font(Size.CAPTION)).height()


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
    lines = [
        (str(index.data()), fonts.font(strong=True), "text"),
        (str(index.data(CardRole.SECOND_LINE)), fonts.font(Size.CAPTION), "muted"),
    ]
    if source := str(index.data(CardRole.SOURCE) or ""):
        lines.append((source, fonts.font(Size.CAPTION), "muted"))
    if flags := str(index.data(CardRole.FLAGS) or ""):
        lines.append((flags, fonts.font(Size.CAPTION, strong=True), "warning"))
    heights = [QFontMetrics(font).height() for _, font, _ in lines]
    left = area.left() + 13 + _AVATAR + 12
    top = area.center().y() - (sum(heights) + 3 * (len(lines) - 1)) / 2
    for (text, font, ink), height in zip(lines, heights, strict=True):
        box = QRectF(left, top, area.right() - 12 - left, height)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        top += height + 3

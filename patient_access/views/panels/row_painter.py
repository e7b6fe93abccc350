"""Measures and paints a row: day, words, figure, on the panel's three vertical lines.

Rows are painted rather than built from labels because a patient can have 500 of them and
the window must never stop; ``drawText`` knows plain text only, whatever a name contains.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle

from patient_access.views import fonts, theme
from patient_access.views.fonts import Size
from patient_access.views.panels.row import Row
from patient_access.views.plain_text import plain

PADDING = 9
"""Above and below a row's words, in device-independent pixels."""
_GAP = 16
"""Between columns."""
_LEADING = 2
"""Between the lines of a column."""
_LEAD = 116
"""Room for *Wed 30 Sep 2026*, so that all lists of a panel share one line."""
_WIDEST_LEAD = 180
"""For a date that is none and is shown as it was sent; it wraps."""
_CHIP = 10
"""Beside the words of a chip."""
_NARROWEST = 80
"""What the words keep when the figure is wide."""
_COMFORT = 220
"""Where a chip would leave the words less than this, it stands under them."""
_TALL = 10_000
_LONG_WORD = 8
"""Letters; a shorter word fits into any column."""

_LEFT = Qt.AlignmentFlag.AlignLeft.value
_RIGHT = Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignTop.value


class RowPainter:
    """``lead`` is the width of the first column, 0 for none; the same for all rows of a list."""

    def __init__(self, lead: int) -> None:
        self.lead = lead
        self._strong = fonts.font(Size.BODY, strong=True)
        self._small = fonts.font(Size.CAPTION)
        self._chip = fonts.font(Size.CAPTION, strong=True)
        self._strong_metrics = QFontMetrics(self._strong)
        self._small_metrics = QFontMetrics(self._small)
        self._chip_metrics = QFontMetrics(self._chip)
        self._set: dict[tuple[bool, str, int], tuple[str, int, int]] = {}

    @property
    def words_left(self) -> int:
        """Where a row's words begin."""
        return self._words_left()

    def height(self, row: Row, width: int) -> int:
        """The height of ``row`` in ``width``; everything in it is visible at that height."""
        words = self._column_height(row.title, _muted(row), self._words_width(row, width))
        lead = self._column_height(row.lead, row.lead_lines, self.lead) if self.lead else 0
        right = self._strong_metrics.height() if row.figure else 0
        if self._is_chip_under(row, width):
            words += self._chip_height() + 2 * _LEADING
        elif row.chip:
            right += self._chip_height()
        return max(words, lead, right) + 2 * PADDING

    def paint(
        self, painter: QPainter, area: QRect, row: Row, direction: Qt.LayoutDirection
    ) -> None:
        """Draw ``row`` into ``area``, mirrored where text runs from right to left."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(direction)
        box = area.adjusted(0, PADDING, 0, -PADDING)

        def placed(left: int, width: int) -> QRect:
            column = QRect(box.left() + left, box.top(), width, box.height())
            return QStyle.visualRect(direction, box, column)

        if self.lead:
            ink = "muted" if row.quiet else "text"
            self._paint_column(painter, placed(0, self.lead), row.lead, row.lead_lines, ink)
        words = placed(self._words_left(), self._words_width(row, box.width()))
        ink = "muted" if row.quiet and not row.chip else "text"
        top = self._paint_column(painter, words, row.title, row.lines, ink)
        if row.warning:
            top = self._paint_line(painter, words, top, row.warning, "warning")
        right = self._right_width(row, box.width())
        under = self._is_chip_under(row, box.width())
        edge = placed(box.width() - right, right)
        if row.figure:
            painter.setFont(self._strong)
            painter.setPen(theme.colour("text"))
            painter.drawText(edge, _RIGHT, plain(row.figure))
        if row.chip:
            wide, tall = self._chip_width(row), self._chip_height()
            below = self._strong_metrics.height() + _LEADING if row.figure else -2
            where = QRect(edge.right() + 1 - wide, edge.top() + below, wide, tall)
            if under:
                where = QRect(words.left(), top + 2 * _LEADING, wide, tall)
            self._paint_chip(
                painter, QStyle.visualRect(direction, words if under else edge, where), row
            )
        painter.restore()

    # --- measuring ----------------------------------------------------------------------

    def _words_left(self) -> int:
        return self.lead + _GAP if self.lead else 0

    def _words_width(self, row: Row, width: int) -> int:
        right = self._right_width(row, width)
        return max(_NARROWEST, width - self._words_left() - (right + _GAP if right else 0))

    def _right_width(self, row: Row, width: int) -> int:
        beside = bool(row.chip) and not self._is_chip_under(row, width)
        return max(self._figure_width(row), self._chip_width(row) if beside else 0)

    def _is_chip_under(self, row: Row, width: int) -> bool:
        left = width - self._words_left() - self._chip_width(row) - _GAP
        return bool(row.chip) and left < _COMFORT

    def _figure_width(self, row: Row) -> int:
        return self._strong_metrics.horizontalAdvance(plain(row.figure)) + 1 if row.figure else 0

    def _chip_width(self, row: Row) -> int:
        return self._chip_metrics.horizontalAdvance(plain(row.chip)) + 2 * _CHIP

    def _chip_height(self) -> int:
        return self._chip_metrics.height() + 10

    def _column_height(self, first: str, rest: tuple[str, ...], width: int) -> int:
        _, _, tall = self._setting(True, first, width)
        return tall + sum(self._setting(False, x, width)[2] + _LEADING for x in rest)

    def _setting(self, strong: bool, text: str, width: int) -> tuple[str, int, int]:
        """What is drawn for ``text``, how it wraps in ``width``, and its height.

        Kept: a layout asks for it several times, and the painting once more.
        """
        key = (strong, text, width)
        if key not in self._set:
            metrics = self._strong_metrics if strong else self._small_metrics
            shown = plain(text)
            self._set[key] = (shown, *_wrapped(metrics, shown, width))
        return self._set[key]

    # --- painting -----------------------------------------------------------------------

    def _paint_column(
        self, painter: QPainter, box: QRect, first: str, rest: tuple[str, ...], ink: str
    ) -> int:
        painter.setFont(self._strong)
        painter.setPen(theme.colour(ink))
        shown, how, tall = self._setting(True, first, box.width())
        painter.drawText(box, how, shown)
        top = box.top() + tall
        for line in rest:
            top = self._paint_line(painter, box, top, line, "muted")
        return top

    def _paint_line(self, painter: QPainter, box: QRect, top: int, text: str, ink: str) -> int:
        painter.setFont(self._small)
        painter.setPen(theme.colour(ink))
        shown, how, tall = self._setting(False, text, box.width())
        where = QRect(box.left(), top + _LEADING, box.width(), tall)
        painter.drawText(where, how, shown)
        return top + tall + _LEADING

    def _paint_chip(self, painter: QPainter, where: QRect, row: Row) -> None:
        ink = "muted" if row.chip_tone == "neutral" else row.chip_tone
        fill = "sunk" if row.chip_tone == "neutral" else f"{row.chip_tone}_weak"
        outlined = theme.roles().outlined
        painter.setPen(QPen(theme.colour(ink)) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(fill))
        pill = QRectF(where).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.colour(ink))
        painter.setFont(self._chip)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, plain(row.chip))


def lead_width(rows: list[Row]) -> int:
    """Room for the widest day among ``rows``; 0 when none has one."""
    if not any(row.lead for row in rows):
        return 0
    metrics = QFontMetrics(fonts.font(Size.BODY, strong=True))
    texts = [text for row in rows for text in (row.lead, *row.lead_lines)]
    widest = max(metrics.horizontalAdvance(plain(text)) + 2 for text in texts)
    return min(max(_LEAD, widest), _WIDEST_LEAD)


def _muted(row: Row) -> tuple[str, ...]:
    return (*row.lines, row.warning) if row.warning else row.lines


def _wrapped(metrics: QFontMetrics, shown: str, width: int) -> tuple[int, int]:
    """How ``shown`` wraps in ``width`` (Qt's flags), and the height that takes."""
    if "\n" not in shown and metrics.horizontalAdvance(shown) <= width:
        return _LEFT | Qt.TextFlag.TextWordWrap.value, metrics.height()
    how = _wrap(metrics, shown, width)
    return how, metrics.boundingRect(QRect(0, 0, width, _TALL), how, shown).height()


def _wrap(metrics: QFontMetrics, text: str, width: int) -> int:
    """Break between words; inside one only where it is wider than the column."""
    words = text.split() if len(text) > _LONG_WORD else ()
    if any(len(word) > _LONG_WORD and metrics.horizontalAdvance(word) > width for word in words):
        return _LEFT | Qt.TextFlag.TextWrapAnywhere.value
    return _LEFT | Qt.TextFlag.TextWordWrap.value

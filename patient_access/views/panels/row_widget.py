"""A row as a widget: day, words, figure, on the panel's three vertical lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.views.chip import Chip
from patient_access.views.labels import PlainLabel
from patient_access.views.panels.row import Row
from patient_access.views.plain_text import plain

PADDING = 9
"""Above and below a row's words, in device-independent pixels."""
GAP = 16
"""Between columns."""
_LEAD = 112
"""Room for *Wed 30 Sep 2026*, so that all lists of a panel share one line."""


class RowWidget(QFrame):
    """``lead_width`` is the width of the first column, the same for every row of a list."""

    def __init__(self, row: Row, lead_width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(plain(row.spoken))
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, PADDING, 0, PADDING)
        columns.setSpacing(GAP)
        if lead_width:
            columns.addLayout(_lead(row, self, lead_width))
        columns.addLayout(_words(row, self), 1)
        if row.figure or row.chip:
            columns.addLayout(_right(row, self))


def lead_width(rows: list[Row], widget: QWidget) -> int:
    """Room for the widest day among ``rows``; 0 when none has one."""
    if not any(row.lead for row in rows):
        return 0
    metrics = PlainLabel("", "strong", parent=None).fontMetrics()
    widest = max(
        metrics.horizontalAdvance(text) for row in rows for text in (row.lead, *row.lead_lines)
    )
    return max(_LEAD, widest + 2)


def _column(*labels: PlainLabel) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    for label in labels:
        column.addWidget(label)
    column.addStretch(1)
    return column


def _lead(row: Row, parent: QWidget, width: int) -> QVBoxLayout:
    tone = "muted" if row.quiet else "text"
    labels = [PlainLabel(row.lead, "strong", tone=tone, parent=parent)]
    labels += [PlainLabel(line, "caption", tone="muted", parent=parent) for line in row.lead_lines]
    for label in labels:
        label.setFixedWidth(width)
    return _column(*labels)


def _words(row: Row, parent: QWidget) -> QVBoxLayout:
    tone = "muted" if row.quiet and not row.chip else "text"
    labels = [PlainLabel(row.title, "strong", tone=tone, wrap=True, parent=parent)]
    labels += [
        PlainLabel(line, "caption", tone="muted", wrap=True, parent=parent) for line in row.lines
    ]
    if row.warning:
        labels.append(PlainLabel(row.warning, "caption", tone="warning", wrap=True, parent=parent))
    return _column(*labels)


def _right(row: Row, parent: QWidget) -> QVBoxLayout:
    labels: list[PlainLabel] = []
    if row.figure:
        labels.append(PlainLabel(row.figure, "strong", parent=parent))
        labels[0].setAlignment(Qt.AlignmentFlag.AlignRight)
    if row.chip:
        labels.append(Chip(row.chip, row.chip_tone, parent=parent))
    column = QVBoxLayout()
    column.setSpacing(4)
    for label in labels:
        column.addWidget(label, 0, Qt.AlignmentFlag.AlignRight)
    column.addStretch(1)
    return column

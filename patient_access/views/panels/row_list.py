"""A list of rows: the first few as widgets, the rest on demand in a list that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from patient_access.views.accessible import name_it
from patient_access.views.card import Rule
from patient_access.views.panels.closed_place import ClosedPlace
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.opening import Opening
from patient_access.views.panels.row import Rows
from patient_access.views.panels.row_delegate import RowDelegate
from patient_access.views.panels.row_model import RowModel
from patient_access.views.panels.row_painter import RowPainter, lead_width
from patient_access.views.panels.row_widget import RowWidget

translate = QCoreApplication.translate

FIRST = 8
"""Rows that get widgets of their own; every further row is painted."""
_LONG_LIST_HEIGHT = 320


class RowList(QWidget):
    """``name`` says what the rows are, for screen readers and for *500 claims*."""

    def __init__(
        self, rows: Rows, name: str, parent: QWidget | None = None, opening: Opening | None = None
    ) -> None:
        super().__init__(parent)
        opening = opening or Opening(self)
        rows = rows.each(opening.worded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = [rows[index] for index in range(min(FIRST, len(rows)))]
        painter = RowPainter(lead_width(first))
        for index, row in enumerate(first):
            if index:
                column.addWidget(Rule(self))
            column.addWidget(RowWidget(row, painter, self))
            if opening.may_open(row):
                column.addWidget(ClosedPlace(opening, row, painter.words_left, self))
        rest = rows.after(FIRST)
        if len(rest):
            said = translate("Panels", "%n more", None, len(rest))
            column.addWidget(Rule(self))
            column.addSpacing(6)
            column.addWidget(Fold(said, name, lambda: LongRows(rest, name, painter, opening), self))


class LongRows(QWidget):
    """The painted rows; what it takes to open a closed one stands under them."""

    def __init__(
        self,
        rows: Rows,
        name: str,
        painter: RowPainter,
        opening: Opening,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.list = LongList(rows, name, painter, self)
        place = ClosedPlace(opening, None, painter.words_left, self)
        self.list.activated.connect(lambda index: place.ask_about(rows[index.row()]))
        column.addWidget(self.list)
        column.addWidget(place)


class LongList(QListView):
    """The painted rows, laid out a few at a time so that the window never stops."""

    def __init__(
        self, rows: Rows, name: str, painter: RowPainter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(25)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(RowDelegate(painter, self))
        self.setModel(RowModel(rows, self))
        self.setFixedHeight(_LONG_LIST_HEIGHT)
        name_it(self, name)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

"""A caption over a list of rows, and the words for when the list is empty."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from patient_access.views.labels import PlainLabel
from patient_access.views.panels.opening import Opening
from patient_access.views.panels.row import Rows
from patient_access.views.panels.row_list import RowList


class Section(QWidget):
    """``caption`` may be empty; ``name`` says what the rows are. ``empty`` replaces no rows."""

    def __init__(
        self,
        caption: str,
        rows: Rows,
        name: str,
        empty: str = "",
        parent: QWidget | None = None,
        opening: Opening | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4 if caption else 0, 0, 0)
        column.setSpacing(0)
        if caption:
            column.addWidget(PlainLabel(caption, "caption", tone="muted", wrap=True, parent=self))
        if len(rows):
            column.addWidget(RowList(rows, name, self, opening))
        elif empty:
            if caption:
                column.addSpacing(2)
            column.addWidget(PlainLabel(empty, "body", wrap=True, parent=self))


def quiet_line(text: str) -> PlainLabel:
    """A muted sentence of its own."""
    return PlainLabel(text, "body", tone="muted", wrap=True)


def caption_line(text: str) -> PlainLabel:
    """A muted remark in small type."""
    return PlainLabel(text, "caption", tone="muted", wrap=True)

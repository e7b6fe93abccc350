"""The one search box: phone in any format, MRN, or name and date of birth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from patient_access.views import fonts
from patient_access.views.accessible import name_it
from patient_access.views.buttons import paint_key_cap
from patient_access.views.fonts import Size
from patient_access.views.shortcuts import Key

_AROUND = 28
"""Beside the words: the field's border and padding, and what Qt keeps free of the key cap."""


class SearchBox(QLineEdit):
    """Emits what was entered, trimmed, and never anything empty."""

    search_entered = Signal(str)
    down_pressed = Signal()
    """The agent wants to go into the list below."""

    def __init__(self, *, big: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("big", big)
        self.setFont(fonts.font(Size.LEAD if big else Size.BODY))
        self.setMaxLength(200)
        self._hints = (
            self.tr("Phone, MRN, or name and date of birth"),
            self.tr("Phone, MRN, name + birth date"),
        )
        self.setPlaceholderText(self._hints[0])
        name_it(self, self.tr("Search for a patient"), key=Key.SEARCH)
        self._cap_width = (
            QFontMetrics(fonts.font(Size.CAPTION, strong=True)).horizontalAdvance(Key.SEARCH) + 10
        )
        self.setTextMargins(0, 0, self._cap_width, 0)
        self.returnPressed.connect(self._enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.width() - self._cap_width - 11
        paint_key_cap(painter, Key.SEARCH, left, self.height(), "muted", "sunk")
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        room = self.width() - self._cap_width - _AROUND
        whole, brief = self._hints
        fits = self.fontMetrics().horizontalAdvance(whole) <= room
        self.setPlaceholderText(whole if fits else brief)

    def _enter(self) -> None:
        text = self.text().strip()
        if text:
            self.search_entered.emit(text)

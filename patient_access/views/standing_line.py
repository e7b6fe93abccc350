"""One line of what is on file of a caller: a mark, the words, and at most one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from patient_access.views.buttons import PlainButton
from patient_access.views.icons import IconLabel
from patient_access.views.wrapped import WrappedLabel

_MARK = 16
_BESIDE = 520
"""The least width at which the button stands beside the words, and not below them."""


class StandingLine(QWidget):
    """``opens``: it may open something; the others are read and left."""

    def __init__(
        self,
        text: str,
        *,
        icon: str,
        opens: bool = False,
        button: PlainButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        role, tone = ("strong", "text") if opens else ("body", "muted")
        self.words = WrappedLabel(text, role, tone=tone)
        self.button = button
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 8, 0, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        mark = IconLabel(icon, "good" if opens else "muted", _MARK)
        top = Qt.AlignmentFlag.AlignTop if button is None else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(mark, 0, 0, top)
        self._grid.addWidget(self.words, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        if button is not None:
            self._grid.addWidget(button, 0, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if self.button is not None:
            self._grid.removeWidget(self.button)
            if self.width() < _BESIDE:
                self._grid.addWidget(self.button, 1, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                self._grid.addWidget(self.button, 0, 2)

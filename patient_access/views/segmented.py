"""One choice of a few, as joined buttons; stacked where there is no room side by side."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QWidget

from patient_access.views.buttons import PlainButton


class Segment(PlainButton):
    kind = "segment"

    def _ink(self) -> str:
        return "on_accent" if self.isChecked() else "text"


class Segmented(QWidget):
    """Emits the index that was pressed. Nothing is chosen until somebody chooses."""

    chosen = Signal(int)

    def __init__(self, words: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self.buttons = tuple(Segment(word) for word in words)
        for place, button in enumerate(self.buttons):
            button.setCheckable(True)
            self._group.addButton(button, place)
            self._row.addWidget(button)
        self._row.addStretch()
        self._group.idClicked.connect(self.chosen)
        self._shape()

    def show_choice(self, place: int | None) -> None:
        """Show a choice made elsewhere, or none, without emitting anything."""
        self._group.setExclusive(False)
        for at, button in enumerate(self.buttons):
            button.setChecked(at == place)
        self._group.setExclusive(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Side by side, however it stands now: a layout that wraps gives it that room back."""
        need = sum(button.sizeHint().width() for button in self.buttons)
        return QSize(need, self._row.sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        widest = max(button.sizeHint().width() for button in self.buttons)
        return QSize(widest, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._shape()

    def _shape(self) -> None:
        need = sum(button.sizeHint().width() for button in self.buttons)
        side = QBoxLayout.Direction.LeftToRight
        want = side if need <= self.width() else QBoxLayout.Direction.TopToBottom
        last = len(self.buttons) - 1
        for at, button in enumerate(self.buttons):
            part = "alone" if want is not side else {0: "first", last: "last"}.get(at, "middle")
            if button.property("part") != part:
                button.setProperty("part", part)
                button.style().unpolish(button)
                button.style().polish(button)
        if self._row.direction() != want:
            self._row.setDirection(want)
            self._row.setSpacing(0 if want is side else 4)
            self.updateGeometry()

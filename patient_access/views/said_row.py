"""One line of a card about the caller: what is asked, and beside it what the caller says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from patient_access.views.accessible import name_it
from patient_access.views.check_row import FIELD, GAP, LABEL, NARROW_LABEL, SNUG
from patient_access.views.labels import PlainLabel


class SaidRow(QWidget):
    """Stands on the vertical lines of the checklist below it; nothing in it is ever compared."""

    entered = Signal()

    def __init__(self, aside: int, parent: QWidget | None = None) -> None:
        """``aside``: the room the checklist keeps for its verdicts, in pixels."""
        super().__init__(parent)
        self._aside = aside
        self.label = PlainLabel(role="strong", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.setPlaceholderText(
            QCoreApplication.translate("CallerCard", "as the caller says it")
        )
        self.field.returnPressed.connect(self.entered)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 10, 0, 10)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._compact: bool | None = None
        self._arrange(compact=False)

    def ask(self, words: str) -> None:
        """What is asked for in this line."""
        self.label.setText(words)
        name_it(self.field, words, label=self.label)

    def text(self) -> str:
        return self.field.text().strip()

    def clear(self) -> None:
        self.field.setText("")  # unlike clear(), forgets what could be undone

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange(compact=self.width() < NARROW_LABEL + FIELD + self._aside + 2 * GAP)
        if not self._compact:
            self.label.setFixedWidth(NARROW_LABEL if self.width() < SNUG else LABEL)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """May become narrower than one line needs: then the label goes above the field."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 240), hint.height())

    def _arrange(self, *, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        for widget in (self.label, self.field):
            self._grid.removeWidget(widget)
        if compact:
            self.label.setMinimumWidth(0)
            self.label.setMaximumWidth(16_777_215)
        self._grid.addWidget(self.label, 0, 0)
        self._grid.addWidget(self.field, *((1, 0) if compact else (0, 1)))
        self._grid.setColumnStretch(0, int(compact))
        self._grid.setColumnStretch(1, int(not compact))
        self._grid.setColumnMinimumWidth(2, 0 if compact else self._aside + GAP)

"""The caller asks about somebody else as well: close this record, keep the call."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from patient_access.views.accessible import announce
from patient_access.views.buttons import PlainButton, PrimaryButton
from patient_access.views.labels import PlainLabel
from patient_access.views.shortcuts import Key

translate = QCoreApplication.translate


class NextPatient(QWidget):
    """Asked for once and confirmed once: with the record goes the note that is not copied."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("NextPatient", "Another patient"))
        self.ask = PlainButton(
            translate("NextPatient", "Another patient"), Key.SEARCH, icon="users", spread=True
        )
        self._question = PlainLabel(
            translate("NextPatient", "The record is wiped; the call goes on. Copy the note first."),
            "caption",
            tone="muted",
            wrap=True,
        )
        self.confirm = PrimaryButton(translate("NextPatient", "Close record"), Key.SEARCH)
        self.stay = PlainButton(translate("NextPatient", "Stay"))
        self._choice = QWidget()
        line = QHBoxLayout(self._choice)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.confirm)
        line.addWidget(self.stay)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.ask, self._question, self._choice):
            column.addWidget(widget)
        self.ask.clicked.connect(lambda: self._show(asking=True))
        self.stay.clicked.connect(lambda: self._show(asking=False))
        self.confirm.clicked.connect(self.wanted)
        self._show(asking=False)
        self.hide()

    def press(self) -> None:
        """The key: the first time asks, the second confirms."""
        (self.ask if self._choice.isHidden() else self.confirm).click()

    def put_away(self) -> bool:
        """Whether there was a question to put away."""
        asked = not self._choice.isHidden()
        self._show(asking=False)
        return asked

    def _show(self, *, asking: bool) -> None:
        had_focus = self.ask.hasFocus() or self.stay.hasFocus() or self.confirm.hasFocus()
        self.ask.setVisible(not asking)
        self._question.setVisible(asking)
        self._choice.setVisible(asking)
        if asking:
            if had_focus:
                self.stay.setFocus()
            announce(self, self._question.text())
        elif had_focus:
            self.ask.setFocus()

"""A quiet row on the idle window, when the last call ended before its outcome was given."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from patient_access.views.accessible import announce
from patient_access.views.buttons import PillButton
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.shortcuts import OUTCOME_KEYS
from patient_access.views.values import Outcome


class AskOutcome(QWidget):
    outcome_chosen = Signal(object)
    """An ``Outcome``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ask")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._question = PlainLabel(self.tr("How did the last call end?"), "strong", tone="muted")
        self._question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._question)
        words = {
            Outcome.SCHEDULED: self.tr("1 Scheduled"),
            Outcome.ANSWERED: self.tr("2 Answered"),
            Outcome.TRANSFERRED: self.tr("3 Transferred"),
            Outcome.NOT_VERIFIED: self.tr("4 Not verified"),
        }
        row = FlowLayout(gap=8, centred=True)
        self.pills: dict[Outcome, PillButton] = {}
        for (outcome, text), key in zip(words.items(), OUTCOME_KEYS, strict=True):
            pill = PillButton(text)
            pill.setAccessibleDescription(key)
            pill.clicked.connect(lambda _=False, chosen=outcome: self.choose(chosen))
            row.addWidget(pill)
            self.pills[outcome] = pill
        column.addLayout(row)
        self.hide()

    def begin(self) -> None:
        self.show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Heard once the window is seen: a call ended, and this is asked of it."""
        super().showEvent(event)
        announce(self, self._question.text())

    def choose(self, outcome: Outcome) -> None:
        """Answered: the question goes away."""
        if self.isVisible():
            self.hide()
            self.outcome_chosen.emit(outcome)

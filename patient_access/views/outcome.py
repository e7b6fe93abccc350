"""How the call went, in one keystroke. Free of PHI, so it may be given after the wipe."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from patient_access.views.accessible import name_it
from patient_access.views.buttons import PillButton
from patient_access.views.card import Card
from patient_access.views.flow import FlowLayout
from patient_access.views.shortcuts import OUTCOME_KEYS
from patient_access.views.values import Outcome

translate = QCoreApplication.translate


def outcome_words(outcome: Outcome) -> str:
    """The outcome as a word or two."""
    return {
        Outcome.SCHEDULED: translate("Outcome", "Scheduled"),
        Outcome.ANSWERED: translate("Outcome", "Answered"),
        Outcome.TRANSFERRED: translate("Outcome", "Transferred"),
        Outcome.NOT_VERIFIED: translate("Outcome", "Not verified"),
    }[outcome]


class OutcomeCard(Card):
    """Four chips. The window binds Ctrl+1 to Ctrl+4, and the bare digits, to ``choose``."""

    chosen = Signal(object)
    """The ``Outcome``; again when another is chosen instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        title = translate("Outcome", "Outcome")
        super().__init__(title, "", parent)
        self.setAccessibleName(title)
        self.chips: dict[Outcome, OutcomeChip] = {}
        flow = FlowLayout(gap=8)
        for number, (outcome, key) in enumerate(zip(Outcome, OUTCOME_KEYS, strict=True), 1):
            chip = OutcomeChip(f"{number} {outcome_words(outcome)}", key, self)
            chip.clicked.connect(lambda _=False, outcome=outcome: self.choose(outcome))
            flow.addWidget(chip)
            self.chips[outcome] = chip
        self.body.addLayout(flow)

    @property
    def outcome(self) -> Outcome | None:
        """What is chosen now."""
        return next((one for one, chip in self.chips.items() if chip.isChecked()), None)

    def choose(self, outcome: Outcome) -> None:
        """Mark ``outcome`` and say so."""
        self.show_outcome(outcome)
        self.chosen.emit(outcome)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Mark ``outcome`` without a signal; None marks none."""
        for one, chip in self.chips.items():
            chip.mark(chosen=one is outcome)


class OutcomeChip(PillButton):
    """A tick, besides the colour, says that it is chosen."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setCheckable(True)
        name_it(self, text, key=QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))

    def mark(self, *, chosen: bool) -> None:
        self.setChecked(chosen)
        self.show_icon("check" if chosen else "")

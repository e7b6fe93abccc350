"""Training only: what the made-up caller says, so that a new agent has somebody to hear."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from patient_access.views.card import Card, Quote


class TrainingCaller(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("The training caller says"))
        self.set_note(self.tr("Training mode"))
        self._quote = Quote()
        self.body.addWidget(self._quote)
        self.hide()

    def show_words(self, words: str) -> None:
        """Empty words: nobody to listen to."""
        self._quote.set_text(f"“{words}”" if words else "")
        self.setVisible(bool(words))

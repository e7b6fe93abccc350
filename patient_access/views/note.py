"""The call note: written here, copied out by hand, gone with the call."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from patient_access.views.accessible import name_it
from patient_access.views.buttons import PlainButton
from patient_access.views.card import Card
from patient_access.views.labels import PlainLabel
from patient_access.views.shortcuts import Key, bind

translate = QCoreApplication.translate


class NoteCard(Card):
    """Takes the focus for its text field."""

    copy_pressed = Signal()
    typed = Signal()
    """What stands in the note has changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        title = translate("Note", "Call note")
        super().__init__(title, translate("Note", "draft"), parent)
        self._title = title
        self._kept: bool | None = None
        self._words = QPlainTextEdit(self)
        self._words.setTabChangesFocus(True)
        self._words.setMinimumHeight(72)
        self._caption = PlainLabel("", "caption", tone="muted", wrap=True)
        self._words.textChanged.connect(self.typed)
        self.body.addWidget(self._words, 1)
        self.body.addWidget(self._caption)
        self.show_kept(False)
        copy = PlainButton(
            translate("Note", "Copy note"), Key.COPY_NOTE, icon="copy", spread=True, parent=self
        )
        copy.clicked.connect(self.copy_pressed)
        self.body.addWidget(copy)
        bind(self, Key.COPY_NOTE, copy.click)
        self.setFocusProxy(self._words)

    def show_kept(self, kept: bool) -> None:
        """Say what becomes of a note that nobody copies: sealed for the site, or gone."""
        if kept is self._kept:
            return
        self._kept = kept
        words = translate(
            "Note",
            "Kept only for this call. It is not saved to the record: copy it before the call ends.",
        )
        if kept:
            words = translate(
                "Note",
                "Not saved to the record: copy it before the call ends. Otherwise it is kept "
                "sealed, for your IT desk.",
            )
        self._caption.setText(words)
        name_it(self._words, self._title, hint=words)
        self._words.setToolTip("")

    def text(self) -> str:
        return self._words.toPlainText()

    def clear(self) -> None:
        """Forget the note, and what could be undone."""
        self._words.clear()

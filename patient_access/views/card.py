"""Cards, rules and quotes: the surfaces everything else stands on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.views.labels import PlainLabel


class Card(QFrame):
    """A bordered surface with a title at the left and a muted note at the right.

    Put content into ``body``, a vertical layout.
    """

    def __init__(self, title: str = "", note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(16, 15, 16, 16)
        self.outer.setSpacing(12)
        self.header = QHBoxLayout()
        self.header.setSpacing(12)
        self.title = PlainLabel(title, "strong", wrap=True)
        self.note = PlainLabel(note, "caption", tone="muted")
        self.header.addWidget(self.title, 1)
        self.header.addWidget(self.note)
        self.outer.addLayout(self.header)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.outer.addLayout(self.body, 1)
        self.title.setVisible(bool(title))
        self.set_note(note)

    def set_title(self, text: str) -> None:
        self.title.setText(text)
        self.title.setVisible(bool(text))
        self.setAccessibleName(text)

    def set_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))


class Rule(QFrame):
    """A line of one pixel between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "rule")
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Quote(QFrame):
    """Words to say or words heard, on a sunk ground."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "quote")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        self.words = PlainLabel(text, "body", tone="muted", wrap=True)
        font = self.words.font()
        font.setItalic(True)
        self.words.setFont(font)
        row.addWidget(self.words)

    def set_text(self, text: str) -> None:
        self.words.setText(text)

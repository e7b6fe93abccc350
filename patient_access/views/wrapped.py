"""A label for words from a record: it wraps, and no word in it can widen the window."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLabel, QWidget

from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import plain

_LONG = re.compile(r"\S{25,}")
_PIECE = re.compile(r"\S{12}(?=\S)")
_MAY_BREAK = "\u200b"


class WrappedLabel(PlainLabel):
    """``PlainLabel`` that may break a word of 25 letters or more; ``words`` is the whole text."""

    def __init__(
        self, text: str, role: str = "body", *, tone: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, role, tone=tone, wrap=True, parent=parent)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        self.words = plain(text)
        QLabel.setText(self, breakable(self.words))
        self.setAccessibleName(self.words)


def breakable(text: str) -> str:
    """``text`` with places to break in its very long words, invisible where none is needed."""
    return _LONG.sub(lambda long: _PIECE.sub(rf"\g<0>{_MAY_BREAK}", long.group()), text)

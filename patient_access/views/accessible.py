"""Accessible names, buddies and announcements, in one place and proved by one test."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from patient_access.views.plain_text import plain, tooltip

_KEPT_TO_OURSELVES = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""What is typed is a patient's: an input method is to learn none of it, and to propose nothing."""


def name_it(
    widget: QWidget, name: str, *, key: str = "", hint: str = "", label: QLabel | None = None
) -> None:
    """Give ``widget`` what a screen reader says: a name, the key that does it, a hint.

    ``label`` becomes the visible label that belongs to it.
    """
    widget.setAccessibleName(plain(name))
    if isinstance(widget, (QLineEdit, QPlainTextEdit)):
        widget.setInputMethodHints(widget.inputMethodHints() | _KEPT_TO_OURSELVES)
    description = " · ".join(part for part in (hint, key) if part)
    widget.setAccessibleDescription(plain(description))
    if hint:
        widget.setToolTip(tooltip(description))
    if label is not None:
        label.setBuddy(widget)


def announce(widget: QWidget, text: str) -> None:
    """Say ``text`` once to a screen reader, without moving the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, plain(text)))

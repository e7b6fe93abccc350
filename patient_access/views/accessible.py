"""Accessible names, buddies and announcements, in one place and proved by one test."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget

from patient_access.views.plain_text import plain, tooltip


def name_it(
    widget: QWidget, name: str, *, key: str = "", hint: str = "", label: QLabel | None = None
) -> None:
    """Give ``widget`` what a screen reader says: a name, the key that does it, a hint.

    ``label`` becomes the visible label that belongs to it.
    """
    widget.setAccessibleName(plain(name))
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

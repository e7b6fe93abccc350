"""The one door for messages: what happened, what to say, what to do. Never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.views.accessible import announce
from patient_access.views.buttons import IconButton
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.sentences import message_sentence
from patient_access.views.shortcuts import Key
from patient_access.views.values import Message, Severity

_ICON = {
    Severity.INFO: ("info", "info"),
    Severity.WARNING: ("triangle-alert", "warning"),
    Severity.FAILURE: ("circle-alert", "warning"),
}
_INFO_MS = 8000
"""An information leaves by itself; a warning or a failure is dismissed."""
_KEPT = 5


class MessageBar(QFrame):
    """Shows the newest message; dismissing it brings back the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Message] = []
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_INFO_MS)
        self._leave.timeout.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 12, 8)
        row.setSpacing(12)
        self._icon = IconLabel("info", "info", 18)
        self._what = PlainLabel(role="strong", wrap=True)
        self._then = PlainLabel(role="body", wrap=True)
        self._reference = PlainLabel(role="caption", tone="muted", wrap=True)
        self._close = IconButton("x", self.tr("Dismiss"), Key.DISMISS)
        self._close.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._what, self._then, self._reference):
            words.addWidget(label)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_message(self, message: Message) -> None:
        """The same code again replaces its older message."""
        self._waiting = [kept for kept in self._waiting if kept.code != message.code]
        self._waiting = [*self._waiting, message][-_KEPT:]
        self._show_newest()
        announce(self, message_sentence(message).spoken)

    def dismiss(self) -> None:
        if self._waiting:
            self._waiting.pop()
        self._show_newest()

    def clear(self) -> None:
        self._waiting.clear()
        self._show_newest()

    def _show_newest(self) -> None:
        self._leave.stop()
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        message = self._waiting[-1]
        sentence = message_sentence(message)
        self._what.setText(sentence.what)
        self._then.setText(f"{sentence.say} {sentence.do}")
        self._reference.setText(sentence.reference)
        self._reference.setVisible(bool(sentence.reference))
        self._icon.show_icon(*_ICON[message.severity])
        self.setProperty("surface", f"message-{message.severity.value}")
        self.style().unpolish(self)
        self.style().polish(self)
        if message.severity is Severity.INFO:
            self._leave.start()

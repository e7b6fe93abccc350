"""The patient is hidden: the telephone fell silent, or the agent is not with the caller."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.views.accessible import announce
from patient_access.views.buttons import PlainButton, PrimaryButton
from patient_access.views.card import Card
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.shortcuts import Key
from patient_access.views.values import LineState, PhoneView


class MaskedPage(QWidget):
    still_here_pressed = Signal()
    end_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._wipes_at: float | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self._count)
        card = Card()
        card.setMaximumWidth(560)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._title = PlainLabel(role="heading", wrap=True)
        self._words = PlainLabel(tone="muted", wrap=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            card.body.addWidget(label)
        self.still = PrimaryButton(key=Key.STILL_HERE)
        self.end = PlainButton(self.tr("End now"), Key.END)
        self.still.clicked.connect(self.still_here_pressed)
        self.end.clicked.connect(self.end_pressed)
        keys = FlowLayout(gap=10, centred=True)
        keys.addWidget(self.still)
        keys.addWidget(self.end)
        card.body.addSpacing(8)
        card.body.addLayout(keys)
        card.setContentsMargins(16, 20, 16, 20)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.addStretch()
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 100)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch()

    def show_phone(self, phone: PhoneView) -> None:
        """``wipes_in`` is counted down here until the next word of the phone."""
        self._title.setText(self.tr("The phone system stopped answering"))
        self.still.setText(self.tr("I am still on this call"))
        now = time.monotonic()
        self._wipes_at = None if phone.wipes_in is None else now + phone.wipes_in
        self._count()
        if self._wipes_at is None:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
            announce(self, self._title.text())

    def show_line(self, line: LineState) -> None:
        """The caller waits: whoever walks by, or is on the line now, sees nobody's record."""
        self.stop()
        self._wipes_at = None
        title = (
            self.tr("You are asking a colleague")
            if line is LineState.CONSULTING
            else self.tr("The caller is on hold")
        )
        if title != self._title.text() or not self.isVisible():
            announce(self, title)
        self._title.setText(title)
        self._words.setText(
            self.tr(
                "The patient is hidden meanwhile, and is back when you are with the caller again."
            )
        )
        self.still.setText(self.tr("Show the patient"))

    def stop(self) -> None:
        self._tick.stop()

    def _count(self) -> None:
        hidden = self.tr("The patient is hidden until we know whether this call is still up.")
        if self._wipes_at is None:
            self._words.setText(hidden)
            return
        left = max(0, round(self._wipes_at - time.monotonic()))
        then = self.tr(
            "If it does not answer within %n s, the call is treated as ended and everything "
            "is wiped.",
            "",
            left,
        )
        self._words.setText(f"{hidden} {then}")

"""The countdown before the automatic log-off: what will happen, and the key that prevents it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import PrimaryButton
from patient_access.views.durations import clock
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill
from patient_access.views.shortcuts import Key

_SPOKEN_AT = (30, 10)
"""Seconds left at which a screen reader says so: each second would drown everything else."""


class LogOffBar(QFrame):
    """Stands above the status line while the time runs out; any key or click ends it as well."""

    still_here = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "message-warning")
        self._unspoken: list[int] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(12)
        self._what = PlainLabel(role="strong", wrap=True)
        self._then = PlainLabel(
            self.tr("The telephone call goes on. Any key keeps the patient open."),
            role="body",
            wrap=True,
        )
        self.still = PrimaryButton(self.tr("I am still here"), Key.STILL_HERE)
        name_it(self.still, self.tr("I am still here"), key=Key.STILL_HERE)
        self.still.clicked.connect(self.still_here)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._then)
        row.addWidget(IconLabel("clock", "warning", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.still, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_left(self, seconds: int | None) -> None:
        """Seconds until the patient is wiped; None: it is not soon, and nothing stands here."""
        if seconds is None:
            self._unspoken = list(_SPOKEN_AT)
            self.hide()
            return
        self._what.setText(
            fill(self.tr("Nobody seems to be here: the patient is wiped in %1"), clock(seconds))
        )
        self.show()
        if any(seconds <= at for at in self._unspoken):
            self._unspoken = [at for at in self._unspoken if seconds > at]
            announce(self, f"{self._what.text()} {self._then.text()}")

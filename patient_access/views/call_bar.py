"""The bar at the top: the line, who rings, how long, and how to end it. It never moves."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.handover.call_events import PhoneAction
from patient_access.verification.values import CallerKind
from patient_access.views.accessible import announce
from patient_access.views.buttons import DangerButton, PlainButton, PrimaryButton
from patient_access.views.call_words import CallWords
from patient_access.views.chip import Chip
from patient_access.views.dot import Dot
from patient_access.views.durations import clock
from patient_access.views.labels import PlainLabel
from patient_access.views.shortcuts import Key
from patient_access.views.values import CallBarView, LineState

_LIGHT = {
    LineState.READY: "good",
    LineState.RINGING: "info",
    LineState.CONNECTED: "good",
    LineState.ON_HOLD: "warning",
    LineState.CONSULTING: "info",
    LineState.WRAP_UP: "muted",
    LineState.SEARCHING: "accent",
    LineState.LINK_LOST: "warning",
}


class CallBar(QFrame):
    """Shows a ``CallBarView``; its own timer counts from ``since``."""

    end_pressed = Signal()
    answer_pressed = Signal()
    hold_pressed = Signal()
    resume_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "callbar")
        self.setMinimumHeight(64)
        self._words = CallWords(self)
        self._view = CallBarView()
        self._since: float | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self._show_time)

        self._dot = Dot()
        self._line = PlainLabel(role="strong", tone="muted", elide=True)
        self._number = PlainLabel(role="heading")
        self._about = PlainLabel(role="caption", tone="muted", elide=True)
        self._checked = Chip(elide=True)
        self._time = PlainLabel(role="heading")
        self._answer = PrimaryButton(self.tr("Answer"), Key.ANSWER)
        self._hold = PlainButton(self.tr("Hold"), Key.HOLD)
        self._resume = PlainButton(self.tr("Resume"), Key.HOLD)
        self._end = DangerButton(self.tr("End"), Key.END)
        self._answer.clicked.connect(self.answer_pressed)
        self._hold.clicked.connect(self.hold_pressed)
        self._resume.clicked.connect(self.resume_pressed)
        self._end.clicked.connect(self.end_pressed)
        self._arrange()
        self.show_not_verified()
        self.show_call(self._view, None)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 6)
        row.setSpacing(20)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._dot)
        line.addWidget(self._line)
        row.addLayout(line)
        who = QVBoxLayout()
        who.setSpacing(1)
        who.addStretch()
        who.addWidget(self._number)
        who.addWidget(self._about)
        who.addStretch()
        row.addLayout(who, 1)
        for widget in (self._checked, self._time):
            row.addWidget(widget)
        keys = QHBoxLayout()
        keys.setSpacing(12)
        for button in (self._answer, self._hold, self._resume, self._end):
            keys.addWidget(button)
        row.addLayout(keys)

    def show_call(self, view: CallBarView, since: float | None) -> None:
        """``since`` is ``time.monotonic()`` at the start of the call; None hides the timer."""
        said = self._view.line
        self._view, self._since = view, since
        idle = view.line is LineState.READY
        self._dot.show_role(_LIGHT[view.line])
        self._line.setText(self._words.line(view.line))
        self._number.setText(self._words.number(view))
        self._number.setVisible(not idle)
        self._about.setText(self._words.about(view))
        self._about.setVisible(bool(self._about.text()))
        self._checked.setVisible(not idle)
        self._time.setVisible(since is not None)
        self._answer.setVisible(PhoneAction.ANSWER in view.actions)
        self._hold.setVisible(PhoneAction.HOLD in view.actions)
        self._resume.setVisible(PhoneAction.RESUME in view.actions)
        self._end.setVisible(not idle)
        self._show_time()
        if since is None:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
        if view.line is not said:
            announce(self, self._words.line(view.line))

    def show_not_verified(self) -> None:
        self._checked.say(self.tr("Not verified"), "warning")

    def show_locked(self) -> None:
        self._checked.say(self.tr("Not verified · tries used up"), "warning", "lock")

    def show_general(self) -> None:
        self._checked.say(self.tr("General question · nothing opens"), "neutral")

    def show_verified(self, kind: CallerKind, seconds: float) -> None:
        """``seconds`` from the first question to the last answer."""
        self._checked.say(self._words.verified(kind, clock(seconds)), "good", "check")
        announce(self, self._checked.text())

    def press_hold(self) -> None:
        """The one key that holds and resumes."""
        button = self._resume if PhoneAction.RESUME in self._view.actions else self._hold
        if button.isVisible():
            button.click()

    def press_answer(self) -> None:
        if self._answer.isVisible():
            self._answer.click()

    def press_end(self) -> None:
        if self._end.isVisible():
            self._end.click()

    def _show_time(self) -> None:
        if self._since is not None:
            self._time.setText(clock(time.monotonic() - self._since))

"""The bar at the top: the line, who rings, how long, and how to end it. It never moves."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.handover.call_events import PhoneAction
from patient_access.verification.values import CallerKind
from patient_access.views.accessible import announce
from patient_access.views.buttons import DangerButton, PlainButton, PrimaryButton
from patient_access.views.call_words import CallWords
from patient_access.views.chip import Chip
from patient_access.views.dot import Dot
from patient_access.views.durations import clock
from patient_access.views.labels import BriefLabel, PlainLabel
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

_SIDE, _GAP, _TIGHT_GAP, _LINE_GAP, _KEYS_GAP = 20, 20, 10, 8, 12
"""Beside the bar's ends, between its parts, after the light, and between the buttons."""


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
        self._about = BriefLabel(role="caption", tone="muted")
        self._checked = Chip(elide=True)
        self._time = PlainLabel(role="heading")
        self._answer = PrimaryButton(self.tr("Answer"), Key.ANSWER)
        self._hold = PlainButton(self.tr("Hold"), Key.HOLD)
        self._resume = PlainButton(self.tr("Resume"), Key.HOLD)
        self._end = DangerButton(self.tr("End"), Key.END)
        self._buttons = (self._answer, self._hold, self._resume, self._end)
        self._answer.clicked.connect(self.answer_pressed)
        self._hold.clicked.connect(self.hold_pressed)
        self._resume.clicked.connect(self.resume_pressed)
        self._end.clicked.connect(self.end_pressed)
        self._arrange()
        self.show_not_verified()
        self.show_call(self._view, None)

    def _arrange(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 6, _SIDE, 6)
        row.setSpacing(_GAP)
        line = QHBoxLayout()
        line.setSpacing(_LINE_GAP)
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
        keys.setSpacing(_KEYS_GAP)
        for button in self._buttons:
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
        self._about.say(*self._words.about(view))
        self._about.setVisible(bool(self._about.text()))
        self._checked.setVisible(not idle)
        self._time.setVisible(since is not None)
        self._answer.setVisible(PhoneAction.ANSWER in view.actions)
        self._hold.setVisible(PhoneAction.HOLD in view.actions)
        self._resume.setVisible(PhoneAction.RESUME in view.actions)
        self._end.setVisible(not idle)
        self._show_time()
        self._give_way()
        if since is None:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
        if view.line is not said:
            announce(self, self._words.spoken(view))

    def show_not_verified(self) -> None:
        self._say(self.tr("Not verified"), "warning")

    def show_locked(self) -> None:
        """Said aloud once."""
        said = self.tr("Not verified · tries used up")
        first = self._checked.text() != said
        self._say(said, "warning", "lock")
        if first:
            announce(self, said)

    def show_general(self) -> None:
        self._say(self.tr("General question · nothing opens"), "neutral")

    def show_emergency(self, seconds_left: int) -> None:
        """Counts down; said aloud once."""
        said = self.tr("Emergency access · %1 left").replace("%1", clock(seconds_left))
        first = self._checked.text()[:9] != said[:9]
        self._say(said, "warning", "lock")
        if first:
            announce(self, said)

    def show_verified(self, kind: CallerKind, seconds: float) -> None:
        """``seconds`` from the first question to the last answer."""
        self._say(self._words.verified(kind, clock(seconds)), "good", "check")
        announce(self, self._checked.text())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._give_way()

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

    def _say(self, text: str, tone: str, icon: str = "") -> None:
        self._checked.say(text, tone, icon)
        self._give_way()

    def _give_way(self) -> None:
        """In a narrow bar the key caps go, else all but the first words of the check, or both."""
        for caps, short in ((True, False), (False, False), (True, True), (False, True)):
            for button in self._buttons:
                button.show_cap(caps)
            self._checked.shorten(short)
            self._row.setSpacing(_TIGHT_GAP if short else _GAP)
            if self._needed() <= self.width():
                return

    def _needed(self) -> int:
        """The width at which nothing but the second line, about the call, is cut short."""
        shown = (self._line, self._number, self._checked, self._time, *self._buttons)
        words = [widget.sizeHint().width() for widget in shown if not widget.isHidden()]
        buttons = sum(not button.isHidden() for button in self._buttons)
        gaps = self._row.spacing() * (len(words) - buttons) + _KEYS_GAP * max(0, buttons - 1)
        return 2 * _SIDE + self._dot.width() + _LINE_GAP + sum(words) + gaps

    def _show_time(self) -> None:
        if self._since is not None:
            said = clock(time.monotonic() - self._since)
            self._time.setMinimumWidth(self._widest(said))
            self._time.setText(said)

    def _widest(self, said: str) -> int:
        """Room for any digits in these places: nothing beside it moves when a second passes."""
        metrics = self._time.fontMetrics()
        digit = max("0123456789", key=metrics.horizontalAdvance)
        return metrics.horizontalAdvance("".join(digit if c.isdigit() else c for c in said)) + 1

"""The agent's other calls, announced below the call bar; the keyboard stays where it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.handover.call_events import CallState
from patient_access.handover.other_calls import OtherCall
from patient_access.views.accessible import announce
from patient_access.views.buttons import IconButton, PlainButton
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill
from patient_access.views.shortcuts import Key

_SHOWN = 3
"""More calls than this stand in their own windows only."""
_ICONS = {
    CallState.OFFERED: ("phone-incoming", "info"),
    CallState.CONNECTED: ("phone-call", "good"),
    CallState.HELD: ("pause", "warning"),
    CallState.CONSULTING: ("users", "info"),
}


class FurtherCalls(QFrame):
    """One line for each other call. Says the queue and two digits, and never who may be calling.

    A call that has just come is said once to a screen reader. One that was put aside stays away
    until its state changes.
    """

    wanted = Signal(int)
    """The place of the call whose window the agent wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "further-calls")
        self._calls: tuple[OtherCall, ...] = ()
        self._aside: set[tuple[int, CallState]] = set()
        self._lines = [_Line(first=place == 0) for place in range(_SHOWN)]
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 6, 12, 6)
        column.setSpacing(4)
        for line in self._lines:
            column.addWidget(line)
            line.show_key.clicked.connect(lambda _=False, line=line: self.wanted.emit(line.place))
            line.aside_key.clicked.connect(lambda _=False, line=line: self._put_aside(line.place))
        self.hide()

    def show_calls(self, calls: tuple[OtherCall, ...]) -> None:
        """All other calls there are now."""
        new = [call for call in calls if call.place not in {one.place for one in self._calls}]
        self._calls = calls
        self._aside &= {(call.place, call.state) for call in calls}
        self._show()
        for call in new:
            if not call.began:
                announce(self, self._words(call))

    def press_show(self) -> None:
        """The window of the first that is shown here."""
        if self.isVisible():
            self._lines[0].show_key.click()

    def press_aside(self) -> None:
        if self.isVisible():
            self._lines[0].aside_key.click()

    def _put_aside(self, place: int) -> None:
        self._aside |= {(call.place, call.state) for call in self._calls if call.place == place}
        self._show()

    def _show(self) -> None:
        shown = [call for call in self._calls if (call.place, call.state) not in self._aside]
        # What rings is what the agent has to decide about.
        shown.sort(key=lambda call: call.state is not CallState.OFFERED)
        for line, call in zip(self._lines, shown, strict=False):
            line.show_call(call, self._words(call))
        for line in self._lines[len(shown) :]:
            line.hide()
        self.setVisible(bool(shown))

    def _words(self, call: OtherCall) -> str:
        state = {
            CallState.OFFERED: self.tr("Another call is ringing"),
            CallState.HELD: self.tr("Another call is on hold"),
            CallState.CONSULTING: self.tr("Another call waits while you consult"),
        }.get(call.state, self.tr("Another call is up"))
        ending = "" if call.ending is None else f"{call.ending:02}"
        number = (
            fill(self.tr("number ending in %1"), ending) if ending else self.tr("no number shown")
        )
        return " · ".join(part for part in (state, call.queue, number) if part)


class _Line(QWidget):
    def __init__(self, *, first: bool) -> None:
        super().__init__()
        self.place = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._icon = IconLabel("phone-incoming", "info", 18)
        self._words = PlainLabel(role="strong", wrap=True)
        self.show_key = PlainButton(self.tr("Show it"), Key.OTHER_CALL if first else "")
        self.aside_key = IconButton("x", self.tr("Not now"), Key.OTHER_CALL_ASIDE if first else "")
        for button in (self.show_key, self.aside_key):
            # A click on one leaves the keyboard where the agent types.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.show_key)
        row.addWidget(self.aside_key)

    def show_call(self, call: OtherCall, words: str) -> None:
        self.place = call.place
        self._icon.show_icon(*_ICONS.get(call.state, ("phone-call", "info")))
        self._words.setText(words)
        self.show()

"""The line of the checklist where a code goes to a number on file, and comes back by voice.

Blind like the other lines: it is given the last two digits of numbers, and never a code.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QVBoxLayout, QWidget

from patient_access.verification.values import CodeState, CodeView, Item, Verdict
from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import PillButton, PlainButton
from patient_access.views.check_row import CheckRow
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill

_ANSWERED = frozenset({CodeState.SENT})


class CodeRow(CheckRow):
    """Choose a number, send, type what the caller reads. ``optional``: other items would do."""

    send_pressed = Signal(int)
    """The place of the chosen number."""

    label_at = Qt.AlignmentFlag.AlignTop
    verdict_at = Qt.AlignmentFlag.AlignBottom

    def __init__(self, *, optional: bool = False, parent: QWidget | None = None) -> None:
        self._middle = QWidget()
        self._view = CodeView()
        super().__init__(Item.ONE_TIME_CODE, parent=parent)
        if optional:
            self.label.setText(self.tr("Or a code by text"))
        self.label.setContentsMargins(0, 5, 0, 0)
        self._pills: list[PillButton] = []
        self._group = QButtonGroup(self)
        self._numbers = FlowLayout(gap=6)
        self._send = PlainButton(self.tr("Send a code"))
        self._send.clicked.connect(self._press_send)
        self._caption = PlainLabel(role="caption", tone="muted", wrap=True)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._numbers)
        column.addWidget(self._caption)
        column.addWidget(self.field)
        self._numbers.addWidget(self._send)
        self.show_code(CodeView())

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to do in this line."""
        over = self._view.state is CodeState.OVER and not self._view.sends_left
        return self._view.state is not CodeState.NOT_POSSIBLE and not over

    def field_area(self) -> QWidget:
        return self._middle

    def take_focus(self) -> None:
        """To the field while a code is open, else to the button that sends one."""
        where = self._send if self.field.isHidden() else self.field
        where.setFocus(Qt.FocusReason.TabFocusReason)

    def show_code(self, view: CodeView) -> None:
        """How far it has come. A field appears once there is something to read."""
        news = view.state is not self._view.state
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        if view.numbers != self._view.numbers:
            self._offer(view.numbers)
        self._view = view
        answered = view.state in _ANSWERED
        if not answered:
            self.field.setText("")
        self._show_parts()
        self._caption.setText(self._words_for(view))
        if news and view.state is not CodeState.OFFERED:
            announce(self, self._caption.text())
        if news and had_focus and self.is_possible:
            self.take_focus()

    def show_verdict(self, verdict: Verdict | None, *, checking: bool = False) -> None:
        super().show_verdict(verdict, checking=checking)
        if hasattr(self, "_send"):
            self._show_parts()

    def _show_parts(self) -> None:
        view, settled = self._view, self.settled
        offers = view.state is not CodeState.NOT_POSSIBLE and not settled
        # While it is being sent the button keeps the keyboard: Qt would give it to the next one.
        more = view.sends_left > 0 or view.state is CodeState.SENDING
        for pill in self._pills:
            pill.setVisible(offers)
            pill.setEnabled(more)
        self._send.setVisible(offers)
        self._send.setEnabled(more)
        again = view.sent_to is not None
        self._send.setText(self.tr("Send another") if again else self.tr("Send a code"))
        self.field.setVisible(view.state in _ANSWERED and not settled)
        self._caption.setVisible(not settled)

    def _offer(self, numbers: tuple[str, ...]) -> None:
        for pill in self._pills:
            self._numbers.removeWidget(pill)
            self._group.removeButton(pill)
            pill.hide()
            pill.deleteLater()
        self._numbers.removeWidget(self._send)
        self._pills = []
        for last_two in numbers:
            pill = PillButton(fill(self.tr("ends in %1"), last_two))
            pill.setCheckable(True)
            name_it(pill, fill(self.tr("Number on file that ends in %1"), last_two))
            self._group.addButton(pill)
            self._numbers.addWidget(pill)
            self._pills.append(pill)
        if self._pills:
            self._pills[0].setChecked(True)
        self._numbers.addWidget(self._send)

    def _press_send(self) -> None:
        chosen = next((at for at, pill in enumerate(self._pills) if pill.isChecked()), None)
        if chosen is not None and self._view.state is not CodeState.SENDING:
            self.send_pressed.emit(chosen)

    def _words_for(self, view: CodeView) -> str:
        sent_to = view.numbers[view.sent_to or 0] if _is_place(view) else ""
        match view.state:
            case CodeState.NOT_POSSIBLE:
                return self.tr("No number on file can be sent a code. Ask for something else.")
            case CodeState.OFFERED:
                return self.tr(
                    "The caller reads it to you. Good for %n minute(s).", "", view.minutes
                )
            case CodeState.SENDING:
                return self.tr("Sending…")
            case CodeState.SENT:
                said = self.tr(
                    "Sent to the number that ends in %1. Good for %n minute(s).", "", view.minutes
                )
                return fill(said, sent_to)
            case CodeState.OVER if view.sends_left:
                return self.tr(
                    "That code is no longer good. Send another, or ask for something else."
                )
            case CodeState.OVER:
                return self.tr("No more codes in this call. Ask for something else.")


def _is_place(view: CodeView) -> bool:
    return view.sent_to is not None and 0 <= view.sent_to < len(view.numbers)

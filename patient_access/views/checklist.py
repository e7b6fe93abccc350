"""Blind verification: the agent types what she hears; this shows match or no match."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.verification.values import (
    CheckStatus,
    CheckView,
    CodeView,
    Item,
    ItemState,
    Verdict,
)
from patient_access.views.buttons import PlainButton, PrimaryButton
from patient_access.views.card import Card, Rule
from patient_access.views.check_row import CheckRow
from patient_access.views.check_words import CheckWords
from patient_access.views.code_row import CodeRow
from patient_access.views.flow import FlowLayout
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.one_of_row import OneOfRow
from patient_access.views.panels.tab_order import focusable, follow
from patient_access.views.shortcuts import Key


class Checklist(Card):
    """Shows a ``CheckView`` and nothing else: no expected value ever gets here."""

    answer_given = Signal(object, str)
    """An ``Item`` and what the caller says."""
    cannot_answer = Signal()
    code_wanted = Signal(int)
    """The place of the number on file that a code shall go to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._words = CheckWords(self)
        self._shape: tuple[object, ...] = ()
        self._rows: list[CheckRow] = []
        self._rules: list[Rule] = []
        self._last: CheckRow | None = None
        self._code = CodeView()
        self.set_title(self.tr("Verify the caller"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._locked = _LockedOut()
        self._foot = QWidget()
        self._compare = PrimaryButton(self.tr("Compare"), Key.COMPARE)
        self._cannot = PlainButton(self.tr("Caller cannot answer"))
        self._compare.clicked.connect(self._press_compare)
        self._cannot.clicked.connect(self.cannot_answer)
        promise = PlainLabel(
            self.tr("You type what you hear. The record’s answer is never shown."),
            "caption",
            tone="muted",
            elide=True,
        )
        keys = FlowLayout(self._foot, gap=10, last_right=True)
        for widget in (self._compare, self._cannot, promise):
            keys.addWidget(widget)
        self.body.setSpacing(4)
        self.body.addLayout(self._list)
        self.body.addWidget(self._locked)
        self.body.addSpacing(4)
        self.body.addWidget(self._foot)
        self.body.addStretch()

    def show_check(self, view: CheckView, checking: Item | None) -> None:
        """``checking`` is the item being compared right now."""
        shape = (*((state.item, state.required) for state in view.items), view.optional_needed)
        if shape != self._shape:
            self._shape = shape
            self._build(view)
        self.set_note(self._words.progress(view))
        locked = view.status is CheckStatus.LOCKED
        settled_here = self._focused_row()
        for row in self._rows:
            row.setVisible(not locked)
            self._fill(row, view, checking)
        for rule in self._rules:
            rule.setVisible(not locked)
        self._foot.setVisible(view.status is CheckStatus.OPEN or view.can_be_stronger)
        self._locked.show_person(view.escalate_to)
        self._locked.setVisible(locked)
        if settled_here is not None and settled_here.settled:
            self.focus_next()

    def show_code(self, view: CodeView) -> None:
        """How far a one-time code has come."""
        others = view.numbers != self._code.numbers
        self._code = view
        for row in self._rows:
            if isinstance(row, CodeRow):
                was_in = row.isAncestorOf(QApplication.focusWidget() or self)
                row.show_code(view)
                if others:
                    self._tab_order()
                if was_in and not row.isAncestorOf(QApplication.focusWidget() or self):
                    self.focus_next()

    @property
    def has_rows(self) -> bool:
        return bool(self._rows)

    def focus_next(self) -> None:
        """Go to the first thing still to be asked."""
        for row in self._rows:
            if not row.settled and row.is_possible:
                row.take_focus()
                return

    def clear_fields(self) -> None:
        """Forget everything that was typed."""
        for row in self._rows:
            row.clear()

    def _build(self, view: CheckView) -> None:
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._rows = [self._row_of(state) for state in view.items if state.required]
        if view.optional_needed:
            optional = tuple(state.item for state in _in_one_row(view))
            if optional:
                self._rows.append(OneOfRow(optional, view.optional_needed))
            alone = [s for s in view.items if _has_own_row(s) and not s.required]
            self._rows += [self._row_of(state, optional=bool(optional)) for state in alone]
        self._rules = [Rule() for _ in self._rows[1:]]
        for place, row in enumerate(self._rows):
            if place:
                self._list.addWidget(self._rules[place - 1])
            self._list.addWidget(row)
            row.answer_given.connect(self.answer_given)
            row.focused.connect(self._remember)
        self._tab_order()
        self._last = None

    def _tab_order(self) -> None:
        """Rows before the buttons below them: made last, they would come after everything else,
        and Tab would go from the last field to End."""
        rows = [one for row in self._rows for one in focusable(row)]
        before: QWidget | None = self._compare.previousInFocusChain()
        while before is not None and (
            before in rows or not before.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            before = before.previousInFocusChain()
        if before is not None and before is not self._cannot:
            follow(before, (*rows, self._compare))

    def _row_of(self, state: ItemState, *, optional: bool = False) -> CheckRow:
        if not _has_own_row(state):
            return CheckRow(state.item)
        row = CodeRow(optional=optional)
        row.send_pressed.connect(self.code_wanted)
        row.show_code(self._code)
        return row

    def _fill(self, row: CheckRow, view: CheckView, checking: Item | None) -> None:
        if isinstance(row, OneOfRow):
            alone = (s for s in view.items if _has_own_row(s) and not s.required)
            elsewhere = sum(state.verdict is Verdict.MATCH for state in alone)
            row.show_states(_in_one_row(view), checking, elsewhere)
            return
        verdict = next(state.verdict for state in view.items if state.item is row.item)
        row.show_verdict(verdict, checking=checking is row.item)

    def _remember(self, row: CheckRow) -> None:
        self._last = row

    def _focused_row(self) -> CheckRow | None:
        focus = QApplication.focusWidget()
        return next((row for row in self._rows if focus is row.field), None)

    def _press_compare(self) -> None:
        rows = ([self._last] if self._last else []) + self._rows
        waiting = (
            row
            for row in rows
            if not row.settled and not row.field.isHidden() and row.field.text().strip()
        )
        row = next(waiting, None)
        if row is None:
            self.focus_next()
        else:
            row.compare()


def _has_own_row(state: ItemState) -> bool:
    """A code is sent before it is asked for: that takes a line."""
    return state.item is Item.ONE_TIME_CODE


def _in_one_row(view: CheckView) -> tuple[ItemState, ...]:
    """The optional items of which any will do."""
    return tuple(s for s in view.items if not s.required and not _has_own_row(s))


class _LockedOut(QWidget):
    """Tries are used up: what that means and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(12)
        row.addWidget(IconLabel("lock", "warning", 20), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(
            PlainLabel(self.tr("Nothing opens in this call any more."), "strong", wrap=True)
        )
        words.addWidget(
            PlainLabel(
                self.tr(
                    "Tell the caller: “I was not able to verify you, so I cannot open the record "
                    "today.” Follow your site’s procedure for callers who cannot be verified. "
                    "General questions can still be answered."
                ),
                tone="muted",
                wrap=True,
            )
        )
        self._person = PlainLabel(wrap=True)
        self._person.hide()
        words.addWidget(self._person)
        row.addLayout(words, 1)
        self.hide()

    def show_person(self, escalate_to: str) -> None:
        """To whom the agent turns, in the site's own words."""
        self._person.setText(self.tr("Turn to: %1").replace("%1", escalate_to))
        self._person.setVisible(bool(escalate_to))

"""The line of the checklist where any of several things will do: ZIP, phone, MRN, street."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from patient_access.verification.values import Item, ItemState, Verdict
from patient_access.views.buttons import PillButton
from patient_access.views.check_row import CheckRow
from patient_access.views.flow import FlowLayout
from patient_access.views.panels.tab_order import follow


class ItemPill(PillButton):
    """One thing the caller can be asked for; a check mark once it matched."""

    def mark(self, *, matched: bool) -> None:
        self.show_icon("check" if matched else "")


class OneOfRow(CheckRow):
    """Each item keeps its own words and verdict while the agent looks for one that works."""

    label_at = Qt.AlignmentFlag.AlignTop
    verdict_at = Qt.AlignmentFlag.AlignBottom

    def __init__(self, items: tuple[Item, ...], needed: int, parent: QWidget | None = None) -> None:
        self._middle = QWidget()
        super().__init__(items[0], parent=parent)
        self._needed = needed
        self._items = items
        self._elsewhere = 0
        self._typed: dict[Item, str] = {}
        self._states: dict[Item, Verdict | None] = dict.fromkeys(items)
        self._pills = {item: ItemPill(self.words.short(item)) for item in items}
        group = QButtonGroup(self)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        pills = FlowLayout(gap=6)
        for item, pill in self._pills.items():
            pill.setCheckable(True)
            group.addButton(pill)
            pills.addWidget(pill)
            pill.clicked.connect(lambda _=False, item=item: self._turn_to(item, go=True))
        column.addLayout(pills)
        column.addWidget(self.field)
        self.label.setText(self.tr("One of") if needed == 1 else self.tr("%n of", "", needed))
        self.label.setContentsMargins(0, 5, 0, 0)
        self._turn_to(items[0], go=False)

    @property
    def settled(self) -> bool:
        states = getattr(self, "_states", {})
        matched = sum(state is Verdict.MATCH for state in states.values())
        return matched + getattr(self, "_elsewhere", 0) >= getattr(self, "_needed", 1)

    def field_area(self) -> QWidget:
        return self._middle

    def show_states(
        self, states: tuple[ItemState, ...], checking: Item | None, elsewhere: int = 0
    ) -> None:
        """The verdicts of all items; turns to the next one while more are needed.

        ``elsewhere``: optional items that matched in a line of their own.
        """
        self._elsewhere = elsewhere
        for state in states:
            self._states[state.item] = state.verdict
            self._pills[state.item].mark(matched=state.verdict is Verdict.MATCH)
        self.show_verdict(self._states[self.item], checking=checking is self.item)
        waiting = [item for item in self._items if self._states[item] is not Verdict.MATCH]
        if self._states[self.item] is Verdict.MATCH and not self.settled and waiting:
            self._turn_to(waiting[0], go=False)

    def clear(self) -> None:
        self._typed.clear()
        self._states = dict.fromkeys(self._items)
        super().clear()

    def _turn_to(self, item: Item, *, go: bool) -> None:
        self._typed[self.item] = self.field.text()
        if item is not self.item:
            # The one that is chosen stands where Tab came to the last one, before the field.
            follow(self._pills[self.item], (self._pills[item], self.field))
        self.item = item
        self._pills[item].setChecked(True)
        for one, pill in self._pills.items():
            # One stop of the Tab key, at the one that is chosen; arrows go to the others.
            tab = Qt.FocusPolicy.StrongFocus if one is item else Qt.FocusPolicy.ClickFocus
            pill.setFocusPolicy(tab)
        self.field.setText(self._typed.get(item, ""))
        self._name_field()
        self.show_verdict(self._states[item])
        if go:
            self.field.setFocus()

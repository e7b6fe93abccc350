"""A caller who is not the patient: who they are, why they call, and what is on file of them.

What stands in the fields the caller has said; nothing is ever filled in. What is on file is shown
only of somebody with the name that the caller gave.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from patient_access.verification.values import (
    Authority,
    CallerKind,
    CallerSaid,
    Ground,
    Standing,
)
from patient_access.views import formats
from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import PlainButton, PrimaryButton
from patient_access.views.card import Card, Rule
from patient_access.views.check_row import aside_width
from patient_access.views.check_words import CheckWords
from patient_access.views.panels.tab_order import follow
from patient_access.views.plain_text import fill
from patient_access.views.said_row import SaidRow
from patient_access.views.shortcuts import Key
from patient_access.views.standing_line import StandingLine

_FIELDS = ("name", "relation", "purpose")
_ASKED = {
    CallerKind.REPRESENTATIVE: ("name", "relation"),
    CallerKind.CONSENT: ("name", "purpose"),
    CallerKind.PROVIDER: ("name", "relation", "purpose"),
    CallerKind.EMERGENCY: ("name", "purpose"),
}


class CallerCard(Card):
    """Hidden while the caller is the patient, or asks in general."""

    caller_said = Signal(object)
    """A ``CallerSaid``."""
    authority_chosen = Signal(int)
    """Which standing of those shown the agent goes on with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._kind: CallerKind | None = None
        aside = aside_width(CheckWords(self))
        self._rows = {field: SaidRow(aside) for field in _FIELDS}
        self.fields = {name: row.field for name, row in self._rows.items()}
        self._rules = {name: Rule() for name in _FIELDS[1:]}
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for name, row in self._rows.items():
            row.ask(self.tr("About the caller"))
            row.entered.connect(self.submit)
            if name in self._rules:
                lines.addWidget(self._rules[name])
            lines.addWidget(row)
        self.button = PrimaryButton("", Key.COMPARE)
        self.button.clicked.connect(self.submit)
        self._found = QWidget()
        self._lines = QVBoxLayout(self._found)
        self._lines.setContentsMargins(0, 12, 0, 0)
        self._lines.setSpacing(0)
        self.go_on: list[PlainButton] = []
        """What may be gone on with, as it stands on the screen."""
        self.body.setSpacing(4)
        self.body.addLayout(lines)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._found)
        self.show_caller_kind(None)

    def show_caller_kind(self, kind: CallerKind | None) -> None:
        if kind is not self._kind:
            self.clear()
        self._kind = kind
        asked = _ASKED.get(kind, ()) if kind else ()
        self.setVisible(bool(asked))
        if not asked or kind is None:
            return
        title, words, press = self._words(kind)
        self.set_title(title)
        for name, row in self._rows.items():
            row.setVisible(name in asked)
            row.ask(words.get(name, title))
        for name, rule in self._rules.items():
            rule.setVisible(name in asked)
        self.button.setText(press)
        name_it(self.button, press, key=Key.COMPARE, hint=title)

    def take_focus(self) -> None:
        """The agent goes on with the first thing that was not said yet."""
        waiting = (one.field for one in self._shown() if not one.text())
        field = next(waiting, None)
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def show_standings(self, standings: tuple[Standing, ...] | None, today: date) -> None:
        """What is on file; an empty tuple: nobody of this name. None: not looked for."""
        self._forget()
        if standings is None:
            return
        before: PlainButton = self.button
        for place, one in enumerate(standings):
            line = self._line(one, today)
            if one.ground is not Ground.IN_FORCE:
                self._say(line, icon="ban")
                continue
            button = PlainButton(fill(self.tr("Go on: %1"), self._authority(one.authority)))
            name_it(button, button.text(), hint=line)
            button.clicked.connect(lambda _=False, at=place: self.authority_chosen.emit(at))
            self._say(line, icon="circle-check", opens=True, button=button)
            self.go_on.append(button)
            follow(before, (button,))
            before = button
        if not self.go_on:
            self._say(
                self.tr(
                    "No authority in force is on file under this name. Nothing more opens; with "
                    "the patient on the line, spoken consent may."
                ),
                icon="info",
            )
        self._found.show()
        announce(self, self._lines_text())

    def show_recorded(self, authority: Authority) -> None:
        """It is recorded and cannot be changed in this call: two lines, and room for the panels."""
        said = " · ".join(one.text() for one in self._shown())
        for widget in (*self._rows.values(), *self._rules.values(), self.button):
            widget.hide()
        self._forget()
        recorded = fill(self.tr("Recorded: %1"), self._authority(authority))
        self._say(recorded, icon="circle-check", opens=True)
        self._say(said, icon="user")
        self._found.show()
        announce(self, self._lines_text())

    def clear(self) -> None:
        """Forget what was typed and what was found."""
        for row in self._rows.values():
            row.clear()
        self.button.show()
        self._forget()

    def submit(self) -> None:
        """Hand over what was said, or go to what is still missing."""
        if not all(one.text() for one in self._shown()):
            self.take_focus()
            return
        self.caller_said.emit(CallerSaid(**{name: row.text() for name, row in self._rows.items()}))

    def _shown(self) -> list[SaidRow]:
        return [row for row in self._rows.values() if not row.isHidden()]

    def _forget(self) -> None:
        self.go_on.clear()
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._found.hide()

    def _say(
        self, text: str, *, icon: str, opens: bool = False, button: PlainButton | None = None
    ) -> None:
        self._lines.addWidget(Rule())
        self._lines.addWidget(StandingLine(text, icon=icon, opens=opens, button=button))

    def _lines_text(self) -> str:
        places = (self._lines.itemAt(at) for at in range(self._lines.count()))
        widgets = (place.widget() for place in places if place is not None)
        return " ".join(one.words.words for one in widgets if isinstance(one, StandingLine))

    def _line(self, one: Standing, today: date) -> str:
        end = formats.partial_day(one.until, today) if one.until else ""
        if one.ground is Ground.KINSHIP:
            said = self.tr("%1, %2: being a relative is no permission")
            return fill(said, one.name, one.relationship or self.tr("relationship not stated"))
        words = (one.name, self._authority(one.authority), one.source)
        if one.ground is Ground.ENDED:
            if not end:
                return fill(self.tr("%1, %2, %3: has ended"), *words)
            return fill(self.tr("%1, %2, %3: ended %4"), *words, end)
        if not end:
            return fill(self.tr("%1, %2, on file at %3, no end on file"), *words)
        return fill(self.tr("%1, %2, on file at %3, until %4"), *words, end)

    def _authority(self, authority: Authority) -> str:
        return {
            Authority.PATIENT: self.tr("the patient"),
            Authority.MINOR: self.tr("the patient, a minor"),
            Authority.REPRESENTATIVE: self.tr("no authority"),
            Authority.PARENT: self.tr("parent of a minor"),
            Authority.GUARDIAN: self.tr("guardian"),
            Authority.POWER_OF_ATTORNEY: self.tr("power of attorney"),
            Authority.CAREGIVER: self.tr("named by a consent on file"),
            Authority.SPOKEN_CONSENT: self.tr("spoken consent"),
            Authority.PROVIDER: self.tr("a provider"),
            Authority.EMERGENCY: self.tr("emergency access"),
        }[authority]

    def _words(self, kind: CallerKind) -> tuple[str, dict[str, str], str]:
        """The card's title, its labels, and the word on its button."""
        name, about = self.tr("Caller’s full name"), self.tr("About what")
        return {
            CallerKind.REPRESENTATIVE: (
                self.tr("Who is calling for the patient"),
                {"name": name, "relation": self.tr("Relationship to the patient")},
                self.tr("Keep"),
            ),
            CallerKind.CONSENT: (
                self.tr("Spoken consent of the patient"),
                {"name": self.tr("With whom you may speak"), "purpose": about},
                self.tr("Record the consent"),
            ),
            CallerKind.PROVIDER: (
                self.tr("The provider who calls"),
                {"name": name, "relation": self.tr("Practice or pharmacy"), "purpose": about},
                self.tr("Record the provider"),
            ),
            CallerKind.EMERGENCY: (
                self.tr("Emergency access: for a short time, and reported"),
                {"name": name, "purpose": self.tr("Reason")},
                self.tr("Open in an emergency"),
            ),
        }[kind]

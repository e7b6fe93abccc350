"""What an EHR needs beside the number: a short form under the candidates (rule D1).

Nothing is ever filled in beforehand: what stands here the caller has said.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from patient_access.domain.lookup import Demographic, Sex
from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import PrimaryButton
from patient_access.views.labels import PlainLabel
from patient_access.views.segmented import Segmented
from patient_access.views.values import Demographics

_SEXES = (Sex.FEMALE, Sex.MALE, Sex.OTHER)


class DemographicsForm(QWidget):
    """Emits ``Demographics`` once everything needed is there; says what still is not."""

    given = Signal(object)
    """A ``Demographics``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needed: tuple[Demographic, ...] = ()
        self._sex: Sex | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self.lead = PlainLabel("", "caption-strong", wrap=True)
        column.addWidget(self.lead)
        self.fields: dict[Demographic, QLineEdit] = {}
        self._parts: dict[Demographic, tuple[QWidget, ...]] = {}
        for what in Demographic:
            label = PlainLabel(self._words(what), "caption", tone="muted")
            label.setContentsMargins(0, 4, 0, 0)
            column.addWidget(label)
            widget = self._sexes(label) if what is Demographic.SEX else self._field(what, label)
            column.addWidget(widget)
            self._parts[what] = (label, widget)
        self.button = PrimaryButton(self.tr("Look up"), icon="search")
        name_it(self.button, self.tr("Look up"), hint=self.tr("Ask with what the caller said"))
        self.button.clicked.connect(self.submit)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.ask_for(())

    def ask_for(self, needed: tuple[Demographic, ...]) -> None:
        """Show the fields for these; other ones, and none at all, are emptied and hidden."""
        if needed == self._needed and needed:
            return
        self._needed = needed
        self._say()
        for what, parts in self._parts.items():
            for part in parts:
                part.setVisible(what in needed)
        self.clear()
        self.setVisible(bool(needed))

    def focus_first(self) -> None:
        """Go to the first thing that is still missing, if anything is asked for."""
        missing = (what for what in self._needed if not self._has(what))
        first = next(missing, next(iter(self._needed), None))
        if first is not None and self.isVisible():
            self._first(first).setFocus(Qt.FocusReason.TabFocusReason)

    def clear(self) -> None:
        """Forget what was typed."""
        for field in self.fields.values():
            field.setText("")  # unlike clear(), forgets what could be undone
        self._sex = None
        self._choice.show_choice(None)

    def submit(self) -> None:
        """Hand over what was said, or go to what is still missing."""
        missing = [what for what in self._needed if not self._has(what)]
        if missing:
            self._say(tuple(missing))
            self._first(missing[0]).setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._say()
        self.given.emit(
            Demographics(
                **{what.value: field.text().strip() for what, field in self.fields.items()},
                sex=self._sex,
            )
        )

    def _has(self, what: Demographic) -> bool:
        if what is Demographic.SEX:
            return self._sex is not None
        return bool(self.fields[what].text().strip())

    def _first(self, what: Demographic) -> QWidget:
        return self._choice.buttons[0] if what is Demographic.SEX else self.fields[what]

    def _field(self, what: Demographic, label: PlainLabel) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(100)
        field.setPlaceholderText(self._example(what))
        name_it(field, self._words(what), label=label)
        field.returnPressed.connect(self.submit)
        self.fields[what] = field
        return field

    def _sexes(self, label: PlainLabel) -> Segmented:
        words = (self.tr("Female"), self.tr("Male"), self.tr("Other"))
        self._choice = Segmented(words)
        for button, word in zip(self._choice.buttons, words, strict=True):
            name_it(button, f"{label.text()}: {word}")
        self._choice.chosen.connect(self._choose)
        return self._choice

    def _choose(self, place: int) -> None:
        self._sex = _SEXES[place]

    def _say(self, missing: tuple[Demographic, ...] = ()) -> None:
        """What is still missing; before that, the labels below say it all."""
        lead = self.tr("Ask the caller for")
        if missing:
            said = ", ".join(self._words(what).lower() for what in missing)
            lead = self.tr("Still missing: %1").replace("%1", said)
            announce(self, lead)
        self.lead.setText(lead)
        name_it(self, lead)

    def _words(self, what: Demographic) -> str:
        return {
            Demographic.GIVEN: self.tr("Given name"),
            Demographic.FAMILY: self.tr("Family name"),
            Demographic.SEX: self.tr("Legal sex"),
            Demographic.BIRTH_DATE: self.tr("Date of birth"),
        }[what]

    def _example(self, what: Demographic) -> str:
        if what is Demographic.BIRTH_DATE:
            return self.tr("such as 3/14/1979")
        return self.tr("as the caller says it")

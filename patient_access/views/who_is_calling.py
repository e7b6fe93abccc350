"""The first question: is the caller the patient, or calling for somebody?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from patient_access.verification.values import CallerKind
from patient_access.views.accessible import name_it
from patient_access.views.card import Card, Quote
from patient_access.views.flow import FlowLayout
from patient_access.views.segmented import Segmented
from patient_access.views.shortcuts import Key

_KINDS = (CallerKind.PATIENT, CallerKind.REPRESENTATIVE, CallerKind.GENERAL)
_RARER = (CallerKind.CONSENT, CallerKind.PROVIDER, CallerKind.EMERGENCY)
_KEYS = (Key.THE_PATIENT, Key.FOR_SOMEONE_ELSE, Key.GENERAL_QUESTION)
_RARER_KEYS = (Key.WITH_CONSENT, Key.PROVIDER, Key.EMERGENCY)


class WhoIsCalling(Card):
    caller_kind_chosen = Signal(object)
    """A ``CallerKind``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Who is calling?"))
        self.set_note(self.tr("Step 1 of 2"))
        words = (self.tr("The patient"), self.tr("For someone else"), self.tr("General question"))
        hints = (
            self.tr("The caller is the patient"),
            self.tr("The caller calls about another person"),
            self.tr("Opens no record and needs no check"),
        )
        self._choice = Segmented(words)
        for button, word, key, hint in zip(self._choice.buttons, words, _KEYS, hints, strict=True):
            name_it(button, word, key=key, hint=hint)
        rarer = (self.tr("Patient consents"), self.tr("A provider"), self.tr("Emergency"))
        why = (
            self.tr("The patient is on the line and lets somebody speak for them"),
            self.tr("A doctor’s office or a pharmacy calls"),
            self.tr("Opens without a check, for a short time, and is reported"),
        )
        self._rarer = Segmented(rarer)
        for button, word, key, hint in zip(
            self._rarer.buttons, rarer, _RARER_KEYS, why, strict=True
        ):
            name_it(button, word, key=key, hint=hint)
        self._phrase = Quote()
        kinds = FlowLayout(gap=8)
        for choice in (self._choice, self._rarer):
            kinds.addWidget(choice)
        self.body.addLayout(kinds)
        self.body.addSpacing(8)
        self.body.addWidget(self._phrase)
        self._choice.chosen.connect(lambda place: self.caller_kind_chosen.emit(_KINDS[place]))
        self._rarer.chosen.connect(lambda place: self.caller_kind_chosen.emit(_RARER[place]))
        self.show_caller_kind(None)

    def show_caller_kind(self, kind: CallerKind | None) -> None:
        """The choice, and what to say next."""
        self._choice.show_choice(_KINDS.index(kind) if kind in _KINDS else None)
        self._rarer.show_choice(_RARER.index(kind) if kind in _RARER else None)
        self._phrase.set_text(self._words(kind))

    def press_if_shown(self, kind: CallerKind) -> None:
        if self.isVisible():
            rows = (*self._choice.buttons, *self._rarer.buttons)
            rows[(*_KINDS, *_RARER).index(kind)].click()

    def _words(self, kind: CallerKind | None) -> str:
        if kind is None:
            return self.tr("“Are you calling for yourself or for someone else?”")
        return {
            CallerKind.PATIENT: self.tr("“May I have your full name and date of birth, please?”"),
            CallerKind.REPRESENTATIVE: self.tr(
                "“Whom are you calling about? May I have the patient’s full name and date of "
                "birth, please?”"
            ),
            CallerKind.GENERAL: self.tr("“How can I help you today?”"),
            CallerKind.CONSENT: self.tr(
                "“May I ask you, the patient, for your full name and date of birth? With whom may "
                "I speak for you, and about what?”"
            ),
            CallerKind.PROVIDER: self.tr(
                "“May I have your name and your practice, and the patient’s full name and date of "
                "birth, please?”"
            ),
            CallerKind.EMERGENCY: self.tr("“What has happened, and who are you?”"),
        }[kind]

"""A calm card on the idle window for each EHR that wants the agent to sign in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.handover.sign_in_states import SignInState
from patient_access.views.accessible import announce
from patient_access.views.buttons import PlainButton, PrimaryButton
from patient_access.views.card import Card
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill
from patient_access.views.sentences import sign_in_sentence
from patient_access.views.values import SignInView


class SignInCards(QWidget):
    """Hidden while there is nothing to sign in to."""

    pressed = Signal(str)
    """An EHR's name."""
    cancelled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, _SignInCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 20, 0, 0)
        self._column.setSpacing(12)
        self.hide()

    def show_sign_ins(self, views: tuple[SignInView, ...]) -> None:
        """A card keeps its place and its focus while its EHR has something to say."""
        for view in views:
            card = self._cards.get(view.ehr)
            if card is None:
                card = self._cards[view.ehr] = _SignInCard(view.ehr)
                card.pressed.connect(self.pressed)
                card.cancelled.connect(self.cancelled)
                # In a row of its own: an aligned widget is given the height that its words
                # need in the width of the whole column.
                row = QHBoxLayout()
                row.addStretch(1)
                row.addWidget(card, 100)
                row.addStretch(1)
                self._column.addLayout(row)
            card.show_sign_in(view)
        named = {view.ehr for view in views}
        for name, card in self._cards.items():
            card.setVisible(name in named)
        self.setVisible(bool(views))


class _SignInCard(Card):
    pressed = Signal(str)
    cancelled = Signal(str)

    def __init__(self, ehr: str) -> None:
        super().__init__()
        self._ehr = ehr
        self._said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setMaximumWidth(560)
        self._words = PlainLabel(tone="muted", wrap=True)
        self._begin = PrimaryButton(fill(self.tr("Sign in to %1"), ehr))
        self._cancel = PlainButton(self.tr("Cancel"))
        self._cancel.setAccessibleName(fill(self.tr("Cancel signing in to %1"), ehr))
        self._begin.clicked.connect(lambda: self.pressed.emit(ehr))
        self._cancel.clicked.connect(lambda: self.cancelled.emit(ehr))
        keys = FlowLayout(gap=10)
        keys.addWidget(self._begin)
        keys.addWidget(self._cancel)
        self.body.addWidget(self._words)
        self.body.addLayout(keys)

    def show_sign_in(self, view: SignInView) -> None:
        waits = view.state is SignInState.WAITING
        done = view.state is SignInState.SIGNED_IN
        if waits:
            title = fill(self.tr("Signing in to %1"), self._ehr)
            words = self.tr("Finish signing in in your browser. This window goes on by itself.")
        elif done:
            title = fill(self.tr("Signed in to %1"), self._ehr)
            words = ""
        else:
            title = fill(self.tr("You are not signed in to %1"), self._ehr)
            words = self.tr("Nobody is looked up there until you sign in.")
        if view.problem is not None and not waits:
            sentence = sign_in_sentence(view.problem, self._ehr)
            words = f"{sentence.what} {sentence.do}"
        self._words.set_tone("warning" if view.problem is not None and not waits else "muted")
        self.set_title(title)
        self._words.setText(words)
        had_focus = self._begin.hasFocus() or self._cancel.hasFocus()
        self._begin.setVisible(not waits and not done)
        self._cancel.setVisible(waits)
        if had_focus and not done:
            (self._cancel if waits else self._begin).setFocus()
        said = f"{title}. {words}"
        if said != self._said and self.isVisible():
            announce(self, said)
        self._said = said

"""The left column: who may be calling. Nobody is opened from here by the number alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from patient_access.domain.lookup import Notice
from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import PlainButton
from patient_access.views.candidate_delegate import CandidateDelegate
from patient_access.views.candidate_model import CandidateModel
from patient_access.views.card import Card
from patient_access.views.demographics_form import DemographicsForm
from patient_access.views.labels import PlainLabel
from patient_access.views.one_layout import laid_out_once
from patient_access.views.sentences import failure_sentence, notice_sentence
from patient_access.views.values import CandidatesView, LookupState


class CandidateCards(QListView):
    """Up and down move, Enter or a click chooses."""

    card_chosen = Signal(int)

    def __init__(self, model: CandidateModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        delegate = CandidateDelegate(self)
        # Before the list itself hears of it, and asks for heights.
        model.modelReset.connect(delegate.forget_heights)
        model.dataChanged.connect(delegate.forget_heights)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.viewport().setAutoFillBackground(False)
        name_it(self, self.tr("People who may be calling"))
        self.clicked.connect(self._choose)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        rows = range(self.model().rowCount())
        return QSize(240, sum(self.sizeHintForRow(row) for row in rows))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, min(self.sizeHint().height(), 136))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        elif event.text().isdigit():
            event.ignore()  # a digit is an outcome, not a search in the list
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # a narrow card needs more lines
            self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.card_chosen.emit(index.row())


class CandidateList(Card):
    """Shows a ``CandidatesView``: one, several, none, asking, or what could not be asked."""

    candidate_chosen = Signal(int)
    retry = Signal()
    """An EHR did not answer: ask them all the same question again."""
    demographics_given = Signal(object)
    """A ``Demographics``: what an EHR needs beside the number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._model = CandidateModel(self)
        self.cards = CandidateCards(self._model)
        self.cards.card_chosen.connect(self.candidate_chosen)
        self.body.addWidget(self.cards)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(8)
        self.body.addLayout(self._remarks)
        self.form = DemographicsForm(self)
        self.form.given.connect(self.demographics_given)
        self.body.addWidget(self.form)
        self._countdown = PlainLabel(role="caption", tone="muted", wrap=True)
        self._countdown.hide()
        self.body.addWidget(self._countdown)
        self._retry = PlainButton(self.tr("Retry"), icon="refresh-cw")
        name_it(self._retry, self.tr("Retry"), hint=self.tr("Ask every EHR again"))
        self._retry.clicked.connect(self.retry)
        self.body.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignLeft)
        self._foot = PlainLabel(role="caption", tone="muted", wrap=True)
        self.body.addWidget(self._foot)
        self.body.addStretch()
        self.show_candidates(CandidatesView())

    def show_candidates(self, view: CandidatesView) -> None:
        changed = self.title.text() != self._title(view)
        self._model.show(view)
        with laid_out_once(self):
            self.cards.setVisible(bool(view.cards))
            self.cards.updateGeometry()
            self.set_title(self._title(view))
            self.set_note(self.tr("%n systems", "", view.systems) if view.systems > 1 else "")
            self._foot.setText(self._foot_words(view))
            self._foot.setVisible(bool(self._foot.text()))
            self._show_remarks(view)
            self.form.ask_for(view.needed if view.chosen is None else ())
            self._retry.setVisible(bool(view.failures) and view.state is LookupState.ANSWERED)
        self.setVisible(view.state is not LookupState.NOTHING_ASKED)
        if changed and view.state is LookupState.ANSWERED:
            announce(self, self.title.text())

    def show_trying_again(self, seconds: int | None) -> None:
        """The seconds to the next try; each is shown, and none is read aloud."""
        self._countdown.setVisible(seconds is not None)
        said = self.tr("Trying again in %1 s").replace("%1", str(seconds))
        self._countdown.setText(said if seconds is not None else "")
        now, plain_retry = self.tr("Retry now"), self.tr("Retry")
        self._retry.setText(plain_retry if seconds is None else now)
        name_it(self._retry, self._retry.text(), hint=self.tr("Ask every EHR again"))

    def focus_cards(self) -> None:
        """The keyboard's way down: to the people, or to what must be asked to find them."""
        if self.cards.isVisible():
            self.cards.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.form.focus_first()

    def _title(self, view: CandidatesView) -> str:
        if view.state is LookupState.ASKING:
            return self.tr("Looking…")
        count = len(view.cards)
        if not count and _nobody_answered(view):
            return self.tr("Nobody could be looked up")
        if not count and view.by_phone and Notice.PHONE_NOT_SEARCHABLE in view.notices:
            return self.tr("The number is not enough")
        if not count:
            return self.tr("Nobody found by phone") if view.by_phone else self.tr("Nobody found")
        if view.by_phone:
            if count == 1:
                return self.tr("One person has this number")
            return self.tr("%n people share this number", "", count)
        return self.tr("One person found") if count == 1 else self.tr("%n people found", "", count)

    def _foot_words(self, view: CandidatesView) -> str:
        if view.state is not LookupState.ANSWERED or _nobody_answered(view):
            return ""
        if not view.cards and Notice.PHONE_NOT_SEARCHABLE in view.notices:
            return ""
        if not view.cards:
            return self.tr(
                "The person may still be on file. Search by MRN, or name and birth date."
            )
        if view.by_phone:
            return self.tr("No one is opened by the number alone.")
        return ""

    def _show_remarks(self, view: CandidatesView) -> None:
        while item := self._remarks.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for failed in view.failures:
            sentence = failure_sentence(failed.failure, failed.source, failed.correlation_id)
            self._remark(sentence.text, "warning")
            self._remark(sentence.reference, "muted")
        for notice in sorted(view.notices):
            sentence = notice_sentence(notice, view.system or self.tr("The EHR"))
            asked_below = notice is Notice.PHONE_NOT_SEARCHABLE and view.needed
            self._remark(sentence.what if asked_below else sentence.text, "muted")
        if view.unreadable:
            text = self.tr("%n records could not be read.", "", view.unreadable)
            self._remark(text, "warning")

    def _remark(self, text: str, tone: str) -> None:
        if text:
            self._remarks.addWidget(PlainLabel(text, "caption", tone=tone, wrap=True))


def _nobody_answered(view: CandidatesView) -> bool:
    """No EHR could be asked: that nobody was found says nothing."""
    return bool(view.failures) and len({failed.source for failed in view.failures}) >= view.systems

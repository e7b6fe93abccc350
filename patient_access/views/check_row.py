"""One line of the checklist: what to ask, what the caller says, whether it matches.

Blind by construction: a row is given a verdict and has no way to be given an answer.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QWidget

from patient_access.verification.values import Item, Verdict
from patient_access.views.accessible import announce, name_it
from patient_access.views.check_words import CheckWords
from patient_access.views.chip import Chip
from patient_access.views.labels import PlainLabel

LABEL, NARROW_LABEL, SNUG = 146, 96, 560
"""Widths of the label, wide and narrow; below the third it is the narrow one."""
FIELD, GAP = 160, 12
"""The least a field may have beside its label; with less the label stands above it."""


def aside_width(words: CheckWords) -> int:
    """As wide as the longest thing a row may say beside its field: a verdict moves nothing."""
    metrics = PlainLabel(role="caption").fontMetrics()
    said = (
        QCoreApplication.translate("CheckRow", "Comparing…"),
        QCoreApplication.translate("CheckRow", "Enter to compare"),
    )
    return max(
        *(metrics.horizontalAdvance(text) for text in said),
        *(Chip(*words.verdict(verdict)).sizeHint().width() for verdict in Verdict),
    )


class CheckRow(QWidget):
    """Emits ``(item, text)``; keeps what was typed, so that it can be corrected."""

    answer_given = Signal(object, str)
    focused = Signal(object)
    """This row, when the agent goes into it."""

    label_at = Qt.AlignmentFlag.AlignVCenter
    verdict_at = Qt.AlignmentFlag.AlignVCenter
    """Where they stand beside the field where there is room for one line."""

    def __init__(self, item: Item, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = CheckWords(self)
        self.item = item
        self._verdict: Verdict | None = None
        self.label = PlainLabel(label or self.words.item(item), "strong", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.returnPressed.connect(self.compare)
        self.field.textEdited.connect(self._edited)
        self.field.installEventFilter(self)
        self._chip = Chip()
        self._hint = PlainLabel(role="caption", tone="muted")
        self._aside = QWidget()
        widest = aside_width(self.words)
        self._aside.setMinimumSize(widest, 36)
        self._least = NARROW_LABEL + FIELD + widest + 2 * GAP
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._aside)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.addWidget(self._chip)
        self._beside.addWidget(self._hint)
        self._beside.addStretch()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 10, 0, 10)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._compact: bool | None = None
        self._arrange(compact=False)
        self._name_field()
        self.show_verdict(None)

    @property
    def settled(self) -> bool:
        """Nothing more to ask in this row."""
        return self._verdict is Verdict.MATCH

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to do in this line."""
        return True

    def take_focus(self) -> None:
        """The agent goes on here."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def compare(self) -> None:
        """Hand over what was typed; nothing happens for an empty or a settled row."""
        text = self.field.text().strip()
        if text and not self.field.isReadOnly():
            self.answer_given.emit(self.item, text)

    def show_verdict(self, verdict: Verdict | None, *, checking: bool = False) -> None:
        news = verdict is not None and verdict is not self._verdict
        self._verdict = verdict
        self.field.setReadOnly(self.settled or checking)
        self._repolish()
        if verdict is not None:
            self._chip.say(*self.words.verdict(verdict))
        self._chip.setVisible(verdict is not None and not checking)
        self._say_hint(self.tr("Comparing…") if checking else "")
        if news:
            announce(self, f"{self.label.text()}: {self._chip.text()}")

    def clear(self) -> None:
        self.field.setText("")  # unlike clear(), forgets what could be undone
        self.show_verdict(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit(self)
            if not self._chip.isVisible() and not self.field.isReadOnly():
                self._say_hint(self.tr("Enter to compare"))
        elif event.type() == QEvent.Type.FocusOut and not self.field.isReadOnly():
            self._say_hint("")
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange(compact=self.width() < self._least)
        if not self._compact:
            least = NARROW_LABEL if self.width() < SNUG else LABEL
            self.label.setFixedWidth(least)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """May become narrower than one line needs: then the label goes above the field."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 240), hint.height())

    def field_area(self) -> QWidget:
        """What stands in the middle column."""
        return self.field

    def _arrange(self, *, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        middle = self.field_area()
        for widget in (self.label, middle, self._aside):
            self._grid.removeWidget(widget)
        self._beside.setDirection(
            QBoxLayout.Direction.RightToLeft if compact else QBoxLayout.Direction.LeftToRight
        )
        if compact:
            self.label.setMinimumWidth(0)
            self.label.setMaximumWidth(16_777_215)
            self._grid.addWidget(self.label, 0, 0)
            self._grid.addWidget(self._aside, 0, 1)
            self._grid.addWidget(middle, 1, 0, 1, 2)
        else:
            self._grid.addWidget(self.label, 0, 0, self.label_at)
            self._grid.addWidget(middle, 0, 1)
            self._grid.addWidget(self._aside, 0, 2, self.verdict_at)
        self._grid.setColumnStretch(0, int(compact))
        self._grid.setColumnStretch(1, int(not compact))

    def _name_field(self) -> None:
        self.field.setPlaceholderText(self.words.prompt(self.item))
        name_it(self.field, self.words.item(self.item), label=self.label)

    def _edited(self) -> None:
        if self._verdict is not None:
            self._chip.hide()
        self._say_hint(self.tr("Enter to compare"))

    def _say_hint(self, text: str) -> None:
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def _repolish(self) -> None:
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

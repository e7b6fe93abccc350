"""Why somebody opens a closed row: chosen or typed, in the place of the row itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from patient_access.domain.closed_rows import OpeningReason
from patient_access.views.accessible import announce, name_it
from patient_access.views.buttons import LinkButton, PillButton, PlainButton
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.panels.opening import REASONS
from patient_access.views.values import ClosedRules

translate = QCoreApplication.translate

SHORTEST_REASON = 8
"""Characters typed; fewer explain nothing to whoever reads the audit trail."""
_MOST = 200


class ReasonForm(QWidget):
    """Asks once. ``about`` is the closed row's title, for screen readers."""

    given = Signal(object)
    """An ``OpeningReason``."""
    left = Signal()
    """The row stays closed."""

    def __init__(self, rules: ClosedRules, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 10)
        column.setSpacing(8)
        asked = translate("Panels", "Why do you open it? Your name and the reason are recorded.")
        self.lead = PlainLabel(asked, "caption-strong", wrap=True, parent=self)
        column.addWidget(self.lead)
        self._group = QButtonGroup(self)
        self._reasons = [one for one in rules.reasons if one in REASONS]
        if self._reasons:
            column.addWidget(self._pills(about))
        self.field: QLineEdit | None = self._typed(about) if rules.own_words else None
        if self.field is not None:
            column.addWidget(self.field)
        column.addLayout(self._buttons(about))

    def focus_first(self) -> None:
        first = next(iter(self._group.buttons()), self.field)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def submit(self) -> None:
        """Hand the reason over, or say what is missing."""
        chosen, typed = self._group.checkedId(), self.field.text().strip() if self.field else ""
        if chosen < 0 and len(typed) < SHORTEST_REASON:
            self.lead.setText(translate("Panels", "Choose a reason, or write one in a few words."))
            announce(self, self.lead.text())
            self.focus_first()
            return
        purpose = self._reasons[chosen] if chosen >= 0 else ""
        self.given.emit(OpeningReason(purpose=purpose, words=typed))

    def _pills(self, about: str) -> QWidget:
        holder = QWidget(self)
        flow = FlowLayout(holder, gap=6)
        for place, code in enumerate(self._reasons):
            word = translate("Panels", str(REASONS[code]))
            pill = PillButton(word, parent=holder)
            pill.setCheckable(True)
            name_it(pill, f"{word}: {about}")
            self._group.addButton(pill, place)
            flow.addWidget(pill)
        return holder

    def _typed(self, about: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaxLength(_MOST)
        said = translate("Panels", "or in your own words")
        field.setPlaceholderText(said)
        said = translate("Panels", "Reason in your own words")
        name_it(field, f"{said}: {about}")
        field.returnPressed.connect(self.submit)
        return field

    def _buttons(self, about: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.button = PlainButton(translate("Panels", "Open it"), parent=self)
        name_it(self.button, f"{self.button.text()}: {about}")
        self.button.clicked.connect(self.submit)
        leave = LinkButton(translate("Panels", "Leave closed"), parent=self)
        name_it(leave, f"{leave.text()}: {about}")
        leave.clicked.connect(self.left)
        line.addWidget(self.button)
        line.addWidget(leave)
        line.addStretch(1)
        return line

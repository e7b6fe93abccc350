"""Under a closed row that may be opened: the button, and in its place the form it brings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from patient_access.domain.closed_rows import OpeningReason
from patient_access.views.accessible import name_it
from patient_access.views.buttons import PlainButton
from patient_access.views.panels.opening import Opening
from patient_access.views.panels.reason_form import ReasonForm
from patient_access.views.panels.row import Row
from patient_access.views.panels.row_painter import PADDING
from patient_access.views.panels.tab_order import focusable, follow

translate = QCoreApplication.translate


class ClosedPlace(QWidget):
    """``left``: where the words of the rows begin. ``row`` of None: nothing is asked yet."""

    def __init__(
        self, opening: Opening, row: Row | None, left: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._opening = opening
        self._row = row
        self._form: ReasonForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(left, 0, 0, 0)
        self._column.setSpacing(0)
        self.button = PlainButton(translate("Panels", "Open with a reason"), parent=self)
        self.button.clicked.connect(self._asked)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addSpacing(PADDING)
        self.setVisible(row is not None)
        if row is not None:
            name_it(self.button, f"{self.button.text()}: {_title(row)}")

    def ask_about(self, row: Row) -> None:
        """The form for a row of a painted list, which has no button of its own."""
        if self._opening.may_open(row):
            self._row = row
            self.show()
            self._asked()

    def _asked(self) -> None:
        if self._row is None:
            return
        self._close()
        form = ReasonForm(self._opening.rules, _title(self._row), self)
        form.given.connect(self._given)
        form.left.connect(self._left)
        self._form = form
        self.button.hide()
        self._column.insertWidget(0, form)
        form.show()
        follow(self.button, focusable(form))
        form.focus_first()

    def _given(self, reason: OpeningReason) -> None:
        if self._row is not None and self._row.closed is not None:
            closed = self._row.closed
            self._left()
            self._opening.wanted.emit(closed, reason)

    def _left(self) -> None:
        self._close()
        self.button.show()
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def _close(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None


def _title(row: Row) -> str:
    return ", ".join(filter(None, (row.title, row.lead)))

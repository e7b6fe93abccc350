"""All panels of one patient in two columns, or one where there is no room for two."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.views.panels.appointments import AppointmentsPanel
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.billing import BillingPanel
from patient_access.views.panels.clinical import ClinicalPanel
from patient_access.views.panels.coverage import CoveragePanel
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.focus_anchor import FocusAnchor
from patient_access.views.panels.medications import MedicationsPanel
from patient_access.views.panels.opening import Opening
from patient_access.views.panels.people import PeoplePanel
from patient_access.views.panels.tab_order import focusable, follow

translate = QCoreApplication.translate

LEFT = (PanelName.APPOINTMENTS, PanelName.MEDICATIONS, PanelName.PEOPLE)
RIGHT = (PanelName.BILLING, PanelName.COVERAGE, PanelName.CLINICAL)
IN_ONE_COLUMN = tuple(PanelName)
"""Reading order when narrow: scheduling and money first."""

_KINDS: tuple[type[PanelCard], ...] = (
    AppointmentsPanel,
    BillingPanel,
    CoveragePanel,
    MedicationsPanel,
    ClinicalPanel,
    PeoplePanel,
)
_NARROW = 720
"""Under this width, in device-independent pixels, the panels stand in one column."""
_GAP = 16


class PanelStack(QWidget):
    """Panels appear when they are asked for or refused, and not before.

    Answers of several EHRs for one panel stand together. It stands in a scroll area, which
    the arrow keys move while the panels themselves have the focus.

    Whoever may open the clinical picture finds it first: a nurse looks for allergies before
    money. Nothing changes its place while answers arrive.
    """

    retry = Signal(object)
    """The ``PanelName`` whose Retry was pressed."""

    def __init__(self, clock: DeskClock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(_GAP)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column, share in ((self._left, 5), (self._right, 4)):
            column.setSpacing(_GAP)
            self._columns.addLayout(column, share)
        clock = clock or DeskClock()
        self.opening = Opening(self)
        self._cards = {kind.panel: kind(clock, self, self.opening) for kind in _KINDS}
        for card in self._cards.values():
            card.retry.connect(self.retry)
        self._anchor = FocusAnchor(translate("Panels", "Panels"), self)
        self._is_narrow = self._clinical_first = False
        self._arrange()
        self.show_closed()

    def card(self, panel: PanelName) -> PanelCard:
        return self._cards[panel]

    def show_closed(self) -> None:
        """Forget every answer and show no panel."""
        for card in self._cards.values():
            card.show_closed()
            card.hide()
        self._put_clinical(first=False)

    def show_loading(self, panels: frozenset[PanelName]) -> None:
        """These panels have been requested; what they showed before is gone."""
        self._put_clinical(first=self._clinical_first or PanelName.CLINICAL in panels)
        for panel in panels:
            self._cards[panel].show_loading()
            self._cards[panel].show()

    def show_panel(self, answer: PanelAnswer) -> None:
        """One EHR's answer, beside those of others for the same panel.

        Not permitted without an EHR named means that none was asked.
        """
        if answer.state is PanelState.NOT_PERMITTED and not answer.source:
            self.show_not_permitted(answer.panel)
            return
        if answer.panel is PanelName.CLINICAL:
            self._put_clinical(first=True)
        card = self._cards[answer.panel]
        in_use = card.isAncestorOf(QApplication.focusWidget() or self)
        card.show_answer(answer)
        card.show()
        self._tab_order()
        if in_use:
            # What had the keyboard is gone; Qt would give it to whatever comes next.
            next(focusable(card), self._anchor).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_not_permitted(self, panel: PanelName) -> None:
        """This role, or this caller, may not; it was not requested."""
        self._cards[panel].show_not_permitted()
        self._cards[panel].show()

    def states(self) -> dict[PanelName, PanelState]:
        """The state each panel shows, for measurement; no PHI."""
        return {name: card.state for name, card in self._cards.items()}

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No height of its own: Qt would add up every label at its narrowest and tallest."""
        return QSize(super().minimumSizeHint().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        for column in (self._left, self._right):
            # removeWidget, not takeAt: an item taken out lives on in Python, and Qt would tell
            # that one, and not the new one, when a card's size has changed.
            for card in self._cards.values():
                column.removeWidget(card)
            while column.takeAt(0) is not None:
                pass
        if self._is_narrow:
            self._fill(self._left, self._in_order(IN_ONE_COLUMN))
        else:
            self._fill(self._left, LEFT)
            self._fill(self._right, self._in_order(RIGHT))
        self._columns.setSpacing(0 if self._is_narrow else _GAP)
        self._columns.setStretch(1, 0 if self._is_narrow else 4)
        self._tab_order()

    def _put_clinical(self, *, first: bool) -> None:
        """Asked for, it stands first; refused to this role or closed, last."""
        if first != self._clinical_first:
            self._clinical_first = first
            self._arrange()

    def _in_order(self, panels: tuple[PanelName, ...]) -> tuple[PanelName, ...]:
        if not self._clinical_first:
            return panels
        return tuple(sorted(panels, key=lambda panel: panel is not PanelName.CLINICAL))

    def _fill(self, column: QVBoxLayout, panels: Iterable[PanelName]) -> None:
        for panel in panels:
            column.addWidget(self._cards[panel])
        column.addStretch(1)

    def _tab_order(self) -> None:
        narrow = self._is_narrow
        order = self._in_order(IN_ONE_COLUMN) if narrow else (*LEFT, *self._in_order(RIGHT))
        inside = [one for panel in order for one in focusable(self._cards[panel])]
        follow(self._anchor, inside)

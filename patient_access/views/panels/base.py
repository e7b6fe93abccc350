"""The card every panel is: closed, loading, answered by one or more EHRs, or not opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.labelled import LabelledRow
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.views.card import Card
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.opening import Opening, marked_open
from patient_access.views.panels.row import Row, Rows
from patient_access.views.panels.row_list import RowList
from patient_access.views.panels.section import Section, quiet_line
from patient_access.views.panels.skeleton import Skeleton
from patient_access.views.panels.source_body import WITH_ROWS, SourceBody
from patient_access.views.plain_text import plain

translate = QCoreApplication.translate
T = TypeVar("T", bound=LabelledRow)


class PanelCard(Card):
    """One panel. Answers are kept by EHR and shown together, with captions when several.

    A panel's own module says what is in it: ``panel``, ``words``, ``none_on_file``,
    ``content``. The accessible description always says the state in words.
    """

    retry = Signal(object)
    """The ``PanelName``: the agent wants it read again."""

    panel: PanelName

    def __init__(
        self, clock: DeskClock, parent: QWidget | None = None, opening: Opening | None = None
    ) -> None:
        super().__init__("", "", parent)
        self.clock = clock
        self.opening = opening or Opening(self)
        self.state = PanelState.CLOSED
        self._bodies: dict[str, SourceBody] = {}
        self._as_of: dict[str, str] = {}
        self.set_title(self.words())
        self.show_closed()

    def words(self) -> str:
        """The panel's title."""
        raise NotImplementedError

    def none_on_file(self) -> str:
        """The sentence for an EHR that has nothing of this for the patient."""
        raise NotImplementedError

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        """Widgets for an answer with rows."""
        raise NotImplementedError

    def not_permitted_note(self) -> str:
        """Beside the title when the role does not open the panel."""
        return ""

    def rows(self, items: Sequence[T], make: Callable[[T], Row]) -> Rows:
        """Rows made by ``make``; closed and opened ones say which they are (rule V2)."""

        def made(item: T) -> Row:
            row = make(item)
            if item.opened:
                return marked_open(row)
            return row.model_copy(update={"closed": ClosedRow.of(item)})

        return Rows.of(items, made)

    def row_list(self, rows: Rows, name: str) -> RowList:
        return RowList(rows, name, self, self.opening)

    def section(self, caption: str, rows: Rows, name: str, empty: str = "") -> Section:
        return Section(caption, rows, name, empty, self, self.opening)

    def show_closed(self) -> None:
        """Forget everything; nothing has been requested."""
        self._clear(PanelState.CLOSED, translate("Panels", "Closed until the caller is verified."))

    def show_loading(self) -> None:
        self._clear(PanelState.LOADING, translate("Panels", "Loading."))
        self.body.addWidget(Skeleton(self))

    def show_not_permitted(self) -> None:
        """The role, or this caller, may not; nothing was requested."""
        said = translate("Panels", "Your role does not open this panel. It was not requested.")
        self._clear(PanelState.NOT_PERMITTED, said)
        self.set_note(self.not_permitted_note())
        self.body.addWidget(quiet_line(said))

    def show_answer(self, answer: PanelAnswer) -> None:
        """Show what ``answer.source`` answered, in place of what it answered before."""
        if not self._bodies:
            self._clear(answer.state, "")
        self.state = answer.state
        body = self._body(answer)
        before = self._bodies.get(answer.source)
        if before is None:
            body.rule.setVisible(bool(self._bodies))
            self.body.addWidget(body)
        else:
            body.rule.setVisible(before.rule.isVisibleTo(before))
            self.body.replaceWidget(before, body)
            _drop(before)
        self._bodies[answer.source] = body
        self._caption()

    def _body(self, answer: PanelAnswer) -> SourceBody:
        content: Sequence[QWidget] = ()
        if answer.state is PanelState.LOADING:
            content = [Skeleton()]
        elif answer.state in WITH_ROWS:
            content = self.content(answer) or [quiet_line(self.none_on_file())]
        self._as_of[answer.source] = (
            translate("Panels", "as of %1").replace("%1", self.clock.moment(answer.as_of))
            if answer.as_of
            else ""
        )
        caption = " · ".join(part for part in (answer.source, self._as_of[answer.source]) if part)
        return SourceBody(answer, caption, content, partial(self.retry.emit, self.panel), self)

    def _caption(self) -> None:
        several = len(self._bodies) > 1
        for source, body in self._bodies.items():
            others = {b.state for name, b in self._bodies.items() if name != source}
            body.be_one_of(several, others_have_it=bool(others & WITH_ROWS))
            if not several:
                self.set_note(self._as_of[source])
        if several:
            self.set_note(translate("Panels", "%n systems", None, len(self._bodies)))
        said = [
            translate("Panels", "Loaded.") if not b.summary else b.summary
            for b in self._bodies.values()
        ]
        self.setAccessibleDescription(plain(" ".join(said)))

    def _clear(self, state: PanelState, said: str) -> None:
        self.state = state
        self._bodies.clear()
        self._as_of.clear()
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                _drop(widget)
        self.set_note("")
        self.setAccessibleDescription(plain(said))


def _drop(widget: QWidget) -> None:
    """Out of sight at once, gone with the next turn of the event loop."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()

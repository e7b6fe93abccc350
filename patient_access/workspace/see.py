"""What opens once the caller is verified: each panel asked for in parallel, by itself."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.labelled import LabelledRow
from patient_access.domain.panels import PARTS_OF, PanelAnswer, PanelName, PanelState, Part
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.background import Background
from patient_access.workspace.ehr_link import EhrLink, is_unanswered
from patient_access.workspace.painted import WhenPainted
from patient_access.workspace.session import CallSession

_TO_SEND_MS = 5.0
"""What the requests that go out at once take to be sent, measured."""
_TOGETHER_MS = 12
"""Answers that come within this are drawn at once: laying out and painting one panel takes
longer, and holds back the requests for the next."""


_ROWS = (
    *("appointments", "balances", "invoices", "claims", "coverages", "medications"),
    *("conditions", "allergies", "encounters", "people", "missing"),
)


def rows_of(answer: PanelAnswer) -> list[LabelledRow]:
    """Every row of an answer that a label can close."""
    return [row for name in _ROWS for row in getattr(answer, name) if isinstance(row, LabelledRow)]


def with_told(answer: PanelAnswer, told: PanelAnswer) -> PanelAnswer:
    """The answer with these appointments: new ones first, known ones as they are now.

    What was told of is no list of all there is, so the panel is partial with it.
    """
    came = {one.ref: one for one in told.appointments}
    known = {one.ref for one in answer.appointments}
    new = tuple(one for one in told.appointments if one.ref not in known)
    rows = (*new, *(came.get(one.ref, one) for one in answer.appointments))
    states = (PanelState.LOADED, PanelState.PARTIAL)
    state = answer.state if answer.state in states else PanelState.PARTIAL
    failure = None if state is PanelState.PARTIAL else answer.failure
    return answer.model_copy(update={"appointments": rows, "state": state, "failure": failure})


async def read_records(
    link: EhrLink, refs: list[RecordRef], panel: PanelName, without: frozenset[Part]
) -> PanelAnswer:
    """One panel of every record that one EHR has of a person. Raises ``EhrFailure``.

    Rows stand one record after the other; what one record could not bring makes it partial.
    """
    answers = [await link.read_panel(ref, panel, without) for ref in refs]
    first = answers[0]
    if len(answers) == 1:
        return first
    states = {answer.state for answer in answers}
    with_rows = states & {PanelState.LOADED, PanelState.PARTIAL}
    if states - {PanelState.LOADED, PanelState.NONE_ON_FILE} and with_rows:
        state = PanelState.PARTIAL
    elif with_rows:
        state = PanelState.LOADED
    else:
        state = next((one for one in states if one is not PanelState.NONE_ON_FILE), first.state)
    rows = {name: tuple(r for one in answers for r in getattr(one, name)) for name in _ROWS}
    rows["missing"] = tuple(dict.fromkeys(rows["missing"]))
    failed = next((one.failure for one in answers if one.failure), None)
    return first.model_copy(
        update={
            **rows,
            "state": state,
            "failure": failed,
            "unreadable": sum(one.unreadable for one in answers),
            "truncated": any(one.truncated for one in answers),
        }
    )


class See(QObject):
    """Requests the panels that the check opened, and no others."""

    people_came = Signal(object)
    """The ``PanelAnswer`` of the people on file: where an authority is looked for."""
    panels_shown = Signal()
    """Every requested panel has been answered and is on the screen."""

    def __init__(
        self,
        session: CallSession,
        links: list[EhrLink],
        background: Background,
        dashboard: Dashboard,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._links = links
        self._background = background
        self._dashboard = dashboard
        self._pending: set[tuple[PanelName, str]] = set()
        self._came: set[tuple[PanelName, str]] = set()
        """Panels by EHR: a person may have records in several."""
        self._unanswered: set[PanelName] = set()
        """What the EHR was not asked for, or not wholly, because it did not answer."""
        self._answers: dict[tuple[PanelName, str], PanelAnswer] = {}
        """What is on the screen."""
        self._told: dict[tuple[PanelName, str], PanelAnswer] = {}
        """What the EHRs told of by themselves in this call."""
        self._undrawn: dict[tuple[PanelName, str], None] = {}
        """Answered, and not drawn yet; in the order they came."""
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(_TOGETHER_MS)
        self._together.timeout.connect(self._draw_answers)
        self._opening = 0
        """Raised when it is closed: an answer to an earlier opening may be about somebody else."""
        self._drawn = False
        self._asked: dict[PanelName, frozenset[Part]] = {}
        """Panels that were requested in this call, and what the policy keeps back of each; none is
        twice but by Retry, or for more."""

    def open(self) -> None:
        """The check has passed: show who it is and ask for what may be seen.

        Again when more may be seen: only that is asked for then.
        """
        patient, check = self._session.patient, self._session.check
        if patient is None or check is None:
            return
        opens = check.view.opens
        without = {panel: check.view.withheld.intersection(PARTS_OF[panel]) for panel in opens}
        new = {panel for panel in opens if without[panel] != self._asked.get(panel)}
        self._asked |= without
        self._pending |= {(panel, source) for panel in new for source in self._sources()}
        self._drawn = False
        for panel in PanelName:
            if panel in new:
                self._ask(panel)
        # The window is drawn in the next turns, and painted once, while the answers are on their
        # way.
        self._background.head_start(_TO_SEND_MS)
        self._dashboard.hold_painting(_TOGETHER_MS)
        QTimer.singleShot(0, self, self._draw)

    def _draw(self) -> None:
        """The identity, and which panels are loading or not opened. Once, before any answer."""
        patient, check = self._session.patient, self._session.check
        if self._drawn or patient is None or check is None:
            return
        self._drawn = True
        today = datetime.now().astimezone().date()
        sources = self._sources()
        self._dashboard.show_patient(patient, today, sources[1:])
        opens = check.view.opens
        for panel in PanelName:
            if panel not in opens:
                state = PanelState.NOT_PERMITTED
                self._dashboard.show_panel(PanelAnswer(source="", panel=panel, state=state))
                continue
            for source in sources:
                if (panel, source) not in self._came:
                    self._loading(panel, source)
        self._dashboard.paint()

    def _loading(self, panel: PanelName, source: str) -> None:
        self._dashboard.show_panel(
            PanelAnswer(source=source, panel=panel, state=PanelState.LOADING)
        )

    def _sources(self) -> tuple[str, ...]:
        """The EHRs with a record of the verified person, the one that was chosen first."""
        return tuple(dict.fromkeys(record.ref.source for record in self._session.records))

    def retry(self, panel: PanelName) -> None:
        """Ask for one panel again; only one that this call may have."""
        patient, check = self._session.patient, self._session.check
        if patient is None or check is None or panel not in check.view.opens:
            return
        for source in self._sources():
            self._undrawn.pop((panel, source), None)
            self._loading(panel, source)
        self._ask(panel)

    def answering_again(self, source: str) -> None:
        """An EHR that did not answer does: what it did not bring is asked for by itself."""
        patient = self._session.patient
        if patient is not None and source in self._sources():
            for panel in [one for one in PanelName if one in self._unanswered]:
                self.retry(panel)

    def _ask(self, panel: PanelName) -> None:
        for source in self._sources():
            self._ask_one(panel, source)

    def _ask_one(self, panel: PanelName, source: str) -> None:
        """Every record of the person in this EHR, answered as one."""
        link = next(link for link in self._links if link.site.name == source)
        refs = [one.ref for one in self._session.records if one.ref.source == source]
        opening, without = self._opening, self._asked[panel]

        def came(answer: PanelAnswer) -> None:
            if opening == self._opening and without == self._asked.get(panel):
                self._show(answer)

        def failed(failure: EhrFailure) -> None:
            came(
                PanelAnswer(
                    source=source, panel=panel, state=PanelState.FAILED, failure=failure.kind
                )
            )

        self._background.start(
            read_records(link, refs, panel, without), owner=self, succeeded=came, failed=failed
        )

    def close(self) -> None:
        """What had opened for a limited time goes off the screen; late answers are dropped."""
        self._opening += 1
        self._asked, self._drawn = {}, True
        self._pending.clear()
        self._came.clear()
        self._unanswered.clear()
        self._answers.clear()
        self._undrawn.clear()
        self._told.clear()
        self._dashboard.show_panels_closed()

    def is_shown(self, row: ClosedRow) -> bool:
        """Whether this closed row stands on the screen, in a panel that is open."""
        return any(
            ClosedRow.of(one) == row for answer in self._answers.values() for one in rows_of(answer)
        )

    def show_opened(self, opened: PanelAnswer) -> bool:
        """In place of a closed row the row itself, until the panel is read again.

        False when the panel is not on the screen any more.
        """
        stands = self._answers.get((opened.panel, opened.source))
        if stands is None or opened.panel not in self._asked:
            return False
        changed = {}
        for name in _ROWS:
            came = {row.ref: row for row in getattr(opened, name) if isinstance(row, LabelledRow)}
            if came:
                changed[name] = tuple(came.get(one.ref, one) for one in getattr(stands, name))
        answer = stands.model_copy(update=changed)
        self._answers[opened.panel, opened.source] = answer
        self._dashboard.show_panel(answer)
        return True

    def is_open(self, panel: PanelName) -> bool:
        """Whether this panel was asked for: the check has passed, and it opens it."""
        return panel in self._asked

    def show_told(self, told: PanelAnswer) -> bool:
        """Rows that an EHR told of by itself, each in the place of the one it was before.

        They stand until the call ends, also where the panel is read again. False when the panel
        is not open any more.
        """
        if told.panel not in self._asked:
            return False
        key = (told.panel, told.source)
        self._told[key] = with_told(self._told.get(key, told), told)
        stands = self._answers.get(key)
        if stands is not None:
            self._answers[key] = with_told(stands, told)
            self._dashboard.show_panel(self._answers[key])
        return True

    def _show(self, answer: PanelAnswer) -> None:
        if answer.panel not in self._asked:
            return
        self._draw()
        self._came.add((answer.panel, answer.source))
        told = self._told.get((answer.panel, answer.source))
        if told is not None:
            answer = with_told(answer, told)
        self._answers[answer.panel, answer.source] = answer
        if answer.panel is PanelName.PEOPLE:
            self.people_came.emit(answer)
        self._unanswered.discard(answer.panel)
        if is_unanswered(answer):
            self._unanswered.add(answer.panel)
        self._undrawn[answer.panel, answer.source] = None
        last = self._pending == {(answer.panel, answer.source)}
        self._pending.discard((answer.panel, answer.source))
        if not self._pending:
            self._draw_answers()
        elif not self._together.isActive():
            self._together.start()
        if last:
            WhenPainted(self._dashboard, self, self.panels_shown.emit)

    def _draw_answers(self) -> None:
        self._together.stop()
        for key in self._undrawn:
            self._dashboard.show_panel(self._answers[key])
        self._undrawn.clear()

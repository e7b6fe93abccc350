"""Whom the call may be about: the lookup at ring, the search box, the choice."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from patient_access.domain.candidates import cards_for
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import (
    ByPhone,
    ByPhoneAndDemographics,
    Demographic,
    LookupAnswer,
    Notice,
    PatientQuery,
)
from patient_access.verification.dates import read_birth_date
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import (
    CandidatesView,
    Demographics,
    LookupState,
    Message,
    NumberNote,
    Severity,
    SourceFailure,
)
from patient_access.workspace.background import Background, Job
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.painted import WhenPainted
from patient_access.workspace.session import CallSession
from patient_access.workspace.trying_again import PASSES, TryingAgain

_BY_NUMBER = (ByPhone, ByPhoneAndDemographics)
_UNUSABLE = {
    NumberNote.ANONYMOUS: "number_anonymous",
    NumberNote.INTERNAL: "number_internal",
    NumberNote.UNREADABLE: "number_unreadable",
}

_TO_SEND_MS = 3.0
"""What one request takes to be sent, measured."""
_AT_ONCE_MS = 24
"""Nobody sees this pause, and an EHR in the house answers within it: the ring is painted with the
answer, once, and the answer does not wait for a painting without it."""


class Identify(QObject):
    """Asks all EHRs, shows candidates as they come, and never opens one by itself (rule L9)."""

    candidates_shown = Signal()
    """Every EHR has answered and the candidates are on the screen."""
    chosen = Signal()

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
        self._jobs: list[Job[LookupAnswer]] = []
        self._failing: dict[str, dict[PatientQuery, FailureKind]] = {}
        """What each EHR could not answer, and why."""
        self._again = TryingAgain(self)
        self._again.due.connect(self._ask_unanswered)
        self._again.counts.connect(dashboard.show_trying_again)
        self._pending = 0
        self._asked: tuple[PatientQuery, ...] = ()
        only = links[0].site.name if len(links) == 1 else ""
        self._nothing = self._view = CandidatesView(systems=len(links), system=only)

    def ask(self, queries: tuple[PatientQuery, ...]) -> None:
        """Replace whatever was asked before by these questions."""
        self._ask(queries, needed=())

    def ask_with(self, said: Demographics, region: str) -> None:
        """The number once more, with what an EHR needs beside it (rule D1)."""
        number = next((query.number for query in self._asked if isinstance(query, _BY_NUMBER)), "")
        today = datetime.now().astimezone().date()
        needed = self._view.needed

        async def read() -> PatientQuery | None:
            born = read_birth_date(said.birth_date, today, region) if said.birth_date else None
            if said.birth_date and born is None:
                return None
            return ByPhoneAndDemographics(
                number=number,
                given=said.given or None,
                family=said.family or None,
                sex=said.sex,
                birth_date=born,
            )

        def ask(query: PatientQuery | None) -> None:
            if query is None:
                self._dashboard.show_message(Message(code="birth_date_unreadable"))
            else:
                self._ask((query,), needed=needed)

        self._background.start(
            read(), owner=self, succeeded=ask, failed=lambda _: self.ask_unreadable()
        )

    def _ask(self, queries: tuple[PatientQuery, ...], needed: tuple[Demographic, ...]) -> None:
        self._asked = queries
        self.stop()
        self._pending = len(self._links) * len(queries)
        self._view = self._nothing.model_copy(
            update={
                "state": LookupState.ASKING if self._pending else LookupState.NOTHING_ASKED,
                "by_phone": any(isinstance(query, ByPhone) for query in queries),
                "needed": needed,
            }
        )
        # Asked before it is drawn that it is asked: the answer is on its way meanwhile.
        for link in self._links:
            for query in queries:
                self._start(link, query)
        self._background.head_start(_TO_SEND_MS)
        self._dashboard.hold_painting(_AT_ONCE_MS)
        self._show()

    def ask_again(self) -> None:
        """The same questions to every EHR, the ones that answered included.

        The agent wants it now: also an EHR that is left alone for a while is asked once.
        """
        for link in self._links:
            self._background.call(link.ask_now)
        if self._asked:
            self._ask(self._asked, self._view.needed)

    def stop(self) -> None:
        """Forget what was asked and found; no answer arrives any more."""
        self._failing.clear()
        self._again.stop()
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._session.found.clear()
        self._session.choose(None)

    def choose(self, index: int) -> None:
        """The agent picked a candidate: nobody else is looked for by itself any more."""
        self._again.stop()
        before = self._session.patient
        self._session.choose(index)
        self._show()
        if self._session.patient is not None and self._session.patient is not before:
            self.chosen.emit()

    def answering_again(self, source: str) -> None:
        """An EHR that did not answer does: what it could not say is asked again at once."""
        self._again.answers(source)

    def _ask_unanswered(self, source: str) -> None:
        """The same question to the one EHR; choosing somebody has stopped this."""
        failing = self._failing.get(source, {})
        queries = [query for query, kind in failing.items() if kind in PASSES]
        link = next((one for one in self._links if one.site.name == source), None)
        if link is None:
            return
        self._pending += len(queries)
        for query in queries:
            self._start(link, query)

    def _start(self, link: EhrLink, query: PatientQuery) -> None:
        self._jobs.append(
            self._background.start(
                link.find_patients(query),
                owner=self,
                succeeded=lambda answer: self._answered(query, answer),
                failed=lambda failure: self._failed(link.site.name, query, failure),
            )
        )

    def _answered(self, query: PatientQuery, answer: LookupAnswer) -> None:
        failing = self._failing.get(answer.source, {})
        failing.pop(query, None)
        known = {found.patient.ref for found in self._session.found}
        more = (one for one in answer.needed if one not in self._view.needed)
        self._session.found.extend(f for f in answer.found if f.patient.ref not in known)
        self._progress(
            self._view.model_copy(
                update={
                    "notices": self._view.notices | answer.notices,
                    "unreadable": self._view.unreadable + answer.unreadable,
                    "needed": (*self._view.needed, *more),
                    "failures": self._view.failures
                    if failing
                    else self._failures_but(answer.source),
                }
            )
        )

    def _failures_but(self, source: str) -> tuple[SourceFailure, ...]:
        return tuple(one for one in self._view.failures if one.source != source)

    def _failed(self, source: str, query: PatientQuery, failure: EhrFailure) -> None:
        self._failing.setdefault(source, {})[query] = failure.kind
        if self._session.chosen is None:
            self._again.failed(source, failure)
        # Ours, to find it in the log; the server's own, which its support desk asks for (E2).
        reference = " · ".join(filter(None, (failure.correlation_id, failure.request_id)))
        said = SourceFailure(source=source, failure=failure.kind, correlation_id=reference)
        # A phone number or an MRN are two questions: one failure of each EHR is enough to say.
        others = self._failures_but(source)
        self._progress(self._view.model_copy(update={"failures": (*others, said)}))

    def _progress(self, view: CandidatesView) -> None:
        self._pending -= 1
        done = self._pending == 0
        state = LookupState.ANSWERED if done else LookupState.ASKING
        self._view = view.model_copy(update={"state": state})
        self._show()
        if done:
            self._dashboard.paint()
            WhenPainted(self._dashboard, self, self.candidates_shown.emit)

    def _show(self) -> None:
        today = datetime.now().astimezone().date()
        cards = cards_for(self._session.people, today)
        self._view = self._view.model_copy(update={"cards": cards, "chosen": self._session.chosen})
        self._dashboard.show_candidates(self._view)

    def say_number_unusable(self, note: NumberNote | None) -> None:
        """An anonymous, internal or unreadable number: nobody is asked about it."""
        self._view = self._nothing.model_copy(
            update={"notices": frozenset({Notice.NUMBER_UNUSABLE})}
        )
        self._dashboard.show_candidates(self._view)
        code = _UNUSABLE.get(note or NumberNote.UNREADABLE, "number_unreadable")
        self._dashboard.show_message(Message(code=code, severity=Severity.WARNING))

    def say_number_not_counted(self) -> None:
        """The site's policy counts nothing on this number: nobody is asked about it."""
        self._view = self._nothing.model_copy(
            update={"notices": frozenset({Notice.NUMBER_UNUSABLE})}
        )
        self._dashboard.show_candidates(self._view)
        self._dashboard.show_message(Message(code="number_not_counted", severity=Severity.WARNING))

    def ask_unreadable(self) -> None:
        """What was typed is neither a number, an MRN, nor a name with a date of birth."""
        self._dashboard.show_message(Message(code="search_unreadable"))

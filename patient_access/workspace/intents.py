"""What the agent does in the window, and where it goes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from patient_access.domain.closed_rows import ClosedRow, OpeningReason
from patient_access.domain.lookup import PatientQuery
from patient_access.domain.panels import PanelName
from patient_access.handover import frames
from patient_access.handover.call_events import EndReason, PhoneAction
from patient_access.handover.other_calls import OtherCallWanted
from patient_access.verification.values import CallerKind, CallerSaid, Item
from patient_access.views.values import Demographics, Message, Outcome
from patient_access.workspace.focus import allow_next_window_to_take_focus
from patient_access.workspace.search_text import read_search

if TYPE_CHECKING:
    from patient_access.workspace.desk import Desk


class Intents(QObject):
    """One method for each thing the dashboard reports; none before there is a call, but a few."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._dashboard = desk.dashboard
        board = self._dashboard
        board.search_entered.connect(self._search)
        board.candidate_chosen.connect(self._choose)
        board.lookup_retry.connect(self._ask_again)
        board.demographics_given.connect(self._ask_with)
        board.caller_kind_chosen.connect(self._caller_is)
        board.answer_given.connect(self._answer)
        board.caller_said.connect(self._caller_said)
        board.authority_chosen.connect(self._authority)
        board.cannot_answer.connect(self._cannot_answer)
        board.code_wanted.connect(self._code)
        board.panel_retry.connect(self._retry)
        board.row_opening.connect(self._open_row)
        board.outcome_chosen.connect(self._outcome)
        board.copy_note_pressed.connect(self._copy_note)
        board.next_patient_wanted.connect(desk.next_patient)
        board.end_pressed.connect(lambda: desk.end(EndReason.END_PRESSED))
        board.answer_pressed.connect(lambda: self._phone(PhoneAction.ANSWER))
        board.hold_pressed.connect(lambda: self._phone(PhoneAction.HOLD))
        board.resume_pressed.connect(lambda: self._phone(PhoneAction.RESUME))
        board.still_here_pressed.connect(board.unmask_patient)
        board.user_active.connect(desk.status.idle.touched)
        board.sign_in_pressed.connect(lambda ehr: desk.send(frames.SignInWanted(ehr=ehr)))
        board.sign_in_cancelled.connect(lambda ehr: desk.send(frames.SignInCancelled(ehr=ehr)))
        board.other_call_wanted.connect(self._other_call)
        board.closed.connect(self._closed)
        board.placed.connect(self._placed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._placed)

    def _search(self, text: str) -> None:
        call = self._desk.begin_searching()
        if call.session.is_verified:
            self._dashboard.show_message(Message(code="already_verified"))
            return
        today = datetime.now().astimezone().date()
        region = self._desk.region

        async def read() -> tuple[PatientQuery, ...]:
            return read_search(text, today, region)

        def ask(queries: tuple[PatientQuery, ...]) -> None:
            if self._desk.call is not call:
                return  # a telephone call has taken its place
            if queries:
                call.identify.ask(queries)
            else:
                call.identify.ask_unreadable()

        self._desk.background.start(
            read(), owner=self, succeeded=ask, failed=lambda _: call.identify.ask_unreadable()
        )

    def _ask_again(self) -> None:
        call = self._desk.call
        if call is not None and not call.session.is_verified:
            call.identify.ask_again()

    def _ask_with(self, said: Demographics) -> None:
        call = self._desk.call
        if call is not None and not call.session.is_verified:
            call.identify.ask_with(said, self._desk.region)

    def _choose(self, index: int) -> None:
        call = self._desk.call
        if call is not None and not call.session.is_verified:
            call.identify.choose(index)

    def _caller_is(self, kind: CallerKind) -> None:
        if self._desk.call is not None:
            self._desk.call.verify.caller_is(kind)

    def _answer(self, item: Item, said: str) -> None:
        if self._desk.call is not None:
            self._desk.call.verify.answer(item, said)

    def _caller_said(self, said: CallerSaid) -> None:
        if self._desk.call is not None:
            self._desk.call.callers.said(said)

    def _authority(self, place: int) -> None:
        if self._desk.call is not None:
            self._desk.call.callers.choose(place)

    def _code(self, place: int) -> None:
        if self._desk.call is not None:
            self._desk.call.codes.want(place)

    def _cannot_answer(self) -> None:
        if self._desk.call is not None:
            self._desk.call.verify.cannot_answer()

    def _retry(self, panel: PanelName) -> None:
        if self._desk.call is not None:
            self._desk.call.see.retry(panel)

    def _open_row(self, row: ClosedRow, reason: OpeningReason) -> None:
        if self._desk.call is not None:
            self._desk.call.closed_rows.open(row, reason)

    def _outcome(self, outcome: Outcome) -> None:
        """During the call, or after its wipe for the one before."""
        if self._desk.call is not None:
            self._desk.call.session.outcome = outcome
        else:
            self._desk.send(frames.OutcomeGiven(outcome=outcome.value))

    def _copy_note(self) -> None:
        text = self._dashboard.note_text()
        if not text.strip():
            self._dashboard.show_message(Message(code="note_nothing"))
            return
        seconds = self._desk.clipboard.copy(text)
        self._desk.note_taken()
        self._dashboard.show_message(Message(code="note_copied", detail=str(seconds)))

    def _phone(self, action: PhoneAction) -> None:
        self._desk.send(frames.PhoneIntent(action=action))

    def _other_call(self, place: int) -> None:
        allow_next_window_to_take_focus()
        self._desk.send(OtherCallWanted(place=place))

    def _closed(self) -> None:
        """The window's close button: the end of a call, or of the shift between calls."""
        if self._desk.call is not None:
            self._desk.end(EndReason.END_PRESSED)
        else:
            self._desk.send(frames.SignOut())

    def _placed(self) -> None:
        """Where the window is, and whether the agent is in it: the next one stands there."""
        board = self._dashboard
        if not board.isVisible():
            return
        place = board.geometry()
        placement = frames.Placement(
            x=place.x(),
            y=place.y(),
            width=place.width(),
            height=place.height(),
            maximized=board.isMaximized(),
        )
        self._desk.send(frames.WindowPlaced(placement=placement, active=board.isActiveWindow()))

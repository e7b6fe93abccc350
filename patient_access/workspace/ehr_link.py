"""One EHR as this workspace reaches it. Its coroutines run on the background loop."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ehr_adapters.contract import (
    Connection,
    EhrAdapter,
    EhrSite,
    HearsMessages,
    LeavesAlone,
    LeavesOut,
    OpensClosedRows,
)
from ehr_adapters.panel_states import left_out
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import LookupAnswer, PatientQuery
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.domain.rest import Rest, RestState
from patient_access.workspace.permitted import is_permitted
from patient_access.workspace.tokens import SignedIn

_TRIED_AGAIN_SECONDS = 20.0
"""Where an answer does not say: about a breaker's pause."""

Answer = TypeVar("Answer")


class EhrLink:
    """An opened adapter, and what connecting to it taught."""

    def __init__(
        self, site: EhrSite, adapter: EhrAdapter, signed_in: SignedIn | None = None
    ) -> None:
        """``signed_in``: the agent's sign-in to this EHR; None: it has none."""
        self.site = site
        self._signed_in = signed_in
        self.connection: Connection | None = None
        self.milliseconds: int | None = None
        """How long the last lookup took. Not the first connection, most of which is set-up."""
        self.tried_again_at: float | None = None
        """When (``time.monotonic``) an EHR that does not answer is tried again; None: it does."""
        self.changed: Callable[[], None] = _nobody
        """Called, on the background loop, when ``tried_again_at`` has changed."""
        self.busy_until: float | None = None
        """Until when (``time.monotonic``) the EHR wants to be left alone, as it said."""
        self.tell_desk: Callable[[Rest], None] = _no_desk
        """Called, on the background loop, with what this window has learned of the EHR (E1)."""
        self._adapter = adapter
        if isinstance(adapter, LeavesAlone):
            adapter.listen(self._learned)

    async def connect(self) -> None:
        """Raises ``EhrFailure``."""
        self.connection = await self._heeded(self._adapter.connect)

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """Raises ``EhrFailure``. Connects first where the warm-up could not."""
        if self.connection is None:
            await self.connect()
        began = time.monotonic()
        answer = await self._heeded(lambda: self._adapter.find_patients(query))
        self.milliseconds = round((time.monotonic() - began) * 1000)
        return answer

    async def read_panel(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part] = frozenset()
    ) -> PanelAnswer:
        """One panel. A failure becomes the panel's own state, so that the others go on.

        ``without``: parts that the policy does not open; they are not requested.
        """
        if self.connection is not None and panel not in self.connection.panels:
            denied = tuple(one for one in self.connection.denied if one.panel is panel)
            answer = self._without_rows(panel, PanelState.NOT_AVAILABLE)
            return answer.model_copy(update={"denied": denied})
        reads = self.connection.reads if self.connection is not None else None
        signed_in = self._signed_in
        if signed_in is not None and not is_permitted(panel, signed_in.scopes(), reads):
            return self._without_rows(panel, PanelState.NOT_PERMITTED)
        try:
            return await self._heeded(lambda: self._read(patient, panel, without))
        except EhrFailure as failure:
            if failure.kind is FailureKind.NOT_PERMITTED:
                return self._without_rows(panel, PanelState.NOT_PERMITTED)
            return self._without_rows(panel, PanelState.FAILED, failure.kind)

    async def _read(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part]
    ) -> PanelAnswer:
        if not without:
            return await self._adapter.read_panel(patient, panel)
        if isinstance(self._adapter, LeavesOut):
            try:
                return await self._adapter.read_panel_without(patient, panel, without)
            except EhrFailure as failure:
                if failure.kind is not FailureKind.UNSUPPORTED:
                    raise
        # It could be asked for all of the panel only, and that may not be asked for.
        answer = self._without_rows(panel, PanelState.NOT_PERMITTED)
        return answer.model_copy(update={"missing": left_out(without)})

    async def read_closed(self, patient: RecordRef, row: ClosedRow) -> PanelAnswer:
        """One row that a label closes. Raises ``EhrFailure``; UNSUPPORTED where rows stay shut."""
        adapter = self._adapter
        if not isinstance(adapter, OpensClosedRows):
            raise EhrFailure(FailureKind.UNSUPPORTED)
        return await self._heeded(lambda: adapter.read_closed(patient, row))

    async def hear(self, message: bytearray, patient: RecordRef) -> PanelAnswer | None:
        """What a message that the EHR sent says of that record. Raises ``EhrFailure``."""
        adapter = self._adapter
        return await adapter.hear(message, patient) if isinstance(adapter, HearsMessages) else None

    def rest(self, rest: Rest) -> None:
        """What another window of this desk has learned of the EHR. On the background loop."""
        if isinstance(self._adapter, LeavesAlone):
            self._adapter.rest(rest)
            self._rests(rest)

    def ask_now(self) -> None:
        """The agent does not want to wait: the next question is asked, once. On the loop."""
        if isinstance(self._adapter, LeavesAlone):
            self._adapter.rest(Rest(RestState.TRY))

    def _learned(self, rest: Rest) -> None:
        self._rests(rest)
        self.tell_desk(rest)

    def _rests(self, rest: Rest) -> None:
        now, before = time.monotonic(), self.tried_again_at
        if rest.state is RestState.BUSY:
            self.busy_until = now + rest.seconds
        elif rest.state is RestState.ANSWERS:
            self.tried_again_at = None
        else:
            self.tried_again_at = now + rest.seconds
        if self.tried_again_at != before:
            self.changed()

    async def _heeded(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, and remember whether the EHR is left alone for a while after that."""
        try:
            answer = await self._once_more(ask)
        except EhrFailure as failure:
            self._note(failure.kind is FailureKind.NOT_ANSWERING, failure.retry_after)
            raise
        self._note(isinstance(answer, PanelAnswer) and is_unanswered(answer))
        return answer

    def _note(self, silent: bool, retry_after: float | None = None) -> None:
        before = self.tried_again_at
        if not silent:
            self.tried_again_at = None
        elif before is None or retry_after is not None or before <= time.monotonic():
            self.tried_again_at = time.monotonic() + (retry_after or _TRIED_AGAIN_SECONDS)
        if self.tried_again_at != before:
            self.changed()

    async def _once_more(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask; and again when the server refused the token and there is another one now (A7).

        Everything asked here only reads, so asking again is safe.
        """
        signed_in = self._signed_in
        if signed_in is None:
            return await ask()
        before = signed_in.change()
        try:
            answer = await ask()
            if not _was_refused(answer) or not await signed_in.renewed(before):
                return answer
        except EhrFailure as failure:
            if failure.kind is not FailureKind.SIGN_IN or not await signed_in.renewed(before):
                raise
        return await ask()

    def _without_rows(
        self, panel: PanelName, state: PanelState, failure: FailureKind | None = None
    ) -> PanelAnswer:
        return PanelAnswer(source=self.site.name, panel=panel, state=state, failure=failure)


def _was_refused(answer: object) -> bool:
    """A panel, or a part of one, that the server gave to nobody with this token."""
    if not isinstance(answer, PanelAnswer):
        return False
    return FailureKind.SIGN_IN in _failures(answer)


def is_unanswered(answer: PanelAnswer) -> bool:
    """A panel, or a part of one, for which the EHR was not even asked: it is left alone."""
    return FailureKind.NOT_ANSWERING in _failures(answer)


def _failures(answer: PanelAnswer) -> tuple[FailureKind | None, ...]:
    return (answer.failure, *(part.failure for part in answer.missing))


def _nobody() -> None:
    """Nobody listens."""


def _no_desk(_rest: Rest) -> None:
    """Nobody else asks this EHR."""

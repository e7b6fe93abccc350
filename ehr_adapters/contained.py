"""Whatever an adapter does, the rest of the program sees the contract kept.

A third party's adapter can be wrong; it must not be wrong about whose record is on the screen,
hang a call, or carry a payload out in an exception.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from ehr_adapters.contract import (
    Connection,
    EhrAdapter,
    EhrSite,
    HearsMessages,
    LeavesAlone,
    LeavesOut,
    OpensClosedRows,
)
from ehr_adapters.finding.comparing import CONTACT, asked_for
from ehr_adapters.panel_states import left_out
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found, LookupAnswer, Notice, PatientQuery
from patient_access.domain.panels import PARTS_OF, PanelAnswer, PanelName, PanelState, Part
from patient_access.domain.rest import Rest

CONNECT_SECONDS = 20.0
LOOKUP_SECONDS = 20.0
PANEL_SECONDS = 20.0
CLOSE_SECONDS = 2.0
MOST_PEOPLE = 25
"""More is no answer to *who is calling* (rule L7)."""

_ROWS = (
    "appointments",
    "balances",
    "invoices",
    "claims",
    "coverages",
    "medications",
    "conditions",
    "allergies",
    "encounters",
    "people",
)

_ROWS_OF = {
    Part.INVOICES: "invoices",
    Part.CLAIMS: "claims",
    Part.CONDITIONS: "conditions",
    Part.ALLERGIES: "allergies",
    Part.ENCOUNTERS: "encounters",
}
"""Where the rows of a part that can be left out would stand. Balances may come of any of three."""

Answer = TypeVar("Answer")


class Contained:
    """An ``EhrAdapter`` around another one."""

    def __init__(self, site: EhrSite, adapter: EhrAdapter) -> None:
        self._site = site
        self._adapter = adapter

    async def connect(self) -> Connection:
        """As the contract says; TIMEOUT after ``CONNECT_SECONDS``."""
        return await _within(CONNECT_SECONDS, self._adapter.connect, Connection)

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """As the contract says, and only people of this site whom the question could mean."""
        answer = await _within(
            LOOKUP_SECONDS, lambda: self._adapter.find_patients(query), LookupAnswer
        )
        if len(answer.found) > MOST_PEOPLE:
            return LookupAnswer(source=self._site.name, notices=answer.notices | {Notice.TOO_MANY})
        own = tuple(one for one in answer.found if one.patient.ref.source == self._site.name)
        meant = tuple(one for one in own if self._is_meant(query, one))
        strangers = len(own) - len(meant)
        lost = len(answer.found) - len(own)
        if not lost and not strangers and answer.source == self._site.name:
            return answer
        notices = answer.notices | ({Notice.PARTIAL} if lost else set())
        notices |= {Notice.FILTER_IGNORED} if strangers else set()
        return answer.model_copy(
            update={
                "source": self._site.name,
                "found": meant,
                "notices": notices,
                "unreadable": answer.unreadable + lost,
            }
        )

    def _is_meant(self, query: PatientQuery, one: Found) -> bool:
        """Compared again here: an adapter of somebody else's may believe its server (D2).

        Who took a merged record's place, or is found by a relative's number, has neither.
        """
        if one.patient.merged_from is not None or one.matched_use == CONTACT:
            return True
        return asked_for(query, one.patient, self._site.country)

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """As the contract says, without any row of another record or system."""
        answer = await _within(
            PANEL_SECONDS, lambda: self._adapter.read_panel(patient, panel), PanelAnswer
        )
        if answer.panel is not panel:
            raise EhrFailure(FailureKind.ADAPTER_FAULT)
        return _own_rows(answer, patient)

    async def read_panel_without(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part]
    ) -> PanelAnswer:
        """As the contract says; UNSUPPORTED from an adapter that can only read all of a panel."""
        adapter = self._adapter
        if not isinstance(adapter, LeavesOut):
            raise EhrFailure(FailureKind.UNSUPPORTED)
        answer = await _within(
            PANEL_SECONDS, lambda: adapter.read_panel_without(patient, panel, without), PanelAnswer
        )
        if answer.panel is not panel or _has_rows_of(answer, without):
            raise EhrFailure(FailureKind.ADAPTER_FAULT)
        said = {gone.part for gone in answer.missing if gone.by_policy}
        missing = (*answer.missing, *left_out(without - said))
        return _own_rows(answer.model_copy(update={"missing": missing}), patient)

    async def read_closed(self, patient: RecordRef, row: ClosedRow) -> PanelAnswer:
        """As the contract says; UNSUPPORTED from an adapter whose rows stay closed."""
        adapter = self._adapter
        if not isinstance(adapter, OpensClosedRows):
            raise EhrFailure(FailureKind.UNSUPPORTED)
        answer = await _within(
            PANEL_SECONDS, lambda: adapter.read_closed(patient, row), PanelAnswer
        )
        return _own_rows(answer, patient)

    async def hear(self, message: bytearray, patient: RecordRef) -> PanelAnswer | None:
        """As the contract says; None from an adapter that hears nothing."""
        adapter = self._adapter
        if not isinstance(adapter, HearsMessages):
            return None
        answer = await _within(
            PANEL_SECONDS, lambda: _something(adapter.hear(message, patient)), _Something
        )
        if answer.said is None:
            return None
        if not isinstance(answer.said, PanelAnswer):
            raise EhrFailure(FailureKind.ADAPTER_FAULT)
        return _own_rows(answer.said, patient)

    def rest(self, rest: Rest) -> None:
        """As the contract says; nothing at an adapter that leaves no server alone."""
        if isinstance(self._adapter, LeavesAlone):
            with suppress(Exception, SystemExit):
                self._adapter.rest(rest)

    def listen(self, told: Callable[[Rest], None]) -> None:
        """As the contract says; nobody is ever told by an adapter that has no such thing."""
        if isinstance(self._adapter, LeavesAlone):
            with suppress(Exception, SystemExit):
                self._adapter.listen(told)

    async def close(self) -> None:
        """Let go; whatever goes wrong while closing ends here."""
        with suppress(Exception, SystemExit):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._adapter.close()


@dataclass(frozen=True)
class _Something:
    """An answer, or None, which is one as well."""

    said: object


async def _something(work: Awaitable[object]) -> _Something:
    return _Something(await work)


def _has_rows_of(answer: PanelAnswer, parts: frozenset[Part]) -> bool:
    if parts >= frozenset(PARTS_OF[PanelName.BILLING]) and answer.balances:
        return True
    rows = (_ROWS_OF.get(part) for part in parts)
    return any(getattr(answer, name) for name in rows if name is not None)


def _own_rows(answer: PanelAnswer, patient: RecordRef) -> PanelAnswer:
    kept: dict[str, tuple[Any, ...]] = {}
    lost = 0
    for name in _ROWS:
        rows = getattr(answer, name)
        own = tuple(row for row in rows if _belongs(row, patient))
        if len(own) != len(rows):
            kept[name] = own
            lost += len(rows) - len(own)
    if not lost:
        return answer
    unreadable = answer.unreadable + lost
    state = PanelState.PARTIAL
    return answer.model_copy(update={**kept, "unreadable": unreadable, "state": state})


def _belongs(row: Any, patient: RecordRef) -> bool:
    same_system = row.ref.source == patient.source and row.ref.base == patient.base
    return same_system and getattr(row, "patient_id", patient.id) == patient.id


async def _within(
    seconds: float, work: Callable[[], Awaitable[Answer]], kind: type[Answer]
) -> Answer:
    """Await an adapter's work. Nothing leaves but an answer, ``EhrFailure`` or a cancellation."""
    failure = FailureKind.ADAPTER_FAULT
    timer = asyncio.timeout(seconds)
    try:
        async with timer:
            answer = await work()
            if isinstance(answer, kind) and _is_sound(answer):
                return answer
    except EhrFailure as known:
        # What an adapter caught on the way may hold an address or a payload.
        known.__cause__ = known.__context__ = None
        raise
    except (Exception, SystemExit):
        # The adapter's own error may quote a patient: only that it happened is kept. An exit is
        # the workspace's to take, not an adapter's.
        failure = FailureKind.TIMEOUT if timer.expired() else FailureKind.ADAPTER_FAULT
    raise EhrFailure(failure)


def _is_sound(answer: object) -> bool:
    """Whether every value in it is what its type says: some are made without being validated."""
    value = answer.said if isinstance(answer, _Something) else answer
    return not isinstance(value, BaseModel) or _validates(value)


def _validates(answer: BaseModel) -> bool:
    try:
        # Warnings off: they would quote what stands there.
        type(answer).model_validate(answer.model_dump(warnings=False))
    except Exception:
        return False
    return True

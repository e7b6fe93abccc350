"""One part of a panel: asked for in the ways a server may need, its rows told apart and read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import word
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.names import Names
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.paging import Gathered, gather_pages
from ehr_adapters.fhir_r4.parts import Pairs, PartRead, in_window, searches
from ehr_adapters.fhir_r4.profile import Profile
from ehr_adapters.fhir_r4.subjects import Subject, subject_of
from ehr_adapters.fhir_r4.survivors import ID
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.panel_states import part_state
from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.failures import REQUIRED, WireFailure, failed
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.labelled import LabelledRow
from patient_access.domain.panels import Denied, MissingPart, PanelState, Part

_NARROW_DAYS = (1, 60)
_NAMES_SECONDS = 4.0
"""What names may cost: rows are worth more than the names in them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one reading of a panel may cost (P2), and when it is."""

    now: datetime
    budget: ByteBudget
    deadline: float


@dataclass(slots=True)
class PartAnswer:
    """What one part brought."""

    values: list[Any] = field(default_factory=list)
    missing: list[MissingPart] = field(default_factory=list)
    unreadable: int = 0
    truncated: bool = False
    rows: list[Json] = field(default_factory=list)
    """The patient's own rows as they came."""
    included: list[Json] = field(default_factory=list)
    reference: str | None = None
    """The server's id of the request that failed (E2)."""


def gone(
    part: Part,
    state: PanelState,
    failure: FailureKind | None = None,
    denied: Denied | None = None,
) -> MissingPart:
    """A part that is not there, or not all of it."""
    return MissingPart(part=part, state=state, failure=failure, denied=denied)


class PartReader:
    """Reads parts of one server. Keeps nothing of a patient but the names staff go by."""

    def __init__(
        self, transport: Transport, offer: Callable[[], Offer], reading: Callable[[], Reading]
    ) -> None:
        self._transport = transport
        self._offer = offer
        self._reading = reading
        self._names = Names(transport)

    async def read(
        self, part: PartRead, patient_id: str, bounds: Bounds, whose: Pairs | None = None
    ) -> PartAnswer:
        """One part. Failures become missing parts. ``whose`` replaces ``patient=<id>``."""
        denied = self._offer().denial(part.kind)
        if denied is not None:
            missing = [gone(part.part, PanelState.NOT_AVAILABLE, denied=denied)]
            return PartAnswer(missing=missing)
        try:
            gathered = await self._gather(part, whose or [("patient", patient_id)], bounds)
        except EhrFailure as failure:
            state = part_state(failure.kind)
            kept = failure.kind if state is PanelState.FAILED else None
            return PartAnswer(missing=[gone(part.part, state, kept)], reference=failure.request_id)
        answer = PartAnswer(truncated=gathered.truncated, included=gathered.included)
        if gathered.broke:
            answer.missing.append(gone(part.part, PanelState.PARTIAL, gathered.broke))
        elif gathered.suppressed:
            answer.missing.append(gone(part.part, PanelState.NOT_PERMITTED))
        elif gathered.warned:
            answer.missing.append(gone(part.part, PanelState.PARTIAL))
        answer.rows = self._own_rows(part, gathered, patient_id, answer)
        await self._learn_names(part, answer.rows, gathered, bounds, self._reading())
        reading = replace(self._reading(), names=self._names.known, zones=self._names.zones)
        answer.values, unreadable = read_rows(answer.rows, part.mapper, reading, part.kind)
        answer.unreadable += unreadable
        if part.windowed:
            profile = self._offer().profile
            kept_rows = [v for v in answer.values if in_window(v.start, profile, bounds.now)]
            answer.values = kept_rows
        return answer

    async def read_closed(self, part: PartRead, patient_id: str, row_id: str) -> LabelledRow:
        """One closed row by its id, in words. Raises ``EhrFailure``; NOT_FOUND for another's."""
        if not ID.fullmatch(row_id):
            raise failed(FailureKind.NOT_FOUND)
        deadline = asyncio.get_running_loop().time() + _NAMES_SECONDS
        bounds = Bounds(datetime.now(UTC), ByteBudget(), deadline)
        resource = await self._transport.get(f"{part.kind}/{row_id}", budget=bounds.budget)
        is_its = subject_of(resource, part.kind, patient_id, self._reading()) is Subject.ASKED
        if not is_its or word(resource.get("id")) != row_id:
            raise failed(FailureKind.NOT_FOUND)
        opened = replace(self._reading(), opened=True)
        await self._learn_names(part, [resource], Gathered(), bounds, opened)
        reading = replace(opened, names=self._names.known, zones=self._names.zones)
        values, _ = read_rows([resource], part.mapper, reading, part.kind)
        if not values:
            raise failed(FailureKind.NOT_FOUND)
        row: LabelledRow = values[0]
        return row.model_copy(update={"restriction": reading.label(resource), "opened": True})

    async def _gather(self, part: PartRead, whose: Pairs, bounds: Bounds) -> Gathered:
        """The part's rows, asked for in the plainest way the server turns out to need."""
        profile = self._offer().profile
        try:
            return await self._asked(part, whose, profile, bounds)
        except WireFailure as failure:
            if not (part.windowed and failure.status == 500 and failure.issue == REQUIRED):
                raise
        # One bad appointment spoils the whole answer on some servers: a narrower window once (E4).
        gathered = await self._asked(part, whose, profile.narrowed(*_NARROW_DAYS), bounds)
        gathered.warned = True
        return gathered

    async def _asked(
        self, part: PartRead, whose: Pairs, profile: Profile, bounds: Bounds
    ) -> Gathered:
        ways = searches(part, whose, self._offer(), profile, bounds.now)
        for params in ways[:-1]:
            try:
                return await self._pages(part, params, bounds)
            except EhrFailure as failure:
                if failure.kind is not FailureKind.REJECTED:
                    raise
        return await self._pages(part, ways[-1], bounds)

    async def _pages(self, part: PartRead, params: Pairs, bounds: Bounds) -> Gathered:
        return await gather_pages(
            self._transport, part.kind, params, budget=bounds.budget, deadline=bounds.deadline
        )

    def _own_rows(
        self, part: PartRead, gathered: Gathered, patient_id: str, answer: PartAnswer
    ) -> list[Json]:
        """Rows that say they are this patient's, each once; others are never shown (D2)."""
        own: list[Json] = []
        seen: set[str] = set()
        foreign, reading = 0, self._reading()
        for row in gathered.rows:
            subject = subject_of(row, part.kind, patient_id, reading)
            if subject is Subject.ASKED:
                # Pages that overlap bring a row twice, and a balance shown twice is owed twice.
                id_ = word(row.get("id")) or ""
                if id_ not in seen:
                    own.append(row)
                seen |= {id_} if id_ else set()
            elif subject is Subject.ANOTHER:
                foreign += 1
            else:
                answer.unreadable += 1
        if foreign:
            state = PanelState.PARTIAL if own else PanelState.NOT_AVAILABLE
            answer.missing.append(gone(part.part, state, FailureKind.UNSUPPORTED))
        return own

    async def _learn_names(
        self,
        part: PartRead,
        own: list[Json],
        gathered: Gathered,
        bounds: Bounds,
        reading: Reading,
    ) -> None:
        self._names.learn(row for row in gathered.included)
        if not part.named_at:
            return
        reading = replace(reading, names=self._names.known)
        wanted = {key for row in own for key in reading.unnamed(row, part.named_at)}
        if not wanted:
            return
        until = min(bounds.deadline, asyncio.get_running_loop().time() + _NAMES_SECONDS)
        try:
            async with asyncio.timeout_at(until):
                await self._names.ask(wanted, self._offer().capability, bounds.budget)
        except TimeoutError:
            return

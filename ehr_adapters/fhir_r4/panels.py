"""One panel of one patient: its parts read side by side, each allowed to be missing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ehr_adapters.fhir_r4 import limits
from ehr_adapters.fhir_r4.balances import balances_of
from ehr_adapters.fhir_r4.capability import Capability
from ehr_adapters.fhir_r4.failures import REQUIRED, FhirFailure
from ehr_adapters.fhir_r4.limits import ByteBudget
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.names import Names
from ehr_adapters.fhir_r4.paging import Gathered, gather_pages
from ehr_adapters.fhir_r4.parts import PARTS, PartRead, in_window, search_params
from ehr_adapters.fhir_r4.profile import Profile
from ehr_adapters.fhir_r4.states import panel_state, part_state
from ehr_adapters.fhir_r4.subjects import Subject, subject_of
from ehr_adapters.fhir_r4.transport import Transport
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.panels import MissingPart, PanelAnswer, PanelName, PanelState, Part

_NARROW_DAYS = (1, 60)
_NAMES_SECONDS = 4.0
"""What names may cost: rows are worth more than the names in them."""


@dataclass(slots=True)
class PartAnswer:
    """What one part brought."""

    values: list[Any] = field(default_factory=list)
    missing: list[MissingPart] = field(default_factory=list)
    unreadable: int = 0
    truncated: bool = False


class Panels:
    """Reads panels of one server. Keeps nothing of a patient but the names staff go by."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        capability: Callable[[], Capability],
        reading: Callable[[], Reading],
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._capability = capability
        self._reading = reading
        self._names = Names(transport)

    async def read(self, patient_id: str, panel: PanelName) -> PanelAnswer:
        """All parts of a panel at once, within the limits of P2."""
        now = datetime.now(UTC)
        deadline = asyncio.get_running_loop().time() + limits.PANEL_SECONDS
        budget = ByteBudget()
        parts = PARTS[panel]
        answers = await asyncio.gather(
            *(self._part(part, patient_id, now, budget, deadline) for part in parts)
        )
        found: dict[str, tuple[Any, ...]] = {
            part.field: tuple(answer.values) for part, answer in zip(parts, answers, strict=True)
        }
        missing = tuple(gone for answer in answers for gone in answer.missing)
        if panel is PanelName.BILLING:
            found["balances"] = balances_of(
                found["balances"], found["invoices"], found["claims"], now
            )
        unreadable = sum(answer.unreadable for answer in answers)
        truncated = any(answer.truncated for answer in answers)
        state, failure = panel_state(
            panel,
            rows=sum(map(len, found.values())),
            parts=len(parts),
            missing=missing,
            partial=bool(unreadable) or truncated,
        )
        return PanelAnswer(
            source=self._reading().source,
            panel=panel,
            state=state,
            failure=failure,
            as_of=now,
            missing=missing,
            unreadable=unreadable,
            truncated=truncated,
            **found,
        )

    async def _part(
        self, part: PartRead, patient_id: str, now: datetime, budget: ByteBudget, deadline: float
    ) -> PartAnswer:
        if not self._capability().offers(part.kind):
            return PartAnswer(missing=[_gone(part.part, PanelState.NOT_AVAILABLE)])
        try:
            gathered = await self._gather(part, patient_id, now, budget, deadline)
        except EhrFailure as failure:
            state = part_state(failure.kind)
            kept = failure.kind if state is PanelState.FAILED else None
            return PartAnswer(missing=[_gone(part.part, state, kept)])
        answer = PartAnswer(truncated=gathered.truncated)
        if gathered.broke:
            answer.missing.append(_gone(part.part, PanelState.PARTIAL, gathered.broke))
        elif gathered.suppressed:
            answer.missing.append(_gone(part.part, PanelState.NOT_PERMITTED))
        elif gathered.warned:
            answer.missing.append(_gone(part.part, PanelState.PARTIAL))
        own = self._own_rows(part, gathered, patient_id, answer)
        await self._learn_names(part, own, gathered, budget, deadline)
        reading = replace(self._reading(), names=self._names.known)
        answer.values, unreadable = read_rows(own, part.mapper, reading, part.kind)
        answer.unreadable += unreadable
        if part.windowed:
            answer.values = [v for v in answer.values if in_window(v.start, self._profile, now)]
        if part.part is Part.ACCOUNTS and own and not answer.values and not answer.unreadable:
            # Accounts are on file and none says a balance: that is not "nothing owed".
            answer.missing.append(_gone(part.part, PanelState.NOT_AVAILABLE))
        return answer

    async def _gather(
        self, part: PartRead, patient_id: str, now: datetime, budget: ByteBudget, deadline: float
    ) -> Gathered:
        """The part's rows, asked for in the plainest way the server turns out to need."""
        try:
            return await self._asked(part, patient_id, self._profile, now, budget, deadline)
        except FhirFailure as failure:
            if not (part.windowed and failure.status == 500 and failure.issue == REQUIRED):
                raise
        # One bad appointment spoils the whole answer on some servers: a narrower window once (E4).
        narrow = replace(self._profile, days_before=_NARROW_DAYS[0], days_after=_NARROW_DAYS[1])
        gathered = await self._asked(part, patient_id, narrow, now, budget, deadline)
        gathered.warned = True
        return gathered

    async def _asked(
        self,
        part: PartRead,
        patient_id: str,
        profile: Profile,
        now: datetime,
        budget: ByteBudget,
        deadline: float,
    ) -> Gathered:
        plain = search_params(part, patient_id, profile, now)
        included = self._capability().includes(part.kind, part.includes)
        tries = [[*plain, *(("_include", one) for one in included)]]
        if included:
            tries.append(plain)
        if part.windowed:
            # A server that refuses dates is asked without: the window is then kept by us.
            tries.append([pair for pair in plain if pair[0] != "date"])
        for params in tries[:-1]:
            try:
                return await gather_pages(
                    self._transport, part.kind, params, budget=budget, deadline=deadline
                )
            except EhrFailure as failure:
                if failure.kind is not FailureKind.REJECTED:
                    raise
        return await gather_pages(
            self._transport, part.kind, tries[-1], budget=budget, deadline=deadline
        )

    def _own_rows(
        self, part: PartRead, gathered: Gathered, patient_id: str, answer: PartAnswer
    ) -> list[Any]:
        """Rows that say they are this patient's; others are never shown (D2)."""
        own: list[Any] = []
        foreign = 0
        for row in gathered.rows:
            subject = subject_of(row, part.kind, patient_id)
            if subject is Subject.ASKED:
                own.append(row)
            elif subject is Subject.ANOTHER:
                foreign += 1
            else:
                answer.unreadable += 1
        if foreign:
            state = PanelState.PARTIAL if own else PanelState.NOT_AVAILABLE
            answer.missing.append(_gone(part.part, state, FailureKind.UNSUPPORTED))
        return own

    async def _learn_names(
        self,
        part: PartRead,
        own: list[Any],
        gathered: Gathered,
        budget: ByteBudget,
        deadline: float,
    ) -> None:
        self._names.learn(row for row in gathered.included)
        if not part.named_at:
            return
        reading = replace(self._reading(), names=self._names.known)
        wanted = {key for row in own for key in reading.unnamed(row, part.named_at)}
        if not wanted:
            return
        until = min(deadline, asyncio.get_running_loop().time() + _NAMES_SECONDS)
        try:
            async with asyncio.timeout_at(until):
                await self._names.ask(wanted, self._capability(), budget)
        except TimeoutError:
            return


def _gone(part: Part, state: PanelState, failure: FailureKind | None = None) -> MissingPart:
    return MissingPart(part=part, state=state, failure=failure)

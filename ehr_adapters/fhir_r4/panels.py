"""One panel of one patient: its parts read side by side, each allowed to be missing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ehr_adapters.fhir_r4.account_chain import read_accounts
from ehr_adapters.fhir_r4.balances import balances_of
from ehr_adapters.fhir_r4.mapping.consents import with_authorisations
from ehr_adapters.fhir_r4.mapping.dispenses import with_last_dispensed
from ehr_adapters.fhir_r4.mapping.people import read_related_person
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.part_reader import Bounds, PartAnswer, PartReader
from ehr_adapters.fhir_r4.parts import PARTS, PartRead, parts_of
from ehr_adapters.fhir_r4.subjects import Subject, subject_of
from ehr_adapters.fhir_r4.survivors import contacts_of
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.panel_states import left_out, panel_state
from ehr_adapters.wire import limits
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.domain.patient import RelatedPerson

Answers = dict[str, PartAnswer]
"""By the field of ``PanelAnswer`` they fill."""


class Panels:
    """Reads panels of one server."""

    def __init__(
        self, transport: Transport, offer: Callable[[], Offer], reading: Callable[[], Reading]
    ) -> None:
        self._transport = transport
        self._offer = offer
        self._reading = reading
        self._reader = PartReader(transport, offer, reading)

    async def read(
        self, patient_id: str, panel: PanelName, without: frozenset[Part] = frozenset()
    ) -> PanelAnswer:
        """All parts of a panel at once but for those of ``without``, within the limits of P2."""
        now = datetime.now(UTC)
        deadline = asyncio.get_running_loop().time() + limits.PANEL_SECONDS
        bounds = Bounds(now, ByteBudget(), deadline)
        offered = parts_of(panel, self._offer())
        parts = tuple(one for one in offered if one.part not in without)
        read = await asyncio.gather(*(self._part(part, patient_id, bounds) for part in parts))
        answers = {part.field: answer for part, answer in zip(parts, read, strict=True)}
        found = await self._rows(panel, patient_id, answers, now)
        missing = tuple(gone for answer in read for gone in answer.missing) + left_out(without)
        unreadable = sum(answer.unreadable for answer in read)
        truncated = any(answer.truncated for answer in read)
        state, failure = panel_state(
            panel,
            rows=sum(map(len, found.values())),
            parts=frozenset(part.part for part in offered if not part.aside),
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
            reference=next((one.reference for one in read if one.reference), None),
            denied=self._offer().denied(panel) if state is PanelState.NOT_AVAILABLE else (),
            **found,
        )

    async def read_closed(self, patient_id: str, row: ClosedRow) -> PanelAnswer:
        """One closed row (V2). Raises ``EhrFailure``."""
        now = datetime.now(UTC)
        panel, part = next(
            (panel, one) for panel, parts in PARTS.items() for one in parts if one.part is row.part
        )
        read = await self._reader.read_closed(part, patient_id, row.ref.id)
        source = self._reading().source
        answer = PanelAnswer(source=source, panel=panel, state=PanelState.LOADED, as_of=now)
        return answer.model_copy(update={part.field: (read,)})

    async def _part(self, part: PartRead, patient_id: str, bounds: Bounds) -> PartAnswer:
        if part.part is Part.ACCOUNTS and self._offer().offers(part.kind):
            profile = self._offer().profile
            return await read_accounts(self._reader, part, profile, patient_id, bounds)
        return await self._reader.read(part, patient_id, bounds)

    async def _rows(
        self, panel: PanelName, patient_id: str, answers: Answers, now: datetime
    ) -> dict[str, tuple[Any, ...]]:
        """The rows by field, with what the asides say written beside them."""
        found = {field: tuple(answer.values) for field, answer in answers.items()}
        if panel is PanelName.BILLING:
            found["balances"] = balances_of(
                self._offer().profile.billing,
                found.get("balances", ()),
                found.get("invoices", ()),
                found.get("claims", ()),
                now,
            )
        dispenses = found.pop("dispenses", ())
        if dispenses:
            found["medications"] = with_last_dispensed(found["medications"], dispenses)
        consents = found.pop("authorised", ())
        if consents:
            people = (*found["people"], *self._named_only(patient_id, answers))
            found["people"] = with_authorisations(people, consents)
        if panel is PanelName.PEOPLE and not self._offer().offers("RelatedPerson"):
            found["people"] = (
                *found["people"],
                *await contacts_of(self._transport, self._reading(), patient_id),
            )
        return found

    def _named_only(self, patient_id: str, answers: Answers) -> list[RelatedPerson]:
        """People who came along with a Consent and not with the people on file."""
        known, reading = {one.ref.id for one in answers["people"].values}, self._reading()
        came = [
            row
            for row in answers["authorised"].included
            if subject_of(row, "RelatedPerson", patient_id, reading) is Subject.ASKED
        ]
        people, _ = read_rows(came, read_related_person, reading, "RelatedPerson")
        return [person for person in people if person.ref.id not in known]

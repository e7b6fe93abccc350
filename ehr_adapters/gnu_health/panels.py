"""Panels: one request for each part, and each row checked to be about the patient asked for."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health import care, money
from ehr_adapters.gnu_health.people import MEMBER_FIELDS, read_member, ref_of
from ehr_adapters.gnu_health.session import Session
from ehr_adapters.gnu_health.values import Row, inner, many, number_of, partial_date, word
from ehr_adapters.panel_states import left_out, panel_state, part_state
from patient_access.domain.billing import Coverage
from patient_access.domain.clinical import Allergy, Condition
from patient_access.domain.failure import EhrFailure
from patient_access.domain.panels import MissingPart, PanelAnswer, PanelName, PanelState, Part

MOST_ROWS = 500
_INSURANCES = ("number", "company.rec_name", "plan_id.rec_name", "member_since", "member_exp")
COVERAGE_FIELDS = ("party", *(f"insurances.{name}" for name in _INSURANCES), "insurances.party")


@dataclass
class _Gathered:
    """A panel on its way: rows by field, and what is missing of it."""

    parts: frozenset[Part]
    rows: dict[str, Any] = field(default_factory=dict)
    """Lists of values of the domain, by the field of ``PanelAnswer`` they belong in."""
    missing: list[MissingPart] = field(default_factory=list)
    unreadable: int = 0
    truncated: bool = False

    def keep(self, name: str, found: list[Any]) -> None:
        """Keep what could be read; None stands for a row that was not about this patient."""
        own = [one for one in found if one is not None]
        self.unreadable += len(found) - len(own)
        self.rows.setdefault(name, []).extend(own)


class Panels:
    """Reads panels of one GNU Health."""

    def __init__(self, site: EhrSite, session: Session) -> None:
        self._site = site
        self._session = session

    async def read(
        self, patient_id: str, panel: PanelName, without: frozenset[Part] = frozenset()
    ) -> PanelAnswer:
        """One panel. What the agent's groups may not read is a missing part, not a failure.

        ``without``: parts that are not asked for.
        """
        reads: dict[PanelName, Callable[[str], Awaitable[_Gathered]]] = {
            PanelName.APPOINTMENTS: self._appointments,
            PanelName.BILLING: partial(self._billing, without=without),
            PanelName.COVERAGE: self._coverage,
            PanelName.MEDICATIONS: self._medications,
            PanelName.CLINICAL: partial(self._clinical, without=without),
            PanelName.PEOPLE: self._people,
        }
        gathered = await reads[panel](patient_id)
        gathered.missing = [
            *(one for one in gathered.missing if one.part not in without),
            *left_out(without),
        ]
        state, failure = panel_state(
            panel,
            rows=sum(map(len, gathered.rows.values())),
            parts=gathered.parts,
            missing=gathered.missing,
            partial=bool(gathered.unreadable or gathered.truncated),
        )
        found: dict[str, Any] = {name: tuple(rows) for name, rows in gathered.rows.items()}
        return PanelAnswer(
            source=self._site.name,
            panel=panel,
            state=state,
            failure=failure,
            as_of=datetime.now(UTC),
            missing=tuple(gathered.missing),
            unreadable=gathered.unreadable,
            truncated=gathered.truncated,
            **found,
        )

    async def _appointments(self, id_: str) -> _Gathered:
        gathered = _Gathered(frozenset((Part.APPOINTMENTS,)))
        rows = await self._part(
            gathered,
            Part.APPOINTMENTS,
            self._about("gnuhealth.appointment", id_, care.APPOINTMENT_FIELDS),
        )
        gathered.keep("appointments", [care.read_appointment(row, self._site, id_) for row in rows])
        return gathered

    async def _billing(self, id_: str, without: frozenset[Part]) -> _Gathered:
        gathered = _Gathered(frozenset((Part.INVOICES,)))
        _absent(gathered, Part.CLAIMS)
        if Part.INVOICES in without:
            return gathered
        invoices, lines = await asyncio.gather(
            self._part(
                gathered,
                Part.INVOICES,
                self._rows(
                    "account.invoice",
                    [
                        ["lines.origin.service.patient", "=", int(id_), money.SERVICE_LINE],
                        ["state", "in", ["posted", "paid"]],
                        ["type", "=", "out"],
                    ],
                    money.INVOICE_FIELDS,
                ),
            ),
            self._part(
                gathered,
                Part.INVOICES,
                self._rows(
                    money.SERVICE_LINE, [["service.patient", "=", int(id_)]], money.LINE_FIELDS
                ),
            ),
        )
        if len(gathered.missing) > 1:
            # Whose service a line was for cannot be told: no invoice is shown on a guess.
            invoices = []
        own = money.OwnLines(lines, id_)
        gathered.unreadable += own.unreadable
        read = [money.read_invoice(row, self._site, own) for row in invoices]
        gathered.keep("invoices", [one[0] if one else None for one in read])
        gathered.keep("balances", [one[1] for one in read if one and one[1]])
        return gathered

    async def _coverage(self, id_: str) -> _Gathered:
        gathered = _Gathered(frozenset((Part.COVERAGES,)))
        rows = await self._part(
            gathered,
            Part.COVERAGES,
            self._rows("gnuhealth.patient", [["id", "=", int(id_)]], COVERAGE_FIELDS),
        )
        for row in rows:
            if str(number_of(row.get("id"))) != id_:
                gathered.unreadable += 1
                continue
            gathered.keep(
                "coverages",
                [self._insurance(one, row.get("party")) for one in many(row, "insurances")],
            )
        return gathered

    def _insurance(self, row: Row, party: Any) -> Coverage | None:
        ref = ref_of(self._site, row.get("id"))
        if ref is None or row.get("party") != party:
            return None
        until = partial_date(row.get("member_exp"))
        over = (
            until is not None and until.full is not None and until.full < datetime.now(UTC).date()
        )
        return Coverage(
            ref=ref,
            status="cancelled" if over else "active",
            payor=word(inner(row, "company").get("rec_name")),
            plan=word(inner(row, "plan_id").get("rec_name")),
            member_id=word(row.get("number")),
            period_start=partial_date(row.get("member_since")),
            period_end=until,
        )

    async def _medications(self, id_: str) -> _Gathered:
        gathered = _Gathered(frozenset((Part.MEDICATIONS,)))
        orders, history = await asyncio.gather(
            self._part(
                gathered,
                Part.MEDICATIONS,
                self._about("gnuhealth.prescription.order", id_, care.ORDER_FIELDS),
            ),
            self._part(
                gathered,
                Part.MEDICATIONS,
                self._about("gnuhealth.patient.medication", id_, care.MEDICATION_FIELDS),
            ),
        )
        lines: dict[Any, Any] = {}
        for order in orders:
            read = care.read_order(order, self._site, id_)
            if read is None:
                gathered.unreadable += 1
            else:
                lines |= read
        for row in history:
            found = care.read_medication(row, self._site, id_)
            if found is None:
                gathered.unreadable += 1
                continue
            key, medication = found
            if key in lines:
                # The same medicine, kept twice: the history knows whether it is still taken.
                medication = lines[key].model_copy(update={"status": medication.status})
            lines[key if key in lines else ("history", row.get("id"))] = medication
        gathered.keep("medications", list(lines.values()))
        return gathered

    async def _clinical(self, id_: str, without: frozenset[Part]) -> _Gathered:
        gathered = _Gathered(frozenset((Part.CONDITIONS, Part.ALLERGIES)))
        _absent(gathered, Part.ENCOUNTERS)
        if without >= gathered.parts:
            return gathered
        domain: list[Any] = [["patient", "=", int(id_)]]
        if without & gathered.parts:  # both are in one model there
            domain.append(["is_allergy", "=", Part.CONDITIONS in without])
        rows = await self._part(
            gathered,
            Part.CONDITIONS,
            self._rows("gnuhealth.patient.disease", domain, care.DISEASE_FIELDS),
        )
        gathered.missing += [
            gone.model_copy(update={"part": Part.ALLERGIES})
            for gone in gathered.missing
            if gone.part is Part.CONDITIONS
        ]
        read = [care.read_disease(row, self._site, id_) for row in rows]
        if Part.CONDITIONS not in without:
            gathered.keep("conditions", [one for one in read if isinstance(one, Condition | None)])
        if Part.ALLERGIES not in without:
            gathered.keep("allergies", [one for one in read if isinstance(one, Allergy)])
        return gathered

    async def _people(self, id_: str) -> _Gathered:
        gathered = _Gathered(frozenset((Part.PEOPLE,)))
        rows = await self._part(gathered, Part.PEOPLE, self._family(id_))
        own = next((row["own"] for row in rows), 0)
        gathered.keep("people", [read_member(row, self._site, id_, own) for row in rows])
        return gathered

    async def _family(self, id_: str) -> list[Row]:
        """Members of the families of the patient, without the patient."""
        patients = await self._rows("gnuhealth.patient", [["id", "=", int(id_)]], ("party",))
        party = next(
            (number_of(row.get("party")) for row in patients if str(row.get("id")) == id_), None
        )
        if party is None:
            return []
        domain = [["family.members.party", "=", party], ["party", "!=", party]]
        fields = (*MEMBER_FIELDS, "party")
        rows = await self._rows("gnuhealth.family_member", domain, fields)
        return [{**row, "own": party} for row in rows if row.get("party") != party]

    async def _about(self, model: str, id_: str, fields: tuple[str, ...]) -> list[Row]:
        return await self._rows(model, [["patient", "=", int(id_)]], fields)

    async def _rows(self, model: str, domain: list[Any], fields: tuple[str, ...]) -> list[Row]:
        rows: list[Row] = await self._session.rows(model, domain, fields, limit=MOST_ROWS + 1)
        return rows

    async def _part(
        self, gathered: _Gathered, part: Part, reading: Awaitable[list[Row]]
    ) -> list[Row]:
        try:
            rows = await reading
        except EhrFailure as failure:
            gone = MissingPart(part=part, state=part_state(failure.kind), failure=failure.kind)
            if gone not in gathered.missing:
                gathered.missing.append(gone)
            return []
        if len(rows) > MOST_ROWS:
            gathered.truncated = True
        return rows[:MOST_ROWS]


def _absent(gathered: _Gathered, part: Part) -> None:
    gathered.missing.append(MissingPart(part=part, state=PanelState.NOT_AVAILABLE))

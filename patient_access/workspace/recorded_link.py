"""An EHR whose every question is recorded: the one door through which a call asks."""

from __future__ import annotations

import asyncio

from ehr_adapters.contract import EhrAdapter, EhrSite
from ehr_adapters.requests_made import collecting
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, ByPhone, LookupAnswer, PatientQuery
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.workspace.accounting import Accounting
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.tokens import SignedIn

_SHOWN = (PanelState.LOADED, PanelState.PARTIAL, PanelState.NONE_ON_FILE)
_NOT_ASKED = (PanelState.NOT_AVAILABLE, PanelState.NOT_PERMITTED)


class RecordedLink(EhrLink):
    """``EhrLink``, and an account of what it was asked."""

    def __init__(
        self,
        site: EhrSite,
        adapter: EhrAdapter,
        signed_in: SignedIn | None,
        accounting: Accounting,
    ) -> None:
        super().__init__(site, adapter, signed_in)
        self._accounting = accounting

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        asking = self._accounting.asking(self.site)
        with collecting() as requests:
            asking.requests = requests
            try:
                answer = await super().find_patients(query)
            except EhrFailure as failure:
                _in_words(requests, _question(query))
                asking.answered((), failure.kind.value)
                raise
            except asyncio.CancelledError:
                asking.answered((), "cancelled")
                raise
        _in_words(requests, _question(query))
        asking.answered(answer.found)
        return answer

    async def read_panel(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part] = frozenset()
    ) -> PanelAnswer:
        asking = self._accounting.asking(self.site, patient)
        with collecting() as requests:
            asking.requests = requests
            try:
                answer = await super().read_panel(patient, panel, without)
            except asyncio.CancelledError:
                asking.answered((), "cancelled")
                raise
        if answer.state in _NOT_ASKED and not requests:
            asking.forget()
            return answer
        _in_words(requests, panel.value)
        asking.answered((), answer.failure.value if answer.failure else "")
        if answer.state in _SHOWN:
            self._accounting.told(patient, panel)
        return answer

    async def read_closed(self, patient: RecordRef, row: ClosedRow) -> PanelAnswer:
        asking = self._accounting.asking(self.site, patient)
        with collecting() as requests:
            asking.requests = requests
            try:
                answer = await super().read_closed(patient, row)
            except EhrFailure as failure:
                _in_words(requests, f"{row.part.value} {row.ref.id}")
                asking.answered((), failure.kind.value)
                raise
            except asyncio.CancelledError:
                asking.answered((), "cancelled")
                raise
        _in_words(requests, f"{row.part.value} {row.ref.id}")
        asking.answered(())
        return answer

    async def hear(self, message: bytearray, patient: RecordRef) -> PanelAnswer | None:
        """Nothing was asked; what it says may be told, and that is recorded."""
        answer = await super().hear(message, patient)
        if answer is not None:
            self._accounting.told(patient, answer.panel)
        return answer


def _in_words(requests: list[str], question: str) -> None:
    """For an adapter that does not say what it sends."""
    if not requests:
        requests.append(question)


def _question(query: PatientQuery) -> str:
    if isinstance(query, ByPhone):
        return f"Patient by phone {query.number}"
    if isinstance(query, ByMrn):
        return f"Patient by MRN {query.value}"
    said = query.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return "Patient by " + ", ".join(f"{name} {value}" for name, value in said.items())

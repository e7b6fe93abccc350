"""One EHR as this workspace reaches it. Its coroutines run on the background loop."""

from __future__ import annotations

import time

from ehr_adapters.contract import Connection, EhrAdapter, EhrSite
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import LookupAnswer, PatientQuery
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState


class EhrLink:
    """An opened adapter, and what connecting to it taught."""

    def __init__(self, site: EhrSite, adapter: EhrAdapter) -> None:
        self.site = site
        self.connection: Connection | None = None
        self.milliseconds: int | None = None
        """How long the last lookup took. Not the first connection, most of which is set-up."""
        self._adapter = adapter

    async def connect(self) -> None:
        """Raises ``EhrFailure``."""
        self.connection = await self._adapter.connect()

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """Raises ``EhrFailure``. Connects first where the warm-up could not."""
        if self.connection is None:
            await self.connect()
        began = time.monotonic()
        answer = await self._adapter.find_patients(query)
        self.milliseconds = round((time.monotonic() - began) * 1000)
        return answer

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """One panel. A failure becomes the panel's own state, so that the others go on."""
        if self.connection is not None and panel not in self.connection.panels:
            return self._without_rows(panel, PanelState.NOT_AVAILABLE)
        try:
            return await self._adapter.read_panel(patient, panel)
        except EhrFailure as failure:
            if failure.kind is FailureKind.NOT_PERMITTED:
                return self._without_rows(panel, PanelState.NOT_PERMITTED)
            return self._without_rows(panel, PanelState.FAILED, failure.kind)

    def _without_rows(
        self, panel: PanelName, state: PanelState, failure: FailureKind | None = None
    ) -> PanelAnswer:
        return PanelAnswer(source=self.site.name, panel=panel, state=state, failure=failure)

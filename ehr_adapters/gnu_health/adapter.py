"""The adapter itself: what the contract promises, in terms of the modules that keep it."""

import re

from ehr_adapters.contract import AccessToken, Connection, EhrSite
from ehr_adapters.finding.judging import NEEDED
from ehr_adapters.gnu_health.errors import failed
from ehr_adapters.gnu_health.lookup import Lookup
from ehr_adapters.gnu_health.panels import Panels
from ehr_adapters.gnu_health.session import Session
from patient_access.domain.failure import FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import LookupAnswer, PatientQuery, PhoneLookup
from patient_access.domain.panels import PanelAnswer, PanelName, Part

_RECORD = re.compile(r"[1-9][0-9]{0,17}")


class GnuHealthAdapter:
    """GNU Health as the agent who is signed in: what that person may read, and no more."""

    def __init__(self, site: EhrSite, token: AccessToken) -> None:
        self._site = site
        self._token = token
        self._session: Session | None = None

    async def connect(self) -> Connection:
        """Sign in. Nobody is asked for."""
        session = self._opened()
        await session.open()
        secured = session.secured
        return Connection(
            software="GNU Health",
            phone_lookup=self._site.phone_lookup,
            lookup=PhoneLookup.PHONE_ONLY if self._site.phone_lookup else PhoneLookup.NONE,
            needed=() if self._site.phone_lookup else NEEDED,
            secured=secured.version if secured else None,
            certificate=secured.certificate if secured else None,
        )

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """People whom the question may mean, each compared again by us."""
        return await Lookup(self._site, self._opened()).find(query)

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """One panel of one patient of this server."""
        return await self.read_panel_without(patient, panel, frozenset())

    async def read_panel_without(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part]
    ) -> PanelAnswer:
        """The same, and what only these parts need is not asked for."""
        foreign = patient.base != self._site.base or patient.source != self._site.name
        if foreign or not _RECORD.fullmatch(patient.id):
            # An id of another system would name a stranger here (L12).
            raise failed(FailureKind.NOT_FOUND)
        return await Panels(self._site, self._opened()).read(patient.id, panel, without)

    async def close(self) -> None:
        """Sign out and let go; safe to call twice."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> Session:
        if self._session is None:
            self._session = Session(self._site, self._token)
        return self._session

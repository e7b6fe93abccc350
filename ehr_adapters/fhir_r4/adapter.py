"""The adapter itself: what the contract promises, in terms of the modules that keep it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from ehr_adapters.contract import AccessToken, Connection, EhrSite
from ehr_adapters.fhir_r4.capability import read_capability
from ehr_adapters.fhir_r4.lookup import Lookup
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.offer import Offer, unlisted_scopes
from ehr_adapters.fhir_r4.panel_reads import panel_reads
from ehr_adapters.fhir_r4.panels import Panels
from ehr_adapters.fhir_r4.profile import Profile
from ehr_adapters.fhir_r4.profiles import PLAIN, load, recognise
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.finding.phones import forms, read_number
from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.failures import WireFailure, failed
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import LookupAnswer, PatientQuery, PhoneLookup
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.domain.rest import Rest

_WARM_SECONDS = 60.0
"""How long connections opened ahead of need are taken to be still open."""


class FhirR4Adapter:
    """FHIR R4 over HTTP, for an open server or one that takes a bearer token."""

    def __init__(self, site: EhrSite, token: AccessToken, profile: Profile | None = None) -> None:
        self._site = site
        self._token = token
        self._profile = profile
        """As the site says; None: as the server names itself."""
        self._offer = Offer(profile or load(PLAIN), phone_allowed=site.phone_lookup)
        self._told: Callable[[Rest], None] | None = None
        self._transport: Transport | None = None
        self._lookup: Lookup | None = None
        self._panels: Panels | None = None
        self._warmed_at = float("-inf")
        self._warming: asyncio.Task[None] | None = None

    async def connect(self) -> Connection:
        """Read what the server says of itself and open the connections panels will use (V1, D5)."""
        transport = self._opened()
        capability = read_capability(await _statement(transport))
        _, smart = await asyncio.gather(self._warm(transport), _smart(transport))
        self._offer = offer = Offer(
            self._profile or recognise(capability.words),
            capability,
            phone_allowed=self._site.phone_lookup,
            unlisted_scopes=unlisted_scopes(smart),
        )
        # The tables of the phone library are read now, not while a telephone rings.
        number = read_number("202-555-0100", self._site.country)
        if number is not None:
            forms(number)
        secured = transport.secured
        return Connection(
            secured=secured.version if secured else None,
            certificate=secured.certificate if secured else None,
            software=capability.software,
            version=capability.version,
            phone_lookup=offer.lookup is PhoneLookup.PHONE_ONLY,
            lookup=offer.lookup,
            needed=offer.needed,
            profile=offer.profile.name,
            denied=offer.denials,
            panels=offer.panels,
            reads=panel_reads(offer),
        )

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """People this server offers for the question, each compared again by us."""
        transport = self._opened()
        if self._lookup is None:
            self._lookup = Lookup(self._site, transport, lambda: self._offer, self._reading)
        answer = await self._lookup.find(query)
        if monotonic() - self._warmed_at > _WARM_SECONDS and self._warming is None:
            # The caller is about to be verified; the panels after that find open connections.
            self._warming = asyncio.create_task(self._warm(transport))
            self._warming.add_done_callback(self._warmed)
        return answer

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """One panel of one patient of this server."""
        return await self.read_panel_without(patient, panel, frozenset())

    async def read_panel_without(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part]
    ) -> PanelAnswer:
        """The same, and the resource types of these parts are not searched."""
        panels = self._panels_of(patient)
        if panel not in self._offer.panels:
            return PanelAnswer(
                source=self._site.name,
                panel=panel,
                state=PanelState.NOT_AVAILABLE,
                denied=self._offer.denied(panel),
            )
        return await panels.read(patient.id, panel, without)

    async def read_closed(self, patient: RecordRef, row: ClosedRow) -> PanelAnswer:
        """One row that a label closes, for somebody who may open it and said why (V2)."""
        return await self._panels_of(patient, row.ref).read_closed(patient.id, row)

    def rest(self, rest: Rest) -> None:
        """Another window of this desk knows how the server is (E1)."""
        # An address that is none is said when it is connected to.
        with suppress(EhrFailure):
            self._opened().breaker.rest(rest)

    def listen(self, told: Callable[[Rest], None]) -> None:
        """Whom to tell how the server is."""
        self._told = told

    def _tell(self, rest: Rest) -> None:
        if self._told is not None:
            self._told(rest)

    async def close(self) -> None:
        """Let go of every connection; safe to call twice."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        if self._transport is not None:
            await self._transport.close()

    def _opened(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self._site, self._token)
            self._transport.breaker.told = self._tell
        return self._transport

    def _panels_of(self, *refs: RecordRef) -> Panels:
        for ref in refs:
            if ref.base != self._site.base or ref.source != self._site.name:
                # An id of another system would name a stranger here (L12).
                raise failed(FailureKind.NOT_FOUND)
        if self._panels is None:
            self._panels = Panels(self._opened(), lambda: self._offer, self._reading)
        return self._panels

    def _reading(self) -> Reading:
        return Reading(
            source=self._site.name,
            base=self._site.base,
            also_at=self._site.also_at,
            mrn_system=self._site.mrn_system,
            mrn_types=self._offer.profile.mrn.types,
            sensitivities=self._offer.profile.restrictions.sensitivities,
            zone=self._site.time_zone,
        )

    async def _warm(self, transport: Transport) -> None:
        await transport.warm("metadata")
        self._warmed_at = monotonic()

    def _warmed(self, _task: "asyncio.Task[None]") -> None:
        self._warming = None


async def _statement(transport: Transport) -> Json:
    try:
        return await transport.get("metadata")
    except WireFailure as failure:
        # A 404 here: something answers, and it is not a FHIR server.
        if failure.kind is not FailureKind.NOT_FOUND:
            raise
    return {}


async def _smart(transport: Transport) -> Json:
    """What the server says of signing in; nothing where it says nothing or cannot be read."""
    try:
        return await transport.document(".well-known/smart-configuration")
    except EhrFailure:
        return {}

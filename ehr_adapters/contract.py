"""The adapter promise, on one screen.

An adapter is a Python entry point in the group ``patient_access.ehr_adapters`` that names
an ``AdapterFactory``. It runs inside the workspace of one call and dies with it. Plugins
are trusted code: whatever runs in a workspace can read the patient of that call.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol, runtime_checkable

from pydantic import Field

from patient_access.domain.base import PhiModel
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Demographic, LookupAnswer, PatientQuery, PhoneLookup
from patient_access.domain.panels import Denied, PanelAnswer, PanelName, Part
from patient_access.domain.rest import Rest

API_VERSION = 1
"""Raised when a change here breaks an adapter; the registry refuses any other version."""

ENTRY_POINT_GROUP = "patient_access.ehr_adapters"


LinkSecret = Literal["proxy", "client_key"]
"""The proxy's ``user:password``; the passphrase of the client certificate's key."""
AskSecret = Callable[[LinkSecret], Awaitable[str | None]]
"""Asks for a secret of the way to a server when a client is made; None: there is none."""


class EhrSite(PhiModel):
    """One configured EHR. Nothing here is secret: the token comes from an ``AccessToken``."""

    name: str
    """What the agent reads: ``Northside EHR``."""
    adapter: str
    """The entry point's name: ``fhir_r4``."""
    base: str
    also_at: tuple[str, ...] = ()
    """Further bases of the same system that its answers may point to (rule X1)."""
    mrn_system: str | None = None
    """``Identifier.system`` of the site's MRN (rule L8)."""
    time_zone: str | None = None
    """The facility's clock by IANA name, for moments that are sent in UTC (rule S5)."""
    country: str = "US"
    """ISO 3166 region whose national numbers are meant when no country code is given."""
    phone_lookup: bool = True
    """False: this server cannot be searched by phone alone (rule D1)."""
    proxy: str | None = None
    """The only proxy used, ``http://proxy:8080``; the environment is never asked (rule X8)."""
    client_certificate: str | None = None
    """A PEM file with what this desk shows to the server (mutual TLS)."""
    client_key: str | None = None
    """Its key, where that is in a file of its own."""
    secret: AskSecret | None = Field(None, exclude=True, repr=False)
    requests_per_minute: int = 600
    """How often one call may ask (rule E1)."""
    visit_query: bool = False
    """The supplier answers PDQ visit queries, ``hl7v2`` (IHE ITI-22)."""
    hears_appointments: bool = False
    """The system tells of appointments by itself: see ``HearsMessages``."""
    profile: str | None = None
    """How to ask: a shipped vendor profile or a TOML file; None: as the server says it is (D5)."""


AccessToken = Callable[[], Awaitable[str | None]]
"""Asks for a token that is valid now; None on an open server. Never stored by an adapter."""


class Connection(PhiModel):
    """What ``connect`` learned, before any patient is asked for."""

    software: str | None = None
    version: str | None = None
    """The interface's version, e.g. FHIR ``4.0.1``."""
    phone_lookup: bool = True
    lookup: PhoneLookup = PhoneLookup.PHONE_ONLY
    needed: tuple[Demographic, ...] = ()
    """What to ask the caller for where the number alone is not enough (rule D1)."""
    profile: str | None = None
    """The vendor profile in use, by name."""
    denied: tuple[Denied, ...] = ()
    """What the profile expects, or we could show, and this server does not offer (rule D5)."""
    secured: str | None = None
    """The version of TLS, such as ``TLSv1.3``; None for plain HTTP."""
    certificate: bytes | None = None
    """The server's certificate as DER, for ``doctor``."""
    panels: frozenset[PanelName] = frozenset(PanelName)
    """Panels this system can answer; the rest are shown as not available here."""
    reads: dict[PanelName, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)
    """For each panel the ways to fill it, each by the resource types that all must be readable.

    What was granted is held against these (rule A5). A panel left out: as it usually is.
    """


class EhrAdapter(Protocol):
    """Every method raises ``EhrFailure`` and nothing else, and may be cancelled at any await."""

    async def connect(self) -> Connection:
        """Open connections and read what the server can do. Asks for no patient."""

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """Whom the question may mean: at most 25 people, each compared again on our side."""

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """One panel of one patient. Partial answers are answers, not failures."""

    async def close(self) -> None:
        """Let go of every connection. Called once; never raises."""


@runtime_checkable
class LeavesOut(Protocol):
    """What an adapter has besides, that can read a panel without some of its parts."""

    async def read_panel_without(
        self, patient: RecordRef, panel: PanelName, without: frozenset[Part]
    ) -> PanelAnswer:
        """As ``read_panel``, and nothing is requested that only a part of ``without`` needs.

        Asked where the site's policy opens a panel and not all of it. Each part left out is a
        ``MissingPart`` with ``by_policy``. Of other adapters such a panel is not asked at all.
        """


@runtime_checkable
class OpensClosedRows(Protocol):
    """What an adapter has besides, whose rows can be opened one by one (rule V2)."""

    async def read_closed(self, patient: RecordRef, row: ClosedRow) -> PanelAnswer:
        """That one row, in the field of its part, with its label and ``opened``.

        Asked only for somebody whom the site's policy lets, after it is in the audit trail.
        NOT_FOUND where the row is gone or is not this patient's.
        """


@runtime_checkable
class HearsMessages(Protocol):
    """What an adapter has besides, whose system sends messages by itself (SIU^S12–S17)."""

    async def hear(self, message: bytearray, patient: RecordRef) -> PanelAnswer | None:
        """What a message says of that record; None: nothing, or it is somebody else's.

        Of somebody else's no more is read than whose it is, so that it can be overwritten.
        Raises ``EhrFailure`` for what cannot be read.
        """


@runtime_checkable
class LeavesAlone(Protocol):
    """What an adapter has besides, whose server can ask to be left alone for a while (E1)."""

    def rest(self, rest: Rest) -> None:
        """What another window of this desk has learned of the server. Sends nothing."""

    def listen(self, told: Callable[[Rest], None]) -> None:
        """Whom to tell what this window learns; called on the loop, and does not wait."""


class AdapterFactory(Protocol):
    """What an entry point names."""

    api_version: int

    def __call__(self, site: EhrSite, token: AccessToken) -> EhrAdapter: ...

"""Names of practitioners, places and medications that a row only refers to.

Looked up last and least: a display, a contained or an included resource says it without a
request, and what is still unnamed is asked for in one request per type.
"""

import asyncio
from collections.abc import Iterable

from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.capability import Capability
from ehr_adapters.fhir_r4.mapping.clocks import zone_of
from ehr_adapters.fhir_r4.mapping.plain import word
from ehr_adapters.fhir_r4.mapping.reading import name_of
from ehr_adapters.fhir_r4.mapping.references import NameKey
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire import limits
from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.failure import EhrFailure


class Names:
    """The names one adapter has learned. They live and die with it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._asked: dict[NameKey, asyncio.Future[None]] = {}
        self.known: dict[NameKey, str] = {}
        self.zones: dict[NameKey, str] = {}
        """The clocks of places that say theirs, by IANA name (S5)."""

    def learn(self, resources: Iterable[Json]) -> None:
        """Keep the names of resources that came along with an answer."""
        for resource in resources:
            kind, id_ = word(resource.get("resourceType")), word(resource.get("id"))
            name = name_of(resource)
            if kind and id_ and name:
                self.known[kind, id_] = name
            zone = zone_of(resource) if kind == "Location" and id_ else None
            if kind and id_ and zone:
                self.zones[kind, id_] = zone

    async def ask(self, wanted: set[NameKey], capability: Capability, budget: ByteBudget) -> None:
        """Ask for names not known yet. A name that cannot be had is simply not there."""
        missing = sorted(wanted - self._asked.keys() - self.known.keys())
        elsewhere = [self._asked[key] for key in wanted & self._asked.keys()]
        said: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.update(dict.fromkeys(missing, said))
        by_type: dict[str, list[str]] = {}
        for kind, id_ in missing:
            if capability.offers(kind):
                by_type.setdefault(kind, []).append(id_)
        try:
            await asyncio.gather(
                *(
                    self._fetch(kind, ids[at : at + limits.NAMES_PER_REQUEST], budget)
                    for kind, ids in by_type.items()
                    for at in range(0, len(ids), limits.NAMES_PER_REQUEST)
                )
            )
        finally:
            # Another panel may be waiting for the same names, whatever became of this one.
            said.set_result(None)
        if elsewhere:
            await asyncio.wait(elsewhere)

    async def _fetch(self, kind: str, ids: list[str], budget: ByteBudget) -> None:
        params = (("_id", ",".join(ids)), ("_count", str(len(ids))))
        try:
            page = read_page(await self._transport.get(kind, params, budget=budget), kind)
        except EhrFailure:
            return
        self.learn(row for row in page.rows if isinstance(row, dict) and word(row.get("id")) in ids)

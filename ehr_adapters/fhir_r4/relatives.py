"""For whom the owner of a number may be calling: people whose relative has it on file (L9, V4).

Asked only where the server says that RelatedPerson can be searched by a number, and, unless the
profile wants it always, only when nobody has the number themself. Being a relative opens nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4.asking import Params
from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.mapping.people import read_patient, read_related_person
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.survivors import ID
from ehr_adapters.finding.comparing import CONTACT, match_among
from ehr_adapters.finding.phones import Match, Number, forms
from ehr_adapters.wire import limits
from ehr_adapters.wire.answers import Json
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import Found, Notice
from patient_access.domain.patient import RelatedPerson

Ask = Callable[[str, Params], Awaitable[Json]]
"""Searches a type, by POST where the server takes it (L11)."""

_NOT_HERE = (FailureKind.REJECTED, FailureKind.UNSUPPORTED, FailureKind.NOT_PERMITTED)


@dataclass(slots=True)
class Household:
    found: list[Found] = field(default_factory=list)
    notices: set[Notice] = field(default_factory=set)


class Relatives:
    """Finds patients through the people on file for them. Holds no answer between questions."""

    def __init__(
        self, site: EhrSite, ask: Ask, offer: Callable[[], Offer], reading: Callable[[], Reading]
    ) -> None:
        self._site = site
        self._ask = ask
        self._offer = offer
        self._reading = reading
        self._refused = False

    async def of(self, number: Number) -> Household:
        """Patients who have a relative with this number. Never raises for a server's refusal."""
        parameter = self._offer().relatives_parameter
        if parameter is None or self._refused:
            return Household()
        try:
            return await self._of(number, parameter)
        except EhrFailure as failure:
            self._refused = failure.kind in _NOT_HERE
            return Household(notices=set() if self._refused else {Notice.PARTIAL})

    async def _of(self, number: Number, parameter: str) -> Household:
        phone = self._offer().profile.phone
        values = forms(number, phone.forms)
        said = ",".join(values) if phone.lists else values[0]
        params = [(parameter, said), ("_count", str(limits.CANDIDATES + 1))]
        include = self._offer().capability.includes("RelatedPerson", ("RelatedPerson:patient",))
        params += [("_include", one) for one in include]
        page = read_page(await self._ask("RelatedPerson", params), "RelatedPerson")
        reading = self._reading()
        people, unreadable = read_rows(page.rows, read_related_person, reading, "RelatedPerson")
        weak = {
            one.patient_id: match.weak
            for one in people
            if (match := self._has(one, number)) and ID.fullmatch(one.patient_id)
        }
        household = Household()
        if page.next or unreadable:
            household.notices.add(Notice.PARTIAL)
        if len(page.rows) > limits.CANDIDATES:
            # It may not have looked at the number at all: a stranger's patients are not offered.
            household.notices.add(Notice.TOO_MANY if weak else Notice.FILTER_IGNORED)
            return household
        if weak:
            rows = [*page.included, *await self._missing(set(weak), page.included)]
            patients, _ = read_rows(
                [row for row in rows if row.get("resourceType") == "Patient"],
                read_patient,
                reading,
                "Patient",
            )
            household.found = [
                Found(patient=one, matched_use=CONTACT, weak=weak[one.ref.id])
                for one in patients
                if one.ref.id in weak
            ]
        return household

    def _has(self, person: RelatedPerson, number: Number) -> Match | None:
        if person.restriction or person.ended:
            return None
        return match_among(person.telecoms, number, self._site.country)

    async def _missing(self, wanted: set[str], included: list[Json]) -> list[Json]:
        missing = sorted(wanted - {str(row.get("id")) for row in included})
        if not missing:
            return []
        params = [("_id", ",".join(missing)), ("_count", str(len(missing)))]
        page = read_page(await self._ask("Patient", params), "Patient")
        return [row for row in page.rows if isinstance(row, dict)]

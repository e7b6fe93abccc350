"""Whom a question may mean: ask, distrust the answer, compare again (rules D2, L3–L11)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4.asking import Asking, Params
from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.profile import RelativesSearch
from ehr_adapters.fhir_r4.relatives import Relatives
from ehr_adapters.fhir_r4.survivors import Survivors
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.finding.comparing import (
    Comparison,
    by_demographics,
    by_mrn,
    by_name_and_birth_date,
    by_phone,
)
from ehr_adapters.finding.phones import Number, forms, read_number
from ehr_adapters.wire import limits
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    Demographic,
    Found,
    LookupAnswer,
    Notice,
    PatientQuery,
    PhoneLookup,
)

_FEWEST = 2
"""No vendor looks for people by fewer things than two, where a number is not among them (D1)."""


@dataclass(slots=True)
class _Answer:
    found: list[Found] = field(default_factory=list)
    notices: set[Notice] = field(default_factory=set)
    unreadable: int = 0
    echoed: bool | None = None
    """Whether ``link[self]`` shows what we asked by; None: it does not say."""


class Lookup:
    """Finds people on one server. Holds no answer between questions."""

    def __init__(
        self,
        site: EhrSite,
        transport: Transport,
        offer: Callable[[], Offer],
        reading: Callable[[], Reading],
    ) -> None:
        self._site = site
        self._transport = transport
        self._offer = offer
        self._reading = reading
        self._asking = Asking(transport, offer)
        self._relatives = Relatives(site, self._asking.ask, offer, reading)

    async def find(self, query: PatientQuery) -> LookupAnswer:
        """At most 25 people, each compared on our side. Raises ``EhrFailure``."""
        if isinstance(query, ByPhone):
            answer = await self._by_phone(query.number)
        elif isinstance(query, ByPhoneAndDemographics):
            answer = await self._by_demographics(query)
        elif isinstance(query, ByMrn):
            answer = await self._by_mrn(query.value)
        else:
            answer = await self._by_name(query)
        survivors = Survivors(self._transport, self._reading())
        found, lost = await survivors.replace(answer.found)
        if lost:
            answer.notices.add(Notice.PARTIAL)
        return LookupAnswer(
            source=self._site.name,
            found=tuple(found),
            notices=frozenset(answer.notices),
            unreadable=answer.unreadable,
            needed=self._needed() if Notice.PHONE_NOT_SEARCHABLE in answer.notices else (),
        )

    def _needed(self) -> tuple[Demographic, ...]:
        # A server that promised the phone alone and refuses it is asked as the profile says else.
        return self._offer().needed or self._offer().profile.demographics.needed

    async def _by_phone(self, dialled: str) -> _Answer:
        number = read_number(dialled, self._site.country)
        if number is None:
            return _Answer(notices={Notice.NUMBER_UNUSABLE})
        param = self._offer().phone_parameter
        if self._offer().lookup is not PhoneLookup.PHONE_ONLY or param is None:
            return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
        answer = await self._forms(number, param, (), by_phone(number, self._site.country))
        return await self._with_relatives(number, answer)

    async def _with_relatives(self, number: Number, answer: _Answer) -> _Answer:
        """Also those whose relative has the number, as the profile says (L9)."""
        always = self._offer().profile.relatives.search is RelativesSearch.ALWAYS
        if _settled(answer) and not (always and answer.found):
            return answer
        household = await self._relatives.of(number)
        known = {one.patient.ref.id for one in answer.found}
        answer.found += [one for one in household.found if one.patient.ref.id not in known]
        answer.notices |= household.notices
        if len(answer.found) > limits.CANDIDATES:
            answer.notices.add(Notice.TOO_MANY)
            answer.found.clear()
        return _with_weakness(answer)

    async def _by_demographics(self, query: ByPhoneAndDemographics) -> _Answer:
        """The number with what the caller said; each of it is compared again by us (D2)."""
        number = read_number(query.number, self._site.country)
        offer = self._offer()
        compare = by_demographics(
            query, number, self._site.country, by_number=offer.phone_parameter is not None
        )
        said = self._demographics(query)
        if offer.phone_parameter is None or number is None:
            if len(said) < _FEWEST:
                return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
            return await self._search(said, compare)
        if any(not getattr(query, one.value) for one in offer.needed):
            return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
        beside = () if offer.lookup is PhoneLookup.PHONE_ONLY else tuple(said)
        answer = await self._forms(number, offer.phone_parameter, beside, compare)
        if beside or Notice.PHONE_NOT_SEARCHABLE not in answer.notices or len(said) < _FEWEST:
            return answer
        # It promised to find people by the number alone, and does not.
        return await self._search(
            said, by_demographics(query, number, self._site.country, by_number=False)
        )

    def _demographics(self, query: ByPhoneAndDemographics) -> Params:
        offer = self._offer()
        names = offer.profile.demographics
        born = query.birth_date.isoformat() if query.birth_date else None
        pairs = [
            (offer.given_parameter, query.given),
            (offer.family_parameter, query.family),
            (offer.sex_parameter, query.sex),
        ]
        said = [
            (name, _escaped(value.strip()))
            for name, value in pairs
            if name and value and value.strip()
        ]
        return [*said, (names.birth_date, born)] if born else said

    async def _forms(
        self, number: Number, param: str, beside: tuple[tuple[str, str], ...], compare: Comparison
    ) -> _Answer:
        """The number in each form it may be stored in, until one finds somebody (L3)."""
        phone = self._offer().profile.phone
        values = forms(number, phone.forms)
        answer, refused = _Answer(), False
        if phone.lists:
            # One request for all forms; a server that takes only one value is asked one by one.
            every = ",".join(map(_escaped, values))
            answer, refused = await self._try([*beside, (param, every)], compare)
            if not refused and _settled(answer):
                return _with_weakness(answer)
            if answer.echoed:
                # It says it understood: one look at the first form, in case it compares the list
                # as one text, and no more.
                values = values[:1]
        for value in values:
            answer, refused = await self._try([*beside, (param, _escaped(value))], compare)
            if refused or _settled(answer):
                break
        if refused:
            return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
        return _with_weakness(answer)

    async def _try(self, params: Params, compare: Comparison) -> tuple[_Answer, bool]:
        """One phone search, and whether the server refused to do it."""
        try:
            return await self._search(params, compare), False
        except EhrFailure as failure:
            if failure.kind not in (FailureKind.REJECTED, FailureKind.UNSUPPORTED):
                raise
            return _Answer(), True

    async def _by_mrn(self, value: str) -> _Answer:
        wanted = value.strip()
        if not wanted:
            return _Answer()
        system, mrn = self._site.mrn_system, self._offer().profile.mrn
        form = mrn.with_system if system else mrn.without_system
        term = form.replace("{system}", _escaped(system or "")).replace("{value}", _escaped(wanted))
        return await self._search([(mrn.parameter, term)], by_mrn(wanted, system, mrn.types))

    async def _by_name(self, query: ByNameAndBirthDate) -> _Answer:
        family, given = query.family.strip(), (query.given or "").strip()
        if not family:
            return _Answer()
        offer = self._offer()
        params = [
            (offer.family_parameter, _escaped(family)),
            (offer.profile.demographics.birth_date, query.birth_date.isoformat()),
        ]
        if given and offer.given_parameter:
            params.append((offer.given_parameter, _escaped(given)))
        return await self._search(params, by_name_and_birth_date(family, given, query.birth_date))

    async def _search(self, params: Params, compare: Comparison) -> _Answer:
        budget = ByteBudget()
        answer = _Answer()
        rows: list[object] = []
        try:
            count = ("_count", str(limits.CANDIDATES + 1))
            asked = await self._asking.ask("Patient", [*params, count])
        except EhrFailure as failure:
            if getattr(failure, "status", None) == 422:
                # Oracle: more than 1,000 people would match.
                return _Answer(notices={Notice.TOO_MANY})
            raise
        page = read_page(asked, "Patient")
        answer.echoed = page.echoes(*(name for name, _ in params))
        visited: set[str] = set()
        while True:
            rows += page.rows
            if page.warned:
                answer.notices.add(Notice.SERVER_WARNING)
            link = page.next
            if len(rows) > limits.CANDIDATES or link is None:
                break
            if link in visited or len(visited) >= limits.PANEL_PAGES:
                answer.notices.add(Notice.PARTIAL)
                break
            visited.add(link)
            try:
                page = read_page(await self._transport.follow(link, budget=budget), "Patient")
            except EhrFailure:
                answer.notices.add(Notice.PARTIAL)
                break
        return self._judged(answer, rows, compare)

    def _judged(self, answer: _Answer, rows: list[object], compare: Comparison) -> _Answer:
        """Keep only people who match by our own comparison (L7)."""
        patients, answer.unreadable = read_rows(rows, read_patient, self._reading(), "Patient")
        unasked = 0
        for patient in patients:
            found = compare.offer(patient)
            if found is not None:
                answer.found.append(found)
            elif not compare.explains(patient):
                unasked += 1
        # A link[self] without our parameter is believed only when strangers came along with it:
        # some servers leave people out of their links on purpose.
        if unasked and (answer.echoed is False or not answer.found):
            answer.notices.add(Notice.FILTER_IGNORED)
        if len(rows) > limits.CANDIDATES:
            answer.notices.add(Notice.FILTER_IGNORED if unasked else Notice.TOO_MANY)
            answer.found.clear()
        elif answer.unreadable:
            answer.notices.add(Notice.PARTIAL)
        return answer


def _escaped(value: str) -> str:
    """A search value whose own commas and bars are not taken for syntax (FHIR R4, 3.1.1.4.0.1)."""
    for char in ("\\", ",", "|", "$"):
        value = value.replace(char, f"\\{char}")
    return value


def _settled(answer: _Answer) -> bool:
    """Whether asking again in another form could not change the answer."""
    return bool(answer.found or answer.notices - {Notice.SERVER_WARNING})


def _with_weakness(answer: _Answer) -> _Answer:
    if any(found.weak for found in answer.found):
        answer.notices.add(Notice.WEAK_PHONE)
    return answer

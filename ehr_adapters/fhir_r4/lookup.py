"""Whom a question may mean: ask, distrust the answer, compare again (rules D2, L3–L11)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import limits
from ehr_adapters.fhir_r4.answers import Json
from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.capability import Capability
from ehr_adapters.fhir_r4.comparing import Comparison, by_mrn, by_name_and_birth_date, by_phone
from ehr_adapters.fhir_r4.limits import ByteBudget
from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.phones import forms, read_number
from ehr_adapters.fhir_r4.profile import Profile
from ehr_adapters.fhir_r4.survivors import Survivors
from ehr_adapters.fhir_r4.transport import Transport
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    Found,
    LookupAnswer,
    Notice,
    PatientQuery,
)

_POST_REFUSED = frozenset((400, 403, 404, 405, 406, 415, 501))
Params = list[tuple[str, str]]


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
        profile: Profile,
        capability: Callable[[], Capability],
        reading: Callable[[], Reading],
    ) -> None:
        self._site = site
        self._transport = transport
        self._profile = profile
        self._capability = capability
        self._reading = reading
        self._posts = profile.post_search
        self._lists = profile.phone_lists

    async def find(self, query: PatientQuery) -> LookupAnswer:
        """At most 25 people, each compared on our side. Raises ``EhrFailure``."""
        if isinstance(query, ByPhone):
            answer = await self._by_phone(query.number)
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
        )

    async def _by_phone(self, dialled: str) -> _Answer:
        number = read_number(dialled, self._site.country)
        if number is None:
            return _Answer(notices={Notice.NUMBER_UNUSABLE})
        param = self._capability().phone_param
        if not self._site.phone_lookup or param is None:
            return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
        compare = by_phone(number, self._site.country)
        values = forms(number, self._profile.phone_forms)
        answer, refused = _Answer(), False
        if self._lists:
            # One request for all forms; a server that takes only one value is asked one by one.
            answer, refused = await self._try(param, ",".join(map(_escaped, values)), compare)
            if not refused and _settled(answer):
                return _with_weakness(answer)
            if answer.echoed:
                # It says it understood: one look at the first form, in case it compares the list
                # as one text, and no more.
                values = values[:1]
        for value in values:
            answer, refused = await self._try(param, _escaped(value), compare)
            if refused or _settled(answer):
                break
        if refused:
            return _Answer(notices={Notice.PHONE_NOT_SEARCHABLE})
        return _with_weakness(answer)

    async def _try(self, param: str, value: str, compare: Comparison) -> tuple[_Answer, bool]:
        """One phone search, and whether the server refused to do it."""
        try:
            return await self._search([(param, value)], compare), False
        except EhrFailure as failure:
            if failure.kind not in (FailureKind.REJECTED, FailureKind.UNSUPPORTED):
                raise
            return _Answer(), True

    async def _by_mrn(self, value: str) -> _Answer:
        wanted = value.strip()
        if not wanted:
            return _Answer()
        system = self._site.mrn_system
        term = f"{_escaped(system)}|{_escaped(wanted)}" if system else _escaped(wanted)
        return await self._search([("identifier", term)], by_mrn(wanted, system))

    async def _by_name(self, query: ByNameAndBirthDate) -> _Answer:
        family, given = query.family.strip(), (query.given or "").strip()
        if not family:
            return _Answer()
        params = [("family", _escaped(family)), ("birthdate", query.birth_date.isoformat())]
        if given:
            params.append(("given", _escaped(given)))
        return await self._search(params, by_name_and_birth_date(family, given, query.birth_date))

    async def _search(self, params: Params, compare: Comparison) -> _Answer:
        budget = ByteBudget()
        answer = _Answer()
        rows: list[object] = []
        try:
            asked = await self._ask([*params, ("_count", str(limits.CANDIDATES + 1))])
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

    async def _ask(self, params: Params) -> Json:
        strict = self._profile.strict
        if self._posts:
            try:
                return await self._transport.post_search("Patient", params, strict=strict)
            except EhrFailure as failure:
                if getattr(failure, "status", None) not in _POST_REFUSED:
                    raise
            # Some servers take the same question only as GET (L11: Epic, Oracle not documented).
            answer = await self._transport.get("Patient", params, strict=strict)
            self._posts = False
            return answer
        return await self._transport.get("Patient", params, strict=strict)


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

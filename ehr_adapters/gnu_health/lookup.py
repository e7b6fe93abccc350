"""Whom a question may mean: one request, and every person compared again by us (D2, L3–L8)."""

from datetime import date
from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.finding.comparing import (
    Comparison,
    by_demographics,
    by_mrn,
    by_name_and_birth_date,
    by_phone,
)
from ehr_adapters.finding.judging import MOST, NEEDED, judge
from ehr_adapters.finding.phones import Number, forms, read_number
from ehr_adapters.gnu_health.people import PATIENT_FIELDS, read_patient
from ehr_adapters.gnu_health.session import Session
from ehr_adapters.gnu_health.values import as_date
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    LookupAnswer,
    Notice,
    PatientQuery,
)

_ANY_LETTER = frozenset("aceilnosuyz")
"""Letters that a name may have with an accent on file and without one in what was typed."""
_VALUE = "party.contact_mechanisms.value"
_COMPACT = "party.contact_mechanisms.value_compact"
Domain = list[Any]


class Lookup:
    """Finds people in one GNU Health. Holds no answer between questions."""

    def __init__(self, site: EhrSite, session: Session) -> None:
        self._site = site
        self._session = session

    async def find(self, query: PatientQuery) -> LookupAnswer:
        """At most 25 people, each compared on our side. Raises ``EhrFailure``."""
        if isinstance(query, ByPhone | ByPhoneAndDemographics):
            return await self._by_phone(query)
        if isinstance(query, ByMrn):
            wanted = query.value.strip()
            # A wildcard in what was typed is a letter, not a wildcard.
            escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            domain: Domain = [["puid", "ilike", escaped]]
            compare = by_mrn(wanted, self._site.mrn_system)
            return await self._search(domain, compare) if wanted else self._nobody()
        return await self._by_name(query)

    async def _by_phone(self, query: ByPhone | ByPhoneAndDemographics) -> LookupAnswer:
        number = read_number(query.number, self._site.country)
        if number is None:
            return self._nobody(Notice.NUMBER_UNUSABLE)
        if not self._site.phone_lookup:
            return await self._without_number(query, number)
        compare = by_phone(number, self._site.country)
        if isinstance(query, ByPhoneAndDemographics):
            compare = by_demographics(query, number, self._site.country, by_number=True)
        values = _stored_forms(number)
        answer = await self._search(
            [["OR", [_VALUE, "in", values], [_COMPACT, "in", values]]], compare
        )
        if answer.found or answer.notices:
            return answer
        # Without its optional library GNU Health stores what somebody typed, however it looked.
        return await self._search(
            [["OR", [_VALUE, "ilike", (loose := _loose(number))], [_COMPACT, "ilike", loose]]],
            compare,
            explained=True,
        )

    async def _without_number(
        self, query: ByPhone | ByPhoneAndDemographics, number: Number
    ) -> LookupAnswer:
        """By what the caller said besides; the number only says which of theirs it is."""
        if isinstance(query, ByPhone) or not (query.family and query.birth_date):
            answer = self._nobody(Notice.PHONE_NOT_SEARCHABLE)
            return answer.model_copy(update={"needed": NEEDED})
        compare = by_demographics(query, number, self._site.country, by_number=False)
        domain = _named(query.family.strip(), query.birth_date)
        return await self._search(domain, compare, explained=True)

    async def _by_name(self, query: ByNameAndBirthDate) -> LookupAnswer:
        family, given = query.family.strip(), (query.given or "").strip()
        if not family:
            return self._nobody()
        born: date = query.birth_date
        compare = by_name_and_birth_date(family, given, born)
        return await self._search(_named(family, born), compare, explained=True)

    async def _search(
        self, domain: Domain, compare: Comparison, *, explained: bool = False
    ) -> LookupAnswer:
        """``explained``: the question was wider than what is meant, so strangers are no wonder."""
        rows = await self._session.rows("gnuhealth.patient", domain, PATIENT_FIELDS, limit=MOST + 1)
        people = (read_patient(row, self._site) for row in rows)
        return judge(self._site.name, people, compare, wider=explained)

    def _nobody(self, *notices: Notice) -> LookupAnswer:
        return LookupAnswer(source=self._site.name, notices=frozenset(notices))


def _stored_forms(number: Number) -> list[str]:
    """The raw ways of writing it, and E.164, which its optional library makes of it."""
    whole = [f"+{number.country}{number.national}"] if number.country else []
    return list(dict.fromkeys((*whole, *forms(number))))


def _loose(number: Number) -> str:
    """A pattern for any grouping and punctuation of these digits."""
    return "%" + "%".join(number.national) + "%"


def _named(family: str, born: date) -> Domain:
    return [
        ["party.lastname", "ilike", _accents_aside(family) + "%"],
        ["party.dob", "=", as_date(born)],
    ]


def _accents_aside(text: str) -> str:
    return "".join(
        char if char.isascii() and char.isalnum() and char.casefold() not in _ANY_LETTER else "_"
        for char in text
    )

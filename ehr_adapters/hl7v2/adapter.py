"""The adapter itself: people by PDQ, visits where offered; all else is not available here."""

import secrets
from datetime import UTC, datetime

from ehr_adapters.contract import Connection, EhrSite
from ehr_adapters.finding.comparing import (
    Comparison,
    by_demographics,
    by_mrn,
    by_name_and_birth_date,
    by_phone,
)
from ehr_adapters.finding.judging import MOST, NEEDED, judge
from ehr_adapters.finding.phones import forms, read_number
from ehr_adapters.hl7v2.messages import (
    PEOPLE,
    VISITS,
    Answer,
    Fields,
    Kind,
    build,
    comes_before,
    read,
)
from ehr_adapters.hl7v2.mllp import Mllp
from ehr_adapters.hl7v2.people import MRN_TYPES, read_person
from ehr_adapters.hl7v2.schedule import is_about, read_schedule
from ehr_adapters.hl7v2.visits import asked_for, authority, read_visits
from ehr_adapters.requests_made import made
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    LookupAnswer,
    Notice,
    PatientQuery,
    PhoneLookup,
)
from patient_access.domain.panels import (
    Denied,
    Denier,
    MissingPart,
    PanelAnswer,
    PanelName,
    PanelState,
    Part,
)

_PAGES = 5
_FORMS = 4
"""How many ways of writing a number are asked for, each in a query of its own."""

_NO_CALENDAR = MissingPart(
    part=Part.APPOINTMENTS,
    state=PanelState.NOT_AVAILABLE,
    denied=Denied(what="Appointment", where=Denier.VISITS_ONLY, panel=PanelName.APPOINTMENTS),
)


class Hl7v2Adapter:
    """One patient demographics supplier."""

    def __init__(self, site: EhrSite) -> None:
        # As a URN it is how FHIR writes an OID (RFC 3061); the messages have it bare.
        system = (site.mrn_system or "").removeprefix("urn:oid:") or None
        self._site = site.model_copy(update={"mrn_system": system})
        self._mllp: Mllp | None = None

    async def connect(self) -> Connection:
        """Open the connection. Nobody is asked for."""
        await self._opened().open()
        by_number = self._site.phone_lookup
        return Connection(
            software="HL7 v2 PDQ",
            phone_lookup=by_number,
            lookup=PhoneLookup.PHONE_ONLY if by_number else PhoneLookup.NONE,
            needed=() if by_number else NEEDED,
            panels=frozenset({PanelName.APPOINTMENTS} if self._has_appointments else ()),
        )

    async def find_patients(self, query: PatientQuery) -> LookupAnswer:
        """People whom the question may mean, each compared again by us (D2)."""
        if isinstance(query, ByPhone | ByPhoneAndDemographics):
            return await self._by_phone(query)
        if isinstance(query, ByMrn):
            value, system = query.value.strip(), self._site.mrn_system
            said = (("PID.3.1", value), *authority(system or ""))
            compare = by_mrn(value, system, MRN_TYPES)
            return await self._search(said, compare) if value else self._say()
        return await self._by_name(query)

    async def read_panel(self, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        """Visits, where the supplier is said to answer for them (ITI-22); else nothing.

        Never ``LOADED``: a supplier knows stays in the hospital, not what is booked elsewhere.
        """
        if patient.base != self._site.base or patient.source != self._site.name:
            raise EhrFailure(FailureKind.NOT_FOUND)
        if panel is not PanelName.APPOINTMENTS or not self._has_appointments:
            return PanelAnswer(source=self._site.name, panel=panel, state=PanelState.NOT_AVAILABLE)
        answer = PanelAnswer(
            source=self._site.name,
            panel=panel,
            state=PanelState.PARTIAL,
            as_of=datetime.now(UTC),
            missing=(_NO_CALENDAR,),
        )
        if not self._site.visit_query:
            return answer
        answers, partial = await self._ask(asked_for(patient), VISITS)
        read = [read_visits(one, patient, self._site) for one in answers]
        return answer.model_copy(
            update={
                "appointments": tuple(visit for visits, _ in read for visit in visits),
                "unreadable": sum(lost for _, lost in read),
                "truncated": partial,
            }
        )

    async def hear(self, message: bytearray, patient: RecordRef) -> PanelAnswer | None:
        """What a scheduling message says of that record (SIU^S12–S17)."""
        if patient.base != self._site.base or patient.source != self._site.name:
            return None
        if not is_about(message, patient, self._site):
            return None
        appointment = read_schedule(bytes(message), self._site)
        if appointment is None:
            return None
        return PanelAnswer(
            source=self._site.name,
            panel=PanelName.APPOINTMENTS,
            state=PanelState.PARTIAL,
            as_of=datetime.now(UTC),
            appointments=(appointment,),
        )

    async def close(self) -> None:
        """Let go; safe to call twice."""
        if self._mllp is not None:
            await self._mllp.close()

    @property
    def _has_appointments(self) -> bool:
        return self._site.visit_query or self._site.hears_appointments

    def _opened(self) -> Mllp:
        if self._mllp is None:
            self._mllp = Mllp(self._site)
        return self._mllp

    async def _by_phone(self, query: ByPhone | ByPhoneAndDemographics) -> LookupAnswer:
        number = read_number(query.number, self._site.country)
        if number is None:
            return self._say(Notice.NUMBER_UNUSABLE)
        region = self._site.country
        if not self._site.phone_lookup:
            if isinstance(query, ByPhone) or not (query.family and query.birth_date):
                answer = self._say(Notice.PHONE_NOT_SEARCHABLE)
                return answer.model_copy(update={"needed": NEEDED})
            said: Fields = (("PID.5.1.1", query.family), ("PID.7", f"{query.birth_date:%Y%m%d}"))
            return await self._search(said, by_demographics(query, number, region, by_number=False))
        compare = by_phone(number, region)
        if isinstance(query, ByPhoneAndDemographics):
            compare = by_demographics(query, number, region, by_number=True)
        answer = self._say()
        for written in forms(number)[:_FORMS]:
            answer = await self._search((("PID.13.1", written),), compare)
            if answer.found or answer.notices:
                break
        return answer

    async def _by_name(self, query: ByNameAndBirthDate) -> LookupAnswer:
        family, given = query.family.strip(), (query.given or "").strip()
        if not family:
            return self._say()
        said: Fields = (("PID.5.1.1", family), ("PID.7", f"{query.birth_date:%Y%m%d}"))
        if given:
            said = (*said, ("PID.5.2", given))
        return await self._search(said, by_name_and_birth_date(family, given, query.birth_date))

    async def _search(self, asked: Fields, compare: Comparison) -> LookupAnswer:
        answers, partial = await self._ask(asked, PEOPLE)
        patients = (
            read_person(segment, answer, self._site)
            for answer in answers
            for segment in answer.people
        )
        return judge(self._site.name, patients, compare, partial=partial)

    async def _ask(self, asked: Fields, kind: Kind) -> tuple[list[Answer], bool]:
        """Every page of the answer, and whether it broke off."""
        answers: list[Answer] = []
        tag, pointer = secrets.token_hex(8), None
        seen: set[str] = set()
        mllp = self._opened()
        while True:
            control, message = build(asked, mllp.receiver, pointer, tag, kind)
            made("MLLP", self._site.base, message)
            answers.append(await _answered(mllp, message, control, tag, kind))
            pointer = answers[-1].pointer
            if pointer is None or sum(len(one.people) for one in answers) > MOST:
                return answers, pointer is not None and kind is VISITS
            if pointer in seen or len(seen) >= _PAGES:
                return answers, True
            seen.add(pointer)

    def _say(self, *notices: Notice) -> LookupAnswer:
        return LookupAnswer(source=self._site.name, notices=frozenset(notices))


async def _answered(mllp: Mllp, message: bytes, control: str, tag: str, kind: Kind) -> Answer:
    """The answer to this query, read while the connection is still ours."""
    answers: list[Answer] = []

    def settles(body: bytes) -> bool:
        if not comes_before(body):
            answers.append(read(body, control, tag, kind))
        return bool(answers)

    await mllp.ask(message, settles)
    return answers[-1]

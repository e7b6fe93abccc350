"""An adapter for a practice system that answers in JSON over HTTP and wants a bearer token.

It asks ``/about``, ``/people?phone=…|chart=…|surname=…&born=…``, ``/people/KEY/bookings`` and
``/people/KEY/bills``. Read docs/adapters.md beside this file; nothing else is needed.
"""

from datetime import datetime
from decimal import Decimal

from ehr_adapters.contract import API_VERSION, Connection
from ehr_adapters.finding.comparing import (
    by_demographics,
    by_mrn,
    by_name_and_birth_date,
    by_phone,
)
from ehr_adapters.finding.judging import judge
from ehr_adapters.finding.phones import read_number
from ehr_adapters.wire.json_over_http import JsonOverHttp
from patient_access.domain.billing import Balance, BalanceSource, Money
from patient_access.domain.codes import PartialDate
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, LookupAnswer, Notice
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.patient import Patient
from patient_access.domain.scheduling import Appointment, AppointmentStatus

STATES = {"fixed": AppointmentStatus.BOOKED, "off": AppointmentStatus.CANCELLED}
WHERE = {PanelName.APPOINTMENTS: "bookings", PanelName.BILLING: "bills"}
WRONG = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What reading a row that is not as promised can raise; pydantic's errors are ValueErrors."""


class JsonPractice:
    """The promise of ``ehr_adapters.contract.EhrAdapter``."""

    def __init__(self, site, token):
        self._site = site
        self._system = JsonOverHttp(site, token)

    async def connect(self):
        """What runs there. Asks for no patient."""
        said = await self._system.get("about")
        return Connection(
            software=str(said.get("product")),
            version=str(said.get("release")),
            secured=self._system.secured.version if self._system.secured else None,
            panels=frozenset(WHERE),
        )

    async def find_patients(self, query):
        """One question, and everybody in its answer compared again by us."""
        region = self._site.country
        if isinstance(query, ByMrn):
            asked = {"chart": query.value.strip()}
            compare = by_mrn(query.value.strip(), self._site.mrn_system)
        elif isinstance(query, ByNameAndBirthDate):
            asked = {"surname": query.family, "born": query.birth_date.isoformat()}
            compare = by_name_and_birth_date(query.family, query.given or "", query.birth_date)
        else:
            number = read_number(query.number, region)
            if number is None:
                notices = frozenset({Notice.NUMBER_UNUSABLE})
                return LookupAnswer(source=self._site.name, notices=notices)
            asked = {"phone": number.national}
            compare = by_phone(number, region)
            if query.kind == "phone_and_demographics":
                compare = by_demographics(query, number, region, by_number=True)
        said = await self._system.get("people", asked=asked)
        people = [self._read(self._patient, row) for row in _rows(said, "people")]
        return judge(self._site.name, people, compare, partial=said.get("more") is True)

    async def read_panel(self, patient, panel):
        """Appointments and open bills; the rest is not in this system."""
        if (patient.source, patient.base) != (self._site.name, self._site.base):
            raise EhrFailure(FailureKind.NOT_FOUND)  # an id of another system is a stranger here
        if panel not in WHERE:
            return self._panel(panel, PanelState.NOT_AVAILABLE)
        what = WHERE[panel]
        said = await self._system.get("people", patient.id, what)
        read = self._appointment if panel is PanelName.APPOINTMENTS else self._balance
        # Somebody else's rows are not shown, whatever the server thinks of the address.
        own = [row for row in _rows(said, what) if row.get("person") == patient.id]
        rows = [self._read(read, row) for row in own]
        whole = tuple(row for row in rows if row is not None)
        state = PanelState.PARTIAL if len(whole) < len(rows) else PanelState.LOADED
        field = "appointments" if panel is PanelName.APPOINTMENTS else "balances"
        return self._panel(
            panel,
            state if rows else PanelState.NONE_ON_FILE,
            unreadable=len(rows) - len(whole),
            **{field: whole},
        )

    async def close(self):
        """Let go of the connections."""
        await self._system.close()

    def _read(self, reader, row):
        """None for a row that is not as promised: counted, never guessed."""
        try:
            return reader(row)
        except WRONG:
            return None

    def _ref(self, row):
        return RecordRef(source=self._site.name, base=self._site.base, id=row["key"])

    def _patient(self, row):
        mrn = Identifier(value=row["chart"], type_code="MR", system=self._site.mrn_system)
        year, month, day = (int(part) for part in row["born"].split("-"))
        return Patient(
            ref=self._ref(row),
            identifiers=(mrn,),
            mrn=mrn,
            names=(HumanName(family=row["surname"], given=(row["forename"],), use="official"),),
            birth_date=PartialDate(text=row["born"], year=year, month=month, day=day),
            telecoms=tuple(
                Telecom(value=one["number"], system="phone", use=one.get("kind"))
                for one in row["numbers"]
            ),
            addresses=(Address(lines=(row["street"],), city=row["town"], postal_code=row["zip"]),),
        )

    def _appointment(self, row):
        known = row["state"] in STATES
        return Appointment(
            ref=self._ref(row),
            status=STATES.get(row["state"], AppointmentStatus.UNKNOWN),
            status_text=None if known else row["state"],
            title=row["for"],
            start=datetime.fromisoformat(row["at"]),
            with_whom=(row["with"],),
        )

    def _balance(self, row):
        money = Money(value=Decimal(row["open"]), currency=row["currency"])
        return Balance(ref=self._ref(row), source=BalanceSource.INVOICE, amount=money)

    def _panel(self, panel, state, **rows):
        return PanelAnswer(source=self._site.name, panel=panel, state=state, **rows)


def _rows(said, name):
    """A list of objects, or no answer at all: nothing readable is a failure, not nobody."""
    rows = said.get(name) if isinstance(said, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise EhrFailure(FailureKind.NOT_FHIR)
    return rows


def open_adapter(site, token):
    """What the entry point names. Opens nothing."""
    return JsonPractice(site, token)


open_adapter.api_version = API_VERSION
open_adapter.protocol_words = ("about", "people", "bookings", "bills", "chart", "fixed", "off")
open_adapter.name_fields = ("surname", "forename", "with")

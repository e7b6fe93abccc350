"""A complete adapter for a practice system that exports patients.csv and appointments.csv.

``site.base`` is the folder's file address: ``file:///srv/practice-export``. Read docs/adapters.md
beside this file; nothing else is needed.
"""

import asyncio
import csv
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from ehr_adapters.contract import API_VERSION, Connection
from ehr_adapters.finding.comparing import (
    by_demographics,
    by_mrn,
    by_name_and_birth_date,
    by_phone,
)
from ehr_adapters.finding.phones import read_number
from patient_access.domain.codes import PartialDate
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, LookupAnswer, Notice
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.patient import Patient
from patient_access.domain.scheduling import Appointment, AppointmentStatus

STATES = {"booked": AppointmentStatus.BOOKED, "cancelled": AppointmentStatus.CANCELLED}


class CsvPractice:
    """The promise of ``ehr_adapters.contract.EhrAdapter``."""

    def __init__(self, site):
        self._site = site
        self._folder = Path(url2pathname(urlsplit(site.base).path))

    async def connect(self):
        """See that the export is there and may be read. Asks for no patient."""
        await self._off_the_loop(self._look)
        return Connection(software="CSV practice", panels=frozenset({PanelName.APPOINTMENTS}))

    async def find_patients(self, query):
        """Everybody whom the question means, compared by the rules of the program."""
        region = self._site.country
        if isinstance(query, ByMrn):
            judge = by_mrn(query.value.strip(), self._site.mrn_system)
        elif isinstance(query, ByNameAndBirthDate):
            judge = by_name_and_birth_date(query.family, query.given or "", query.birth_date)
        else:
            number = read_number(query.number, region)
            if number is None:
                return self._answer(notices=frozenset({Notice.NUMBER_UNUSABLE}))
            if query.kind == "phone":
                judge = by_phone(number, region)
            else:
                judge = by_demographics(query, number, region, by_number=True)
        patients = [self._patient(row) for row in await self._rows("patients.csv")]
        found = tuple(offer for one in patients if (offer := judge.offer(one)) is not None)
        if len(found) > 25:
            return self._answer(notices=frozenset({Notice.TOO_MANY}))
        weak = {Notice.WEAK_PHONE} if any(one.weak for one in found) else set()
        return self._answer(found=found, notices=frozenset(weak))

    async def read_panel(self, patient, panel):
        """Appointments; nothing else is in the export."""
        if (patient.source, patient.base) != (self._site.name, self._site.base):
            raise EhrFailure(FailureKind.NOT_FOUND)  # an id of another system is a stranger here
        if panel is not PanelName.APPOINTMENTS:
            return self._panel(panel, PanelState.NOT_AVAILABLE)
        rows = await self._rows("appointments.csv")
        own = tuple(self._appointment(row) for row in rows if row["patient"] == patient.id)
        state = PanelState.LOADED if own else PanelState.NONE_ON_FILE
        return self._panel(panel, state, appointments=own)

    async def close(self):
        """Nothing is held between two questions."""

    async def _rows(self, name):
        """A file's rows. A file that cannot be read is a failure, not empty."""
        return await self._off_the_loop(self._read, name)

    async def _off_the_loop(self, work, *names):
        """Files may be slow, and must stop nobody else; each failure is of a kind."""
        try:
            return await asyncio.to_thread(work, *names)
        except (FileNotFoundError, NotADirectoryError):
            kind = FailureKind.NO_SOURCE
        except OSError:
            kind = FailureKind.UNREADABLE_SOURCE
        except (UnicodeDecodeError, csv.Error):
            kind = FailureKind.TRUNCATED
        raise EhrFailure(kind)  # outside the handlers: no file's text hangs on a failure

    def _look(self):
        for name in ("patients.csv", "appointments.csv"):
            (self._folder / name).open("rb").close()

    def _read(self, name):
        with (self._folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def _ref(self, id_):
        return RecordRef(source=self._site.name, base=self._site.base, id=id_)

    def _patient(self, row):
        mrn = Identifier(value=row["mrn"], type_code="MR", system=self._site.mrn_system)
        year, month, day = (int(part) for part in row["born"].split("-"))
        return Patient(
            ref=self._ref(row["id"]),
            identifiers=(mrn,),
            mrn=mrn,
            names=(HumanName(family=row["family"], given=(row["given"],), use="official"),),
            birth_date=PartialDate(text=row["born"], year=year, month=month, day=day),
            telecoms=(Telecom(value=row["phone"], system="phone", use="home"),),
        )

    def _appointment(self, row):
        zone = ZoneInfo(self._site.time_zone or "UTC")
        return Appointment(
            ref=self._ref(row["id"]),
            status=STATES.get(row["status"], AppointmentStatus.UNKNOWN),
            status_text=None if row["status"] in STATES else row["status"],
            title=row["title"],
            start=datetime.fromisoformat(row["start"]).replace(tzinfo=zone),
        )

    def _answer(self, **said):
        return LookupAnswer(source=self._site.name, **said)

    def _panel(self, panel, state, **rows):
        return PanelAnswer(source=self._site.name, panel=panel, state=state, **rows)


def open_adapter(site, token):
    """What the entry point names. This system asks for no token."""
    return CsvPractice(site)


open_adapter.api_version = API_VERSION

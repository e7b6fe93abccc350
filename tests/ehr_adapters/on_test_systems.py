"""Our adapters on test systems that answer rightly, to be broken in one place at a time."""

import contextlib
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import fake_fhir
import fake_tryton
from fake_fhir import FakeFhir
from fake_tryton import PASSWORD, USER, FakeTryton
from pdq_server import Pdq

from ehr_adapters import fhir_r4, gnu_health, hl7v2
from ehr_adapters.conformance import no_token
from ehr_adapters.contract import EhrSite
from patient_access.domain.panels import PanelName

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial_adapter"


async def gnu_health_secret():
    return f"{USER}:{PASSWORD}"


@dataclass
class UnderTest:
    """An adapter, where its people are, and what it needs to be asked."""

    name: str
    module: ModuleType
    serving: Any
    """A context manager that gives a base address; ``everybody``: filters are ignored."""
    phone: str
    mrn: str
    id: str
    other_id: str
    """Somebody else's record on the same system, with a row in every panel that has any."""
    dead: str
    kind: str
    """The class behind the entry point."""
    token: Any = no_token
    panels: frozenset[PanelName] = frozenset(PanelName)
    """The panels in which both people have rows."""
    more: dict[str, Any] = field(default_factory=dict)

    def site(self, base):
        return EhrSite(name="Northside", adapter=self.name, base=base, **self.more)


def patient(id_, phone, family="Quillfeather"):
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [
            {"type": {"coding": [{"code": "MR"}]}, "system": "urn:mrn", "value": f"M-{id_}"}
        ],
        "name": [{"use": "official", "family": family, "given": ["Orla"]}],
        "birthDate": "1981-04-09",
        "telecom": [{"system": "phone", "value": phone, "use": "home"}],
    }


def rows_of(id_):
    """A row in each FHIR panel."""
    about = {"reference": f"Patient/{id_}"}
    code = {"coding": [{"code": "x"}], "text": f"of {id_}"}
    return [
        {
            "resourceType": "Appointment",
            "id": f"a-{id_}",
            "status": "booked",
            "description": f"of {id_}",
            "start": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}T09:30:00-06:00",
            "participant": [{"actor": about, "status": "accepted"}],
        },
        {"resourceType": "RelatedPerson", "id": f"r-{id_}", "patient": about},
        {
            "resourceType": "Condition",
            "id": f"c-{id_}",
            "subject": about,
            "code": code,
            "clinicalStatus": {"coding": [{"code": "active"}]},
        },
        {
            "resourceType": "MedicationRequest",
            "id": f"m-{id_}",
            "status": "active",
            "intent": "order",
            "subject": about,
            "medicationCodeableConcept": code,
        },
        {
            "resourceType": "Coverage",
            "id": f"v-{id_}",
            "status": "active",
            "beneficiary": about,
            "payor": [{"display": "Zqpayer"}],
        },
        {
            "resourceType": "Invoice",
            "id": f"i-{id_}",
            "status": "issued",
            "subject": about,
            "totalGross": {"value": 12.5, "currency": "USD"},
        },
    ]


@contextlib.contextmanager
def on_fhir(*, everybody=False):
    import pytest

    with FakeFhir() as server, pytest.MonkeyPatch.context() as patched:
        if everybody:
            patched.setattr(fake_fhir, "_fits", lambda row, name, value: True)
        server.add(patient("p1", "816-555-0142"), patient("p2", "816-555-0177", "Zimmerlund"))
        server.add(*rows_of("p1"), *rows_of("p2"))
        yield server.base


@contextlib.contextmanager
def on_tryton(*, everybody=False):
    with FakeTryton() as server:
        server.ignores = everybody
        yield server.base


@contextlib.contextmanager
def on_pdq(*, everybody=False):
    with Pdq() as server:
        server.filters = not everybody
        yield server.base


@contextlib.contextmanager
def on_csv(*, everybody=False):
    """A file cannot misbehave: there is nothing that could leave a filter out."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_export(Path(folder))
        yield Path(folder).as_uri()


def write_export(folder):
    (folder / "patients.csv").write_text(
        "id,mrn,family,given,born,phone\n"
        "1,M-1,Quillfeather,Zoë,1984-05-17,(816) 555-0142\n"
        "2,M-2,Zimmerlund,Bo,1980-01-30,816-555-0177\n",
        encoding="utf-8",
    )
    (folder / "appointments.csv").write_text(
        "id,patient,start,title,status\n7,1,2030-01-05T09:30,Check-up,booked\n"
        "8,2,2030-01-05T10:30,Other,booked\n",
        encoding="utf-8",
    )


def tutorial():
    """The tutorial adapter's module, from the folder that readers copy it from."""
    import importlib

    if str(TUTORIAL) not in sys.path:
        sys.path.append(str(TUTORIAL))
    return importlib.import_module("csv_practice")


FHIR = UnderTest(
    "fhir_r4",
    fhir_r4,
    on_fhir,
    "816-555-0142",
    "M-p1",
    "p1",
    "p2",
    "http://127.0.0.1:1/x",
    "FhirR4Adapter",
)
GNU_HEALTH = UnderTest(
    "gnu_health",
    gnu_health,
    on_tryton,
    "415-555-0142",
    "PUID1",
    str(fake_tryton.ZOE),
    str(fake_tryton.NED),
    "http://127.0.0.1:1/x",
    "GnuHealthAdapter",
    token=gnu_health_secret,
    panels=frozenset(PanelName) - {PanelName.COVERAGE},
)
HL7V2 = UnderTest(
    "hl7v2",
    hl7v2,
    on_pdq,
    "415-555-0142",
    "H-7001",
    "H-7001^1.2.3.4",
    "H-7002^1.2.3.4",
    "mllp://127.0.0.1:1",
    "Hl7v2Adapter",
    panels=frozenset({PanelName.APPOINTMENTS}),
    more={"visit_query": True},
)
CSV = UnderTest(
    "csv_practice",
    tutorial(),
    on_csv,
    "816-555-0142",
    "M-1",
    "1",
    "2",
    "file:///no/such/folder",
    "CsvPractice",
    panels=frozenset({PanelName.APPOINTMENTS}),
)
OURS = {one.name: one for one in (FHIR, GNU_HEALTH, HL7V2)}
ALL = {**OURS, CSV.name: CSV}

"""A fake server for each test, an adapter on it, and one loop to play calls on."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_fhir import FakeFhir

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter

TOKEN = "token-ZQX-7741"


async def token():
    return TOKEN


def _site(base, **more):
    return EhrSite(name="Northside", adapter="fhir_r4", base=base, **more)


def _play(base, work, *, connect=False, **more):
    """Open an adapter on ``base``, do the work, close it; return what the work returned."""

    async def whole():
        adapter = open_adapter(_site(base, **more), token)
        try:
            async with asyncio.timeout(25):
                if connect:
                    await adapter.connect()
                return await work(adapter)
        finally:
            await adapter.close()

    return asyncio.run(whole())


@pytest.fixture
def fhir() -> Iterator[FakeFhir]:
    with FakeFhir() as server:
        yield server


@pytest.fixture
def recorder() -> Iterator[FakeFhir]:
    """A second server, that must never see a token."""
    with FakeFhir() as server:
        yield server


@pytest.fixture
def play():
    return _play


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    """Nothing in this part says anything at INFO once httpx is told to be quiet (X7)."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    caplog.set_level(logging.INFO)
    yield
    said = [record for record in caplog.records if record.name != "asyncio"]
    assert not said, "something was logged"


def a_patient(id_="p1", phone="816-555-0142", **more):
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [
            {"type": {"coding": [{"code": "MR"}]}, "system": "urn:mrn", "value": f"M-{id_}"}
        ],
        "name": [{"use": "official", "family": "Quillfeather", "given": ["Orla"]}],
        "birthDate": "1981-04-09",
        "telecom": [{"system": "phone", "value": phone, "use": "home"}],
        **more,
    }


@pytest.fixture
def patient():
    return a_patient

"""One hospital for every test here: it is only read."""

from datetime import date

import httpx
import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import open_hospital

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def hospital():
    return open_hospital(TODAY)


@pytest.fixture(scope="session")
def training_server(hospital):
    with TrainingServer(hospital) as server:
        yield server


@pytest.fixture
def ask(training_server):
    """A bare client below the FHIR base."""
    with httpx.Client(base_url=training_server.base) as client:
        yield client

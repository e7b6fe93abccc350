"""Made-up people to compare answers with."""

from datetime import date

import pytest

from patient_access.domain.codes import PartialDate
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.patient import Patient


def person(
    *names: HumanName,
    born: str | None = "1979-03-14",
    phones: tuple[str, ...] = (),
    addresses: tuple[Address, ...] = (),
    mrn: str | None = None,
) -> Patient:
    parts = [int(part) for part in born.split("-")] if born else []
    return Patient(
        ref=RecordRef(source="Test EHR", base="http://127.0.0.1/fhir", id="p1"),
        names=names,
        birth_date=PartialDate(
            text=born, **dict(zip(("year", "month", "day"), parts, strict=False))
        )
        if born
        else None,
        telecoms=tuple(Telecom(value=value, system="phone", use="home") for value in phones),
        addresses=addresses,
        mrn=Identifier(value=mrn, type_code="MR") if mrn else None,
    )


@pytest.fixture
def make_person():
    return person


@pytest.fixture
def today() -> date:
    return date(2026, 11, 22)

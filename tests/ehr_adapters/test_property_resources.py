"""Real resources, broken in any place: never an exception, never another patient's row."""

import asyncio
import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4.capability import Capability, Searchable
from ehr_adapters.fhir_r4.lookup import Lookup
from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.panels import Panels
from ehr_adapters.fhir_r4.parts import PARTS
from ehr_adapters.fhir_r4.profiles import load, shipped
from ehr_adapters.finding.comparing import by_demographics, by_mrn, by_name_and_birth_date, by_phone
from ehr_adapters.finding.phones import read_number
from patient_access.domain.lookup import ByPhone, ByPhoneAndDemographics, LookupAnswer, Sex
from patient_access.domain.panels import PanelAnswer, PanelName
from tests.ehr_adapters.broken_rows import (
    KINDS,
    SLOW,
    STRANGER,
    Answers,
    broken,
    everything,
    owned,
    reading,
    real_rows,
)
from tests.ehr_adapters.vendors import people


@pytest.fixture(scope="module")
def real():
    return real_rows()


@pytest.mark.parametrize("panel", PanelName)
@SLOW
@given(data=st.data())
def test_a_panel_of_broken_rows_is_an_answer_and_holds_nobody_else(real, panel, data):
    kinds = [part.kind for part in PARTS[panel] if part.kind in real]
    rows = []
    for number in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(kinds))
        row = owned(data.draw(st.sampled_from(real[kind])), "ASKED", number)
        rows.append(broken(row, data) if data.draw(st.booleans()) else row)
    for number in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(kinds))
        row = owned(data.draw(st.sampled_from(real[kind])), STRANGER, number)
        rows.append(broken(row, data, keep=("id",)))
    rows = data.draw(st.permutations(rows))
    name = data.draw(st.sampled_from(shipped()))
    types = {kind: Searchable(includes=frozenset({"*"})) for kind in KINDS}
    offer = Offer(load(name), Capability(types=types))

    answer = asyncio.run(Panels(Answers(rows), lambda: offer, reading).read("ASKED", panel))

    assert isinstance(answer, PanelAnswer)
    assert STRANGER not in {one.ref.id.rstrip("0123456789") for one in everything(answer)}
    answer.model_dump_json()


@pytest.mark.parametrize("kind", sorted(KINDS))
@SLOW
@given(data=st.data())
def test_every_broken_row_is_read_or_counted(real, kind, data):
    if kind not in real:
        pytest.skip("no example of this type here")
    rows = [broken(data.draw(st.sampled_from(real[kind])), data) for _ in range(3)]
    values, unreadable = read_rows(rows, KINDS[kind].mapper, reading(), kind)
    assert len(values) + unreadable <= 3
    for value in values:
        assert "Quillfeather" not in repr(value)


NUMBER = "+1 (816) 555-0142"
ASKED = read_number(NUMBER, "US")
COMPARISONS = {
    "phone": by_phone(ASKED, "US"),
    "mrn": by_mrn(people.MRN, None),
    "name": by_name_and_birth_date("quillfeather", "orla", date(1981, 4, 9)),
    "demographics": by_demographics(
        ByPhoneAndDemographics(number=NUMBER, family="Quillfeather", sex=Sex.FEMALE),
        ASKED,
        "US",
        by_number=True,
    ),
}


@pytest.mark.parametrize("question", COMPARISONS)
@SLOW
@given(data=st.data())
def test_a_broken_stranger_is_never_offered(real, question, data):
    """Another number, name, birth date and MRN: breaking the record makes it nobody's match."""
    row = copy.deepcopy(data.draw(st.sampled_from(real["Patient"])))
    row |= {
        "name": [{"family": "Vantongeren", "given": ["Piet"]}],
        "birthDate": "1950-01-01",
        "telecom": [{"system": "phone", "value": "913-555-0177"}],
        "identifier": [
            {"type": {"coding": [{"code": "SS"}]}, "system": people.SSN, "value": people.MRN},
            {"type": {"coding": [{"code": "MR"}]}, "value": "31"},
        ],
        "contact": [],
    }
    # An SSN whose type and system are both broken away is a bare number, and no MRN either.
    patients, _ = read_rows([broken(row, data)], read_patient, reading(), "Patient")
    for patient in patients:
        assert COMPARISONS[question].offer(patient) is None
        COMPARISONS[question].explains(patient)


class People(Answers):
    async def post_search(self, kind, params, *, strict):
        return await self.get(kind, params)

    async def get(self, kind, params=(), **_):
        if kind.startswith("Patient/"):
            return {"resourceType": "Patient", "id": kind.removeprefix("Patient/")}
        return await super().get(kind, params)


@SLOW
@given(data=st.data())
def test_a_lookup_among_broken_people_offers_only_who_has_the_number(real, data):
    rows = [
        broken(data.draw(st.sampled_from(real["Patient"])), data)
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    site = EhrSite(name="N", adapter="fhir_r4", base="http://127.0.0.1/fhir")
    lookup = Lookup(site, People(rows), lambda: Offer(), reading)
    answer = asyncio.run(lookup.find(ByPhone(number=NUMBER)))
    assert isinstance(answer, LookupAnswer)
    for found in answer.found:
        if found.patient.merged_from is None:
            contacts = [t for one in found.patient.contacts for t in one.telecoms]
            held = [*found.patient.telecoms, *contacts]
            digits = ["".join(char for char in one.value if char.isdigit()) for one in held]
            assert any("8165550142"[-7:] in text for text in digits)

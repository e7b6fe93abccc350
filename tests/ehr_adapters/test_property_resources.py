"""Real resources, broken in any place: never an exception, never another patient's row.

The resources are Oracle-like and Epic-like rows of the vendors' servers, and where the folder is
there the FHIR and Synthea examples beside this repository.
"""

import asyncio
import copy
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4.capability import Capability, Searchable
from ehr_adapters.fhir_r4.lookup import Lookup
from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.offer import Offer
from ehr_adapters.fhir_r4.panels import Panels
from ehr_adapters.fhir_r4.parts import PARTS
from ehr_adapters.fhir_r4.profiles import load, shipped
from ehr_adapters.finding.comparing import by_demographics, by_mrn, by_name_and_birth_date, by_phone
from ehr_adapters.finding.phones import read_number
from patient_access.domain.lookup import ByPhone, ByPhoneAndDemographics, LookupAnswer, Sex
from patient_access.domain.panels import PanelAnswer, PanelName
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.oracle_health import OracleHealth

SHARED = Path(__file__).parents[3] / "shared" / "data" / "fhir"
KINDS = {part.kind: part for parts in PARTS.values() for part in parts}
STRANGER = "stranger-"
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            *("", "9" * 5_000, "T16: 09: 08", "2026-13-45", "0000-00-00", "9999-12-31T23:59:60Z"),
            *("1e999999999", "#x", "../../etc", "\u202e\ud800", "Patient/", "Patient/ASKED/extra"),
        ]
    ),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.integers()), max_size=3),
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3),
    st.just({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}]}),
)


def of_the_vendors():
    for vendor in (Epic, OracleHealth):
        with vendor() as server:
            yield from (row for rows in server.resources.values() for row in rows)


def beside_the_repository():
    for path in sorted((SHARED / "examples").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((SHARED / "synthea").glob("*.json"))[:2]:
        seen = dict.fromkeys(KINDS, 0)
        for entry in json.loads(path.read_text(encoding="utf-8")).get("entry", []):
            kind = entry["resource"]["resourceType"]
            if kind in (*KINDS, "Patient") and seen.setdefault(kind, 0) < 3:
                seen[kind] += 1
                yield entry["resource"]


@pytest.fixture(scope="module")
def real():
    found = [*of_the_vendors(), *beside_the_repository()]
    return {
        kind: [row for row in found if row["resourceType"] == kind]
        for kind in ("Patient", *KINDS)
        if any(row["resourceType"] == kind for row in found)
    }


def places(value, path=()):
    """Every place inside a resource that can be broken."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))
        else:
            yield (*path, key)


def broken(row, data, *, keep=()):
    """A copy of the row with one to four places replaced, removed, wrapped, or unwrapped."""
    row = copy.deepcopy(row)
    for _ in range(data.draw(st.integers(1, 4), label="how many")):
        at = [path for path in places(row) if path[0] not in keep]
        if not at:
            break
        path = data.draw(st.sampled_from(at), label="where")
        holder = row
        for step in path[:-1]:
            holder = holder[step]
        how = data.draw(st.sampled_from(("replace", "remove", "wrap", "unwrap")), label="how")
        value = holder[path[-1]]
        if how == "remove":
            del holder[path[-1]]
        elif how == "wrap":
            holder[path[-1]] = [value]
        elif how == "unwrap" and isinstance(value, list) and value:
            holder[path[-1]] = value[0]
        else:
            holder[path[-1]] = copy.deepcopy(data.draw(JUNK, label="junk"))
    return row


class Answers:
    """A transport that answers every search of a type with the same rows."""

    def __init__(self, rows):
        self._rows = rows

    async def get(self, kind, params=(), **_):
        rows = [row for row in self._rows if row.get("resourceType") == kind]
        return {"resourceType": "Bundle", "entry": [{"resource": row} for row in rows]}

    async def follow(self, link, **_):
        raise AssertionError(link)


def reading():
    return Reading(source="N", base="http://127.0.0.1/fhir", zone="America/Chicago")


def owned(row, whose, number):
    """The row as one of this patient's, with an id that says so."""
    text = json.dumps(row)
    for owner in _owners(row):
        text = text.replace(f'"{owner}"', f'"Patient/{whose}"')
    return json.loads(text) | {"id": f"{whose}{number}"}


def _owners(row):
    found = set()
    for key in ("subject", "patient", "beneficiary"):
        held = row.get(key)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict) and "reference" in one:
                found.add(one["reference"])
    for part in row.get("participant", []):
        actor = part.get("actor", {}) if isinstance(part, dict) else {}
        if "Patient/" in actor.get("reference", ""):
            found.add(actor["reference"])
    return found


SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


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


def everything(answer):
    for field in type(answer).model_fields:
        value = getattr(answer, field)
        if isinstance(value, tuple):
            yield from (row for row in value if hasattr(row, "ref"))


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

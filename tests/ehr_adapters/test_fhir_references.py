"""References: an id means something only with its base, and a row is one row (L12, L10, D2)."""

import pytest
from fake_fhir import bundle, reply

from ehr_adapters.fhir_r4.mapping.references import patient_of, target_of
from patient_access.domain.failure import FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByPhone
from patient_access.domain.panels import PanelName, PanelState

BASES = ("https://ehr.example/fhir", "https://gateway.example:8443/r4/")
ELSEWHERE = "http://elsewhere.example/fhir"
ASK = ByPhone(number="816-555-0142")


def read(play, fhir, panel):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    return play(fhir.base, lambda adapter: adapter.read_panel(ref, panel))


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("Location/l1", ("Location", "l1")),
        ("Location/l1/_history/7", ("Location", "l1")),
        ("https://ehr.example/fhir/Location/l1", ("Location", "l1")),
        ("https://EHR.example:443/fhir/Location/l1/_history/7", ("Location", "l1")),
        ("http://ehr.example/fhir/Location/l1", ("Location", "l1")),
        ("https://gateway.example:8443/r4/Location/l1", ("Location", "l1")),
        ("https://gateway.example/r4/Location/l1", None),
        ("https://ehr.example/fhir2/Location/l1", None),
        ("https://ehr.example/Location/l1", None),
        ("https://evil.example/fhir/Location/l1", None),
        ("https://evil.example/?x=https://ehr.example/fhir/Location/l1", None),
        ("ehr.example/fhir/Location/l1", None),
        ("//ehr.example/fhir/Location/l1", None),
        ("#contained", None),
        ("urn:uuid:7f0c", None),
        ("urn:oid:1.2.3", None),
        ("Location/l1?x=1", None),
        ("Location/", None),
        ("location/l1", None),
        ("", None),
    ],
)
def test_a_reference_names_a_thing_of_this_system_or_nothing(written, target):
    assert target_of(written, BASES) == target


@pytest.mark.parametrize(
    ("written", "patient"),
    [
        ("Patient/p1", "p1"),
        ("https://ehr.example/fhir/Patient/p1/_history/2", "p1"),
        ("urn:uuid:p1", "p1"),
        ("urn:uuid:", None),
        ("http://elsewhere.example/fhir/Patient/p1", None),
        ("Practitioner/p1", None),
        ("p1", None),
    ],
)
def test_a_patient_is_one_of_this_system_or_nobody(written, patient):
    assert patient_of(written, BASES) == patient


@pytest.mark.parametrize("kind", ["replaced-by", "refer"])
def test_a_link_to_another_system_never_leads_to_whoever_has_that_id_here(
    fhir, play, patient, kind
):
    stranger = patient("new", phone="913-555-0100", birthDate="1950-01-01")
    link = [{"type": kind, "other": {"reference": f"{ELSEWHERE}/Patient/new"}}]
    fhir.add(stranger, patient("old", active=False, link=link))
    [found] = play(fhir.base, lambda adapter: adapter.find_patients(ASK)).found
    assert found.patient.ref.id == "old"
    assert found.patient.active is False
    assert fhir.paths() == ["Patient/_search"]


def test_an_absolute_link_of_this_system_is_followed(fhir, play, patient):
    link = [{"type": "replaced-by", "other": {"reference": f"{fhir.base}/Patient/new"}}]
    fhir.add(patient("new", phone="913-555-0100"), patient("old", link=link))
    [found] = play(fhir.base, lambda adapter: adapter.find_patients(ASK)).found
    assert found.patient.ref.id == "new"


def test_rows_about_a_patient_of_another_system_with_the_same_id_are_not_shown(fhir, play):
    who = {"reference": f"{ELSEWHERE}/Patient/p1"}
    row = {"resourceType": "Coverage", "id": "c1", "status": "active", "beneficiary": who}
    fhir.routes["Coverage"] = lambda _: reply(bundle([row]))
    answer = read(play, fhir, PanelName.COVERAGE)
    assert answer.coverages == ()
    assert answer.state is PanelState.NOT_AVAILABLE
    assert [one.failure for one in answer.missing] == [FailureKind.UNSUPPORTED]


def test_a_row_that_comes_twice_is_shown_once(fhir, play):
    account = {
        "resourceType": "Account",
        "id": "a1",
        "subject": [{"reference": "Patient/p1"}],
        "extension": [{"url": "u/account-balance", "valueMoney": {"value": 25, "currency": "USD"}}],
    }
    link = f"{fhir.base}/Account?page=2"
    fhir.routes["Account"] = lambda seen: (
        reply(bundle([account])) if seen.param("page") else
        reply(bundle([account, account], next_link=link))
    )  # fmt: skip
    answer = read(play, fhir, PanelName.BILLING)
    assert len(answer.balances) == 1
    assert answer.unreadable == 0


def test_rows_without_an_id_are_counted_each(fhir, play):
    row = {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/p1"}}
    fhir.routes["Coverage"] = lambda _: reply(bundle([row, row]))
    assert read(play, fhir, PanelName.COVERAGE).unreadable == 2

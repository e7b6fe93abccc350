"""Relatives' numbers: for whom a caller may be speaking, never more than an offer (L9, V4)."""

from datetime import date

import pytest
from conftest import a_patient
from fake_fhir import Reply, bundle, metadata, outcome, reply

from ehr_adapters.fhir_r4.profiles import load, shipped
from patient_access.domain.candidates import CandidateFlag, card_for
from patient_access.domain.lookup import ByPhone, Notice

NUMBER = "816-555-0142"
ASK = ByPhone(number=NUMBER)
SEARCHABLE = {
    "RelatedPerson": {
        "searchParam": [{"name": "phone"}, {"name": "patient"}],
        "searchInclude": ["RelatedPerson:patient"],
    }
}


def relative(id_="r1", patient="kid", phone="(816) 555-0142", **more):
    return {
        "resourceType": "RelatedPerson",
        "id": id_,
        "patient": {"reference": f"Patient/{patient}"},
        "name": [{"family": "Quillfeather", "given": ["Marta"]}],
        "relationship": [{"text": "mother"}],
        "telecom": [{"system": "phone", "value": phone}],
        **more,
    }


@pytest.fixture
def home(fhir):
    """A child whose mother's number is on file, at a server that searches relatives."""
    fhir.metadata = metadata(**SEARCHABLE)
    fhir.add(a_patient("kid", phone="816-555-0199"), relative())
    return fhir


def find(play, fhir, **more):
    return play(fhir.base, lambda adapter: adapter.find_patients(ASK), connect=True, **more)


def asked(fhir, kind="RelatedPerson"):
    return [one for one in fhir.seen if one.path in (kind, f"{kind}/_search")]


def test_a_relative_s_number_offers_the_patient_marked_as_contact_and_masked(home, play):
    [found] = find(play, home).found
    assert found.patient.ref.id == "kid"
    assert found.is_contact
    card = card_for(found, date(2026, 11, 22))
    assert CandidateFlag.CONTACT_OF in card.flags
    assert "Marta" not in card.model_dump_json()
    assert "mother" not in card.model_dump_json()


def test_it_is_one_request_more_and_only_when_nobody_has_the_number(home, play):
    find(play, home)
    assert len(asked(home)) == 1
    assert asked(home)[0].method == "POST", "numbers stay out of addresses"
    home.add(a_patient("own", phone=NUMBER))
    home.seen.clear()
    [found] = find(play, home).found
    assert found.patient.ref.id == "own"
    assert asked(home) == []


def test_a_profile_may_want_the_relatives_always(home, play, tmp_path):
    profile = tmp_path / "site.toml"
    profile.write_text('name = "site"\n[relatives]\nsearch = "always"\n', encoding="utf-8")
    home.add(a_patient("own", phone=NUMBER))
    found = find(play, home, profile=str(profile)).found
    assert [(one.patient.ref.id, one.is_contact) for one in found] == [
        ("own", False),
        ("kid", True),
    ]


def test_a_household_of_more_than_25_is_no_answer_however_it_was_found(home, play, tmp_path):
    profile = tmp_path / "site.toml"
    profile.write_text('name = "site"\n[relatives]\nsearch = "always"\n', encoding="utf-8")
    home.add(*(a_patient(f"own{n}", phone=NUMBER) for n in range(25)))
    answer = find(play, home, profile=str(profile))
    assert answer.found == ()
    assert Notice.TOO_MANY in answer.notices


def test_more_relatives_than_one_page_are_said_to_be_more(home, play):
    more = f"{home.base}/RelatedPerson?page=2"
    home.routes["RelatedPerson/_search"] = lambda _: reply(bundle([relative()], next_link=more))
    answer = find(play, home)
    assert [one.patient.ref.id for one in answer.found] == ["kid"]
    assert Notice.PARTIAL in answer.notices


def test_a_patient_who_came_along_is_not_asked_for_again(home, play):
    kid, mother = home.resources["Patient"][0], relative()
    whole = bundle([mother])
    whole["entry"].append({"resource": kid, "search": {"mode": "include"}})
    home.routes["RelatedPerson/_search"] = lambda _: reply(whole)
    [found] = find(play, home).found
    assert found.patient.ref.id == "kid"
    ids = [one for one in asked(home, "Patient") if one.param("_id")]
    assert ids == []
    assert asked(home)[0].param("_include") == "RelatedPerson:patient"


@pytest.mark.parametrize(
    "more",
    [
        {"active": False},
        {"period": {"end": "2020-01-01"}},
        {"meta": {"security": [{"code": "R"}]}},
        {"telecom": [{"system": "phone", "value": NUMBER, "use": "old"}]},
        {"telecom": [{"system": "email", "value": NUMBER}]},
        {"telecom": [{"system": "phone", "value": "816-555-0143"}]},
        {"patient": {"reference": "Patient/../kid"}},
        {"patient": {"reference": "http://elsewhere.example/fhir/Patient/kid"}},
        {"patient": {"reference": "kid"}},
    ],
)
def test_who_is_over_restricted_or_has_another_number_offers_nobody(home, play, more):
    home.resources["RelatedPerson"] = []
    home.routes["RelatedPerson/_search"] = lambda _: reply(bundle([relative(**more)]))
    assert find(play, home).found == ()


def test_a_server_that_ignores_the_number_offers_nobody_and_it_is_said(home, play):
    everybody = [relative(f"r{n}", "kid", f"913-555-{n:04d}") for n in range(40)]
    home.routes["RelatedPerson/_search"] = lambda _: reply(bundle(everybody))
    answer = find(play, home)
    assert answer.found == ()
    assert Notice.FILTER_IGNORED in answer.notices


@pytest.mark.parametrize("statement", [metadata(), metadata(["Patient"])])
def test_where_metadata_does_not_list_the_parameter_nothing_is_asked(home, play, statement):
    home.metadata = statement
    assert find(play, home).found == ()
    assert asked(home) == []


@pytest.mark.parametrize("name", sorted(set(shipped()) - {"plain_r4", "training"}))
def test_no_vendor_is_asked_whose_source_does_not_say_that_it_can(home, play, name):
    assert load(name).relatives.search == "never"
    find(play, home, profile=name)
    assert asked(home) == []


def test_a_refusal_is_remembered_and_is_no_failure_of_the_lookup(home, play):
    home.routes["RelatedPerson/_search"] = home.routes["RelatedPerson"] = lambda _: reply(
        outcome("forbidden"), 403
    )

    async def twice(adapter):
        return [await adapter.find_patients(ASK) for _ in range(2)]

    answers = play(home.base, twice, connect=True)
    assert [(one.found, one.notices) for one in answers] == [((), frozenset())] * 2
    assert len(asked(home)) == 2, "POST, then GET, and never again in this call"


def test_an_outage_there_is_said_as_a_part_that_is_missing(home, play):
    home.routes["RelatedPerson/_search"] = lambda _: Reply(500)
    answer = find(play, home)
    assert answer.found == ()
    assert Notice.PARTIAL in answer.notices


def test_a_server_that_answers_with_another_patient_offers_nobody(home, play):
    home.resources["Patient"] = []
    stranger = a_patient("stranger", phone="816-555-0177")
    home.routes["Patient/_search"] = lambda seen: reply(
        bundle([stranger] if seen.param("_id") else [])
    )
    assert find(play, home).found == ()

"""The peer answers, and how: what our adapter meets there, asked by bare requests."""

import httpx
import pytest

from tests.peers.sekmet import BIG_FAMILY, MRN_SYSTEM


@pytest.fixture
def bare(sekmet):
    with httpx.Client(base_url=sekmet.base, trust_env=False, timeout=20) as client:
        yield client


def found(answer: httpx.Response) -> list[str]:
    """Ids of the matches in a search answer."""
    assert answer.status_code == 200, answer.text
    entries = answer.json().get("entry", [])
    return [e["resource"]["id"] for e in entries if e["search"]["mode"] == "match"]


def test_it_holds_every_synthea_patient_with_ids_phones_and_mrns(sekmet, bare):
    statement = bare.get("/metadata").json()
    assert statement["fhirVersion"] == "4.0.1"
    assert len(sekmet.patients) == 20
    assert bare.get("/Patient", params={"_summary": "count"}).json()["total"] == 20
    for patient in sekmet.patients:
        stored = bare.get(f"/Patient/{patient['id']}").json()
        assert (stored["telecom"], stored["identifier"]) == (
            patient["telecom"],
            patient["identifier"],
        )


def test_filling_it_takes_seconds_and_not_minutes(sekmet):
    print(f"filled in {sekmet.loaded_in:.1f} s")
    assert sekmet.loaded_in < 300


def test_a_phone_is_found_only_in_the_form_it_was_stored_in(sekmet, bare):
    patient = sekmet.patient(BIG_FAMILY)
    phone = patient["telecom"][0]["value"]
    digits = phone.replace("-", "")
    assert found(bare.get("/Patient", params={"phone": phone})) == [patient["id"]]
    assert found(bare.get("/Patient", params={"phone": digits})) == []
    # So a list of forms (L3, L4) finds it, and in the body of a POST as well (L11).
    forms = f"{digits},+1{digits},{phone}"
    assert found(bare.post("/Patient/_search", data={"phone": forms})) == [patient["id"]]


def test_a_patient_is_found_by_mrn_and_by_name_and_birth_date(sekmet, bare):
    patient = sekmet.patient(BIG_FAMILY)
    by_mrn = {"identifier": f"{MRN_SYSTEM}|{sekmet.mrn(patient)}"}
    assert found(bare.post("/Patient/_search", data=by_mrn)) == [patient["id"]]
    name = patient["name"][0]
    by_name = {
        "family": name["family"],
        "given": name["given"][0],
        "birthdate": patient["birthDate"],
    }
    assert found(bare.post("/Patient/_search", data=by_name)) == [patient["id"]]
    # Given and family name in one parameter match nothing here.
    both = {"name": f"{name['given'][0]} {name['family']}", "birthdate": patient["birthDate"]}
    assert found(bare.get("/Patient", params=both)) == []


def test_an_unknown_parameter_is_ignored_unless_strict_is_asked_for(bare):
    assert len(found(bare.get("/Patient", params={"nonsense": "1"}))) == 20
    strict = bare.get("/Patient", params={"nonsense": "1"}, headers={"Prefer": "handling=strict"})
    assert strict.status_code == 400
    assert strict.json()["resourceType"] == "OperationOutcome"


def test_pages_lead_on_until_everything_was_seen_once(sekmet, bare):
    patient = sekmet.patient(BIG_FAMILY)
    answer = bare.post(
        "/ExplanationOfBenefit/_search", data={"patient": patient["id"], "_count": "50"}
    )
    seen, pages = found(answer), 1
    while nexts := [link for link in answer.json()["link"] if link["relation"] == "next"]:
        answer = bare.get(nexts[0]["url"])
        seen += found(answer)
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (127, 127, 3)


@pytest.mark.parametrize(
    ("resource", "how_many"),
    [
        ("ExplanationOfBenefit", 127),
        ("MedicationRequest", 122),
        ("Encounter", 127),
        ("Condition", 20),
        ("Appointment", 0),
        ("Coverage", 0),
        ("Account", 0),
        ("Invoice", 0),
        ("AllergyIntolerance", 0),
        ("RelatedPerson", 0),
    ],
)
def test_what_the_largest_patient_has(sekmet, bare, resource, how_many):
    asked = {"patient": sekmet.patient(BIG_FAMILY)["id"], "_count": "1"}
    assert bare.get(f"/{resource}", params=asked).json()["total"] == how_many

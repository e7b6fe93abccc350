"""Who is in the training hospital, and that everybody a new agent should meet is."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from ehr_adapters.training.hospital import Hospital, open_hospital
from ehr_adapters.training.people import everybody
from ehr_adapters.training.search_values import phone_digits, walk

from .conftest import TODAY

MADE_UP = re.compile(r"(\d{3})?55501\d\d")


def of(hospital, kind, key):
    """Resources of one type that belong to one patient."""
    owner = f"Patient/{key}"
    paths = ("subject", "patient", "beneficiary", "participant.actor")
    return [
        resource
        for resource in hospital.all(kind)
        if any(part.get("reference") == owner for p in paths for part in walk(resource, p))
    ]


def named(patient):
    return patient["name"][0].get("given"), patient["name"][0].get("family")


def security(resource):
    return {label["code"] for label in resource["meta"].get("security", ())}


def test_there_are_enough_people_and_appointments(hospital):
    assert len(hospital.all("Patient")) >= 90
    assert len(hospital.all("Appointment")) >= 400


def test_every_status_of_an_appointment_is_there_and_booked_ones_are_to_come(hospital):
    counted = Counter(each["status"] for each in hospital.all("Appointment"))
    assert counted["fulfilled"] > 100
    assert min(counted[status] for status in ("booked", "cancelled", "noshow")) >= 15
    now = datetime.fromisoformat("2026-11-22T00:00:00-08:00")
    for each in hospital.all("Appointment"):
        coming = datetime.fromisoformat(each["start"]) > now
        assert coming == (each["status"] in ("booked", "pending", "waitlist")) or (
            each["status"] == "cancelled"
        )


def test_the_same_day_is_always_the_same_hospital():
    first, second = open_hospital(TODAY), open_hospital(TODAY)
    for kind in first.kinds():
        assert first.all(kind) == second.all(kind)


def test_appointments_move_with_today(hospital):
    later = open_hospital(TODAY + timedelta(days=70))
    starts = [
        hospital_.one("Appointment", "ana-visit-12")["start"] for hospital_ in (hospital, later)
    ]
    assert [start[:10] for start in starts] == ["2026-12-01", "2027-02-09"]


def test_a_clock_is_the_one_on_the_wall_of_the_place(hospital):
    offsets = {}
    for each in hospital.all("Appointment"):
        place = each["participant"][2]["actor"]["reference"]
        day = date.fromisoformat(each["start"][:10])
        if day.month in (12, 1, 2):
            offsets.setdefault(place, set()).add(each["start"][-6:])
    assert offsets["Location/primary"] == {"-08:00"}
    assert offsets["Location/cedar"] == {"-07:00"}
    assert offsets["Location/telehealth"] == {"-09:00"}


def test_every_reference_leads_somewhere(hospital):
    def references(part):
        if isinstance(part, dict):
            if isinstance(part.get("reference"), str):
                yield part["reference"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for each in part:
                yield from references(each)

    for kind in hospital.kinds():
        for resource in hospital.all(kind):
            for reference in references(resource):
                if reference.startswith("#"):
                    inside = [each["id"] for each in resource["contained"]]
                    assert reference[1:] in inside
                else:
                    assert hospital.one(*reference.split("/")), reference


def test_an_id_taken_twice_is_refused():
    twice = {"resourceType": "Patient", "id": "one"}
    with pytest.raises(ValueError, match="share an id"):
        Hospital([twice, twice])


def test_no_number_can_be_anybodys(hospital):
    numbers = [
        part["value"]
        for kind in hospital.kinds()
        for r in hospital.all(kind)
        for path in ("telecom", "contact.telecom")
        for part in walk(r, path)
    ]
    assert len(numbers) > 100
    for number in numbers:
        digits = phone_digits(number)
        assert MADE_UP.fullmatch(digits) or len(digits) == 4, number


def test_mrns_are_unique(hospital):
    numbers = [patient["identifier"][0]["value"] for patient in hospital.all("Patient")]
    assert len(numbers) == len(set(numbers))


# --- the heroine --------------------------------------------------------------------------


def test_ana_is_as_drawn(hospital):
    ana = hospital.one("Patient", "ana")
    assert named(ana) == (["Ana"], "García-López")
    assert ana["identifier"][0]["value"] == "00418142"
    assert ana["birthDate"] == "1979-03-14"
    text = json.dumps(ana, ensure_ascii=False)
    assert "she/her" in text
    assert "us-core-interpreter-needed" in text
    assert "Contact only at work" in text
    assert ana["communication"][0]["language"]["coding"][0]["code"] == "es"
    coming = [each for each in of(hospital, "Appointment", "ana") if each["status"] == "booked"]
    assert [each["description"] for each in coming][:2] == ["Cardiology follow-up", "Mammogram"]
    assert "Fasting from midnight" in coming[0]["patientInstruction"]
    assert coming[0]["participant"][1]["actor"]["display"] == "Dr. Maja Lindqvist"
    assert security(coming[2]) == {"R", "PSY"}
    assert len(of(hospital, "Appointment", "ana")) == 15
    account = of(hospital, "Account", "ana")[0]
    assert account["extension"][0]["url"].endswith("/account-balance")
    assert account["extension"][0]["valueMoney"] == {"value": 128.4, "currency": "USD"}
    assert of(hospital, "Coverage", "ana")[0]["class"][0]["name"] == "Evergreen Health PPO"
    medicines = json.dumps(of(hospital, "MedicationRequest", "ana"))
    assert "Lisinopril" in medicines
    assert "Metformin" in json.dumps(hospital.all("Medication"))


def test_three_people_share_anas_number_at_their_ages(hospital):
    sharing = [
        p
        for p in hospital.all("Patient")
        if any(phone_digits(t["value"]) == "2065550147" for t in p.get("telecom", ()))
    ]
    ages = {p["id"]: (TODAY - date.fromisoformat(p["birthDate"])).days // 365.25 for p in sharing}
    assert set(ages) == {"ana", "mateo", "rosa"}
    assert ages["ana"] == 47
    assert 10 <= ages["mateo"] <= 17
    assert 70 <= ages["rosa"] <= 79
    assert len({json.dumps(p["address"]) for p in sharing}) == 1


# --- everybody else a new agent should meet -----------------------------------------------


def test_twins(hospital):
    one, other = (hospital.one("Patient", f"twin-{name}") for name in ("mila", "mira"))
    assert one["birthDate"] == other["birthDate"]
    assert one["name"][0]["family"] == other["name"][0]["family"]
    assert one["name"] != other["name"]


def test_same_name_and_birthday_are_two_people(hospital):
    one, other = (hospital.one("Patient", f"same-{key}") for key in ("one", "two"))
    assert (named(one), one["birthDate"]) == (named(other), other["birthDate"])
    assert one["identifier"] != other["identifier"]
    assert one["address"] != other["address"]


@pytest.mark.parametrize("today", [TODAY, date(2031, 6, 1), date(2040, 2, 29)])
def test_a_minor_with_two_parents_stays_a_minor(today):
    hospital = open_hospital(today)
    parents = of(hospital, "RelatedPerson", "lily")
    assert {p["relationship"][0]["coding"][0]["code"] for p in parents} == {"MTH", "FTH"}
    born = date.fromisoformat(hospital.one("Patient", "lily")["birthDate"])
    assert 6 * 365 <= (today - born).days <= 7 * 366


def test_guardians_and_attorneys_have_a_period(hospital):
    for key, code, active in (
        ("noor", "GUARD", True),
        ("old-guardian", "GUARD", False),
        ("walter", "HPOWATT", True),
    ):
        (each,) = of(hospital, "RelatedPerson", key)
        assert each["relationship"][0]["coding"][0]["code"] == code
        assert each["active"] is active
        assert (date.fromisoformat(each["period"]["end"]) >= TODAY) is active


def test_records_that_ended(hospital):
    assert hospital.one("Patient", "deceased")["deceasedDateTime"] == "2026-10-22"
    assert hospital.one("Patient", "deceased-undated")["deceasedBoolean"] is True
    assert hospital.one("Patient", "inactive")["active"] is False
    assert "link" not in hospital.one("Patient", "inactive")


def test_a_merged_record_leads_to_the_one_that_stays(hospital):
    merged, survivor = hospital.one("Patient", "merged"), hospital.one("Patient", "survivor")
    assert merged["active"] is False
    assert merged["link"] == [{"other": {"reference": "Patient/survivor"}, "type": "replaced-by"}]
    assert survivor["active"] is True
    assert survivor["link"] == [{"other": {"reference": "Patient/merged"}, "type": "replaces"}]


def test_spanish_speakers_with_and_without_interpreter(hospital):
    spanish = [
        p
        for p in hospital.all("Patient")
        if p["communication"][0]["language"]["coding"][0]["code"] == "es"
    ]
    interpreted = [p for p in spanish if "interpreter-needed" in json.dumps(p)]
    assert len(spanish) >= 8
    assert 0 < len(interpreted) < len(spanish)


def test_restricted_items_in_every_panel(hospital):
    for kind in ("Appointment", "Condition", "MedicationRequest"):
        labels = [security(each) for each in of(hospital, kind, "restricted-record")]
        assert any("R" in each for each in labels), kind
    assert security(hospital.one("Patient", "very-restricted")) == {"V"}


@pytest.mark.parametrize(
    ("key", "stored"),
    [
        ("noor", "253.555.0121"),
        ("walter", "(206) 555-0112"),
        ("rosa", "2065550147"),
        ("phone-extension", "206-555-0165 x4412"),
        ("phone-four-digits", "0166"),
        ("phone-seven-digits", "555-0167"),
        ("phone-leading-one", "1-206-555-0168"),
        ("phone-tel-uri", "tel:+1-425-555-0169"),
    ],
)
def test_numbers_are_stored_as_somebody_typed_them(hospital, key, stored):
    assert hospital.one("Patient", key)["telecom"][0]["value"] == stored


def test_no_phone_and_numbers_that_moved_on(hospital):
    assert "telecom" not in hospital.one("Patient", "no-phone")
    assert hospital.one("Patient", "old-number")["telecom"][0]["use"] == "old"
    left = hospital.one("Patient", "number-moved-on")["telecom"][0]
    now = hospital.one("Patient", "number-moved-in")["telecom"][0]
    assert left["value"] == now["value"]
    assert left["period"]["end"] < TODAY.isoformat()
    assert "period" not in now


def test_names_that_are_hard_to_show(hospital):
    assert hospital.one("Patient", "markup")["name"][0]["given"] == ["<img src=x><b>Bobby</b>"]
    long = hospital.one("Patient", "long-name")["name"][0]
    assert len(" ".join(long["given"])) + len(long["family"]) > 100
    assert hospital.one("Patient", "one-name")["name"] == [{"use": "official", "text": "Suharti"}]
    assert {n["use"] for n in hospital.one("Patient", "married-name")["name"]} == {
        "official",
        "maiden",
    }
    assert hospital.one("Patient", "year-only")["birthDate"] == "1959"


def test_no_known_allergies_is_not_none_recorded(hospital):
    (statement,) = of(hospital, "AllergyIntolerance", "no-known-allergies")
    assert statement["code"]["coding"][0]["code"] == "716186003"
    assert of(hospital, "AllergyIntolerance", "no-allergies-recorded") == []


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("only-account", (1, 0, 0)),
        ("only-invoice", (0, 2, 0)),
        ("only-claim", (0, 0, 1)),
        ("owes-nothing", (0, 0, 0)),
        ("conflicting", (2, 1, 1)),
    ],
)
def test_balances_come_from_different_sources(hospital, key, counts):
    kinds = ("Account", "Invoice", "ExplanationOfBenefit")
    assert tuple(len(of(hospital, kind, key)) for kind in kinds) == counts


def test_one_amount_is_text_without_a_currency(hospital):
    odd = hospital.one("Account", "conflicting-account-9006")
    assert odd["extension"][0]["valueMoney"] == {"value": "1250.00"}


def test_coverage_of_every_sort(hospital):
    codes = Counter(each["type"]["coding"][0]["code"] for each in hospital.all("Coverage"))
    assert {"pay", "PPO", "HMO", "SUBSIDIZ"} <= set(codes)
    ended, current = of(hospital, "Coverage", "expired-cover")
    assert (ended["status"], current["status"]) == ("cancelled", "active")
    assert ended["period"]["end"] < TODAY.isoformat()


def test_medicines_name_their_drug_in_all_three_ways(hospital):
    ways = Counter(
        "coded"
        if "medicationCodeableConcept" in each
        else "contained"
        if each["medicationReference"]["reference"].startswith("#")
        else "referenced"
        for each in hospital.all("MedicationRequest")
    )
    assert min(ways[way] for way in ("coded", "contained", "referenced")) >= 10


def test_everybody_written_by_hand_has_a_story():
    told = [person for person in everybody() if person.story]
    assert len(told) >= 40
    assert all(person.key.startswith("drawn-") for person in everybody() if not person.story)

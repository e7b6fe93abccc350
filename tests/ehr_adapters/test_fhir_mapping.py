"""From FHIR to domain values: what is shown is kept, what is hidden is not (M1, V2, E5)."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehr_adapters.fhir_r4.mapping import billing, clinical, people, scheduling
from ehr_adapters.fhir_r4.mapping.plain import (
    LONGEST_TEXT,
    clean,
    coded,
    instant,
    partial_date,
)
from ehr_adapters.fhir_r4.mapping.reading import Reading, ended
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.profile import Restrictions
from patient_access.domain.clinical import AllergyKind
from patient_access.domain.codes import Restriction

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "fhir"
READING = Reading(
    source="Northside",
    base="https://ehr.example/fhir",
    sensitivities=frozenset({"PSY", "HIV"}),
    now=datetime(2026, 11, 22, tzinfo=UTC),
)
MAPPERS = {
    "Patient": people.read_patient,
    "RelatedPerson": people.read_related_person,
    "Appointment": scheduling.read_appointment,
    "Account": billing.read_balance,
    "Invoice": billing.read_invoice,
    "ExplanationOfBenefit": billing.read_claim,
    "Coverage": billing.read_coverage,
    "MedicationRequest": clinical.read_medication_request,
    "Condition": clinical.read_condition,
    "AllergyIntolerance": clinical.read_allergy,
    "Encounter": clinical.read_encounter,
}
SECRET = "Zanzibarovich-77319"
OWED = {"url": "https://x.example/account-balance", "valueMoney": {"value": 7, "currency": "USD"}}


def rich(kind):
    """One resource of each kind whose every word is the marker."""
    words = {"text": SECRET, "coding": [{"code": SECRET, "display": SECRET, "system": "urn:s"}]}
    who = {"reference": "Practitioner/1", "display": SECRET}
    money = {"value": Decimal("12.30"), "currency": "USD"}
    every = {
        "resourceType": kind,
        "id": "1",
        "status": "active",
        "code": words,
        "description": SECRET,
        "serviceType": [words],
        "reasonCode": [words],
        "cancelationReason": words,
        "patientInstruction": SECRET,
        "participant": [{"actor": who, "individual": who}],
        "name": [{"family": SECRET}] if kind == "RelatedPerson" else SECRET,
        "relationship": [words] if kind == "RelatedPerson" else words,
        "telecom": [{"system": "phone", "value": SECRET}],
        "patient": {"reference": "Patient/p1"},
        "extension": [{**OWED, "valueMoney": money}],
        "identifier": [{"value": SECRET}],
        "totalGross": money,
        "lineItem": [{"chargeItemCodeableConcept": words}],
        "item": [{"productOrService": words, "net": money}],
        "diagnosis": [{"diagnosisCodeableConcept": words}],
        "insurer": who,
        "provider": who,
        "payor": [who],
        "subscriberId": SECRET,
        "class": [{"type": {"coding": [{"code": "plan"}]}, "name": SECRET}],
        "medicationCodeableConcept": words,
        "dosageInstruction": [{"text": SECRET}],
        "requester": who,
        "category": [words],
        "type": [words],
        "reaction": [{"manifestation": [words]}],
        "location": [{"location": who}],
    }
    return every if kind != "RelatedPerson" else {**every, "status": None}


ROWS = sorted(set(MAPPERS) - {"Patient"})


@pytest.mark.parametrize("kind", ROWS)
def test_words_are_shown_where_nothing_hides_them(kind):
    (value,), unreadable = read_rows([rich(kind)], MAPPERS[kind], READING, kind)
    assert unreadable == 0
    assert SECRET in value.model_dump_json()


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("R", Restriction.RESTRICTED),
        ("V", Restriction.VERY_RESTRICTED),
        ("PSY", Restriction.SENSITIVE),
    ],
)
def test_restricted_row_holds_none_of_its_words(kind, code, expected):
    row = {**rich(kind), "meta": {"security": [{"code": "N"}, {"code": code}]}}
    (value,), unreadable = read_rows([row], MAPPERS[kind], READING, kind)
    assert unreadable == 0
    assert value.ref.id == "1"
    assert value.restriction is expected
    assert SECRET not in value.model_dump_json()
    assert "12.3" not in value.model_dump_json()


@pytest.mark.parametrize(
    "meta",
    [
        {"security": {"code": "R"}},
        {"security": ["R"]},
        {"security": [{"code": "r"}]},
        {"security": [{"code": ["R"]}]},
        {"security": [{"coding": [{"code": "R"}]}]},
        {"security": [{"code": "R", "system": "http://hl7.org/fhir/v3/Confidentiality"}]},
        {"security": [{"code": "R", "system": "urn:oid:2.16.840.1.113883.5.25"}]},
        [{"security": [{"code": "R"}]}],
    ],
)
def test_a_label_in_an_odd_shape_still_hides_its_row(meta):
    row = {**rich("Condition"), "meta": meta}
    (value,), _ = read_rows([row], MAPPERS["Condition"], READING, "Condition")
    assert value.restriction is Restriction.RESTRICTED
    assert SECRET not in value.model_dump_json()


def test_ordinary_labels_hide_nothing():
    for security in (
        [{"code": "N"}],
        [{"code": "U"}],
        [],
        [{}],
        [{"code": "R", "system": "urn:x"}],
    ):
        row = {**rich("Condition"), "meta": {"security": security}}
        assert READING.restriction(row) is None


def test_absent_reasons_stand_in_for_required_values():
    reason = [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
    ]
    inside = {"resourceType": "Condition", "id": "1", "code": {"coding": [{"extension": reason}]}}
    beside = {"resourceType": "Condition", "id": "1", "_code": {"extension": reason}}
    for row in (inside, beside):
        assert clinical.read_condition(row, READING).what.code == "masked"
    assert clinical.read_condition({"id": "1"}, READING).what.code == "unknown"


def test_no_known_allergy_is_a_statement_and_no_information_is_not():
    def allergy(system, code, **more):
        row = {"id": "1", "code": {"coding": [{"system": system, "code": code}]}, **more}
        return clinical.read_allergy(row, READING)

    snomed, absent = (
        "http://snomed.info/sct",
        "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
    )
    assert allergy(snomed, "716186003").kind is AllergyKind.NONE_KNOWN
    assert allergy(absent, "no-known-allergies").kind is AllergyKind.NONE_KNOWN
    assert allergy(absent, "no-allergy-info").kind is AllergyKind.ALLERGY
    assert allergy(snomed, "91936005").kind is AllergyKind.ALLERGY
    assert allergy("urn:local", "716186003").kind is AllergyKind.ALLERGY
    assert allergy(None, "no-known-allergies").kind is AllergyKind.ALLERGY
    refuted = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
    taken_back = allergy(snomed, "716186003", **refuted)
    assert taken_back.kind is AllergyKind.ALLERGY
    assert taken_back.clinical_status == "refuted"


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        ({"value": Decimal("1250.10"), "currency": "USD"}, "1250.10", "USD"),
        ({"value": "1250.00", "currency": "usd"}, "1250.00", "USD"),
        ({"value": 0}, "0", None),
        ({"value": -5, "unit": "EUR"}, "-5", "EUR"),
        ({"value": 5, "currency": "dollars"}, "5", None),
        (Decimal("0.1"), "0.1", None),
    ],
)
def test_money_is_exact_and_names_its_currency(value, amount, currency):
    found = billing.money(value)
    assert str(found.value) == amount
    assert found.currency == currency


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"value": "a lot"},
        {"value": True},
        {"value": "NaN"},
        {"value": "Infinity"},
        {"value": Decimal("1E+999999")},
        {"value": "1e-999999"},
        [],
        {"value": []},
    ],
)
def test_what_is_no_amount_of_money_is_none(value):
    assert billing.money(value) is None


def test_claim_totals_are_the_claims_own():
    def total(code, value):
        return {
            "category": {"coding": [{"code": code}]},
            "amount": {"value": value, "currency": "USD"},
        }

    claim = billing.read_claim(
        {
            "id": "1",
            "status": "active",
            "total": [total("submitted", 125), total("benefit", 100), total("memberliability", 25)],
            "item": [{"productOrService": {"text": "Visit"}, "net": {"value": 999}}],
        },
        READING,
    )
    assert [m.value for m in (claim.submitted, claim.insurer_paid, claim.patient_pays)] == [
        125,
        100,
        25,
    ]
    bare = billing.read_claim({"id": "1", "item": [{"net": {"value": 999}}]}, READING)
    assert bare.submitted is None
    assert bare.patient_pays is None


def test_coverage_says_whose_it_is_when_and_in_which_turn():
    """B4: what an agent needs to say which insurer pays first."""
    found = billing.read_coverage(
        {
            "id": "PH-1",
            "status": "active",
            "period": {"start": "2026-01-01", "end": "2026-12"},
            "order": "2",
            "relationship": {"coding": [{"code": "spouse", "display": "Spouse"}]},
            "payor": [{"display": "Northbridge Mutual"}, {"reference": "#own"}],
            "contained": [{"resourceType": "Organization", "id": "own", "name": "Own Fund"}],
            "identifier": [
                {"value": "other"},
                {"type": {"coding": [{"code": "MB"}]}, "value": "M"},
            ],
        },
        READING,
    )
    assert (found.period_start.full.isoformat(), found.period_end.month) == ("2026-01-01", 12)
    assert found.order == 2
    assert found.relationship.text == "Spouse"
    assert found.payor == "Northbridge Mutual, Own Fund"
    assert found.member_id == "M"
    own = billing.read_coverage({"id": "1", "subscriberId": "S", "identifier": [{}]}, READING)
    assert (own.member_id, own.order, own.status) == ("S", None, "unknown")


def test_account_without_a_balance_is_none_and_with_a_string_is_read():
    assert billing.read_balance({"id": "1", "status": "active"}, READING) is None
    oracle = {
        "url": "https://fhir-ehr.example/StructureDefinition/account-balance",
        "valueMoney": {"value": "1250.00", "currency": "USD"},
    }
    found = billing.read_balance({"id": "1", "extension": [oracle]}, READING)
    assert found.amount.value == Decimal("1250.00")


def test_appointment_keeps_the_facilitys_clock_and_unreadable_times_as_text():
    row = {
        "id": "1",
        "status": "booked",
        "start": "2026-12-01T09:00:00-06:00",
        "end": "2026-12-01T09:30:00-06:00",
        "description": "Check-up",
    }
    found = scheduling.read_appointment(row, READING)
    assert found.start.isoformat() == "2026-12-01T09:00:00-06:00"
    assert found.minutes == 30
    odd = scheduling.read_appointment(
        {"id": "1", "status": "maybe", "start": "2026-12-01T09: 00: 00"}, READING
    )
    assert odd.start is None
    assert odd.start_text == "2026-12-01T09: 00: 00"
    assert (odd.status, odd.status_text) == ("unknown", "maybe")


def test_names_come_from_display_contained_or_what_was_fetched():
    reading = Reading(
        source="N", base="https://ehr.example/fhir", names={("Practitioner", "7"): "Dr Fetched"}
    )
    row = {
        "contained": [
            {"resourceType": "Practitioner", "id": "c", "name": [{"family": "Contained"}]}
        ]
    }
    assert reading.name({"reference": "Practitioner/7", "display": "Dr Said"}, row) == "Dr Said"
    assert reading.name({"reference": "#c"}, row) == "Contained"
    assert reading.name({"reference": "Practitioner/7/_history/3"}, row) == "Dr Fetched"
    assert (
        reading.name({"reference": "https://ehr.example/fhir/Practitioner/7"}, row) == "Dr Fetched"
    )
    assert reading.name({"reference": "https://evil.example/fhir/Practitioner/7"}, row) is None


def test_patient_details_an_agent_must_see():
    patient = people.read_patient(
        {
            "id": "CARE_TEAM-1",
            "name": {"family": "Solo", "given": "Han"},
            "deceasedDateTime": "2024-05-06T07:08:09Z",
            "communication": [
                {
                    "language": {"coding": [{"code": "es", "display": "Spanish"}]},
                    "preferred": "true",
                }
            ],
            "extension": [
                {
                    "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed",
                    "valueCoding": {"code": "373066001"},
                },
                {"url": "https://x.example/legal-sex", "valueCoding": {"code": "Female"}},
                {
                    "url": "https://x.example/communication-preference",
                    "valueString": "Letters only",
                },
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/individual-pronouns",
                    "extension": [{"url": "value", "valueCodeableConcept": {"text": "they/them"}}],
                },
            ],
            "telecom": {"system": "phone", "value": "816-555-0142", "rank": "1"},
            "photo": [{"url": "http://evil.example/x.png"}],
            "generalPractitioner": [{"reference": "Practitioner/9"}, {"display": "Dr Oak"}],
        },
        READING,
    )
    assert patient.name.written == "Han Solo"
    assert patient.deceased
    assert patient.deceased_at.full.isoformat() == "2024-05-06"
    assert patient.interpreter_needed
    assert patient.pronouns == "they/them"
    assert patient.languages[0].preferred
    assert patient.telecoms[0].rank == 1
    assert patient.general_practitioner == "Dr Oak"
    assert patient.legal_sex == "female"
    assert patient.contact_restriction == "Letters only"
    assert "evil" not in patient.model_dump_json()


@pytest.mark.parametrize(
    ("extension", "needed"),
    [
        ({"url": "u/us-core-interpreter-needed", "valueCoding": {"code": "373066001"}}, True),
        ({"url": "u/us-core-interpreter-needed", "valueCoding": {"code": "373067005"}}, False),
        ({"url": "u/us-core-interpreter-needed", "valueCodeableConcept": {"text": "Y"}}, False),
        ({"url": "u/patient-interpreterRequired", "valueBoolean": True}, True),
        ({"url": "u/patient-interpreterRequired", "valueBoolean": "true"}, True),
        ({"url": "u/patient-interpreterRequired", "valueBoolean": False}, False),
        ({"url": "u/another", "valueBoolean": True}, False),
    ],
)
def test_interpreter_is_needed_where_the_record_says_so_in_either_way(extension, needed):
    patient = people.read_patient({"id": "1", "extension": [extension]}, READING)
    assert patient.interpreter_needed is needed


@pytest.mark.parametrize(
    ("codes", "is_mrn"),
    [(["MR"], True), (["PI", "MR"], True), (["MR", "SS"], False), (["PI"], False), ([], False)],
)
def test_mrn_is_known_by_its_type_among_several(codes, is_mrn):
    kind = {"coding": [{"code": code} for code in codes]}
    row = {"id": "1", "identifier": [{"type": kind, "value": "77"}]}
    assert (people.read_patient(row, READING).mrn is not None) is is_mrn


@pytest.mark.parametrize(
    "identifier",
    [
        {"type": {"coding": [{"code": "SS"}]}, "system": "urn:mrn"},
        {"type": {"coding": [{"code": "MR"}, {"code": "SS"}]}},
        {"type": {"coding": [{"code": "MR"}]}, "system": "http://hl7.org/fhir/sid/us-ssn"},
        {"type": {"coding": [{"code": "MR"}]}, "system": "urn:oid:2.16.840.1.113883.4.1"},
    ],
)
def test_an_ssn_is_never_shown_as_an_mrn_whatever_else_it_calls_itself(identifier):
    row = {"id": "1", "identifier": [identifier | {"value": "999-69-5074"}]}
    for system in (None, "urn:mrn", "http://hl7.org/fhir/sid/us-ssn"):
        assert people.read_patient(row, replace(READING, mrn_system=system)).mrn is None


@pytest.mark.parametrize(
    ("period", "over"),
    [
        ({"end": "2026-11-21"}, True),
        ({"end": "2026-11-22"}, False),
        ({"end": "2025"}, True),
        ({"end": "2026"}, False),
        ({"end": "2026-11-21T23:59:00Z"}, True),
        ({"end": "2026-11-22T00:01:00Z"}, False),
        ({"end": "soon"}, False),
        ({}, False),
        (7, False),
    ],
)
def test_a_period_ends_when_its_last_day_is_over(period, over):
    assert ended({"period": period}, READING.now) is over


@pytest.mark.parametrize(
    "text", ["2026-02-30", "yesterday", "20261122", "2026-13", "0000-01-01", "2026-11-2x"]
)
def test_bad_date_is_kept_as_text(text):
    found = partial_date(text)
    assert found.text == text
    assert found.full is None
    assert found.year is None


def test_hidden_characters_are_removed_and_words_are_kept():
    assert clean("a\u202eb\u2066c\x00d\u200be\ud800") == "abcde"
    assert clean("line\r\nnext\u2028more\ttab") == "line next more tab"
    assert clean("José 👩\u200d⚕️ <b>") == "José 👩\u200d⚕️ <b>"
    assert len(clean("x" * 1_000_000)) == 4_000
    assert instant("9999-12-31T23:59:59-14:00") is None
    assert coded({"coding": [{"system": "s"}, {"code": "c", "display": "D"}]}).text == "D"


def bundles():
    files = sorted((SHARED / "synthea").glob("*.json"))
    if not files:
        pytest.skip("the shared sample data is not here")
    return files


def resources(file):
    return [
        entry["resource"] for entry in json.loads(file.read_text(), parse_float=Decimal)["entry"]
    ]


def test_every_synthea_bundle_maps_without_an_unreadable_row():
    files = bundles()
    assert len(files) == 21
    mapped = 0
    for file in files:
        for kind, mapper in MAPPERS.items():
            rows = [r for r in resources(file) if r["resourceType"] == kind]
            values, unreadable = read_rows(rows, mapper, READING, kind)
            assert unreadable == 0, (file.name, kind)
            mapped += len(values)
    assert mapped > 900


def examples():
    folder = SHARED / "examples"
    return (
        [json.loads(f.read_text()) for f in sorted(folder.glob("*.json"))]
        if folder.is_dir()
        else []
    )


def test_specification_examples_map():
    if not examples():
        pytest.skip("the shared sample data is not here")
    for resource in examples():
        kind = resource["resourceType"]
        if kind in MAPPERS:
            _, unreadable = read_rows([resource], MAPPERS[kind], READING, kind)
            assert unreadable == 0, kind


def test_a_contact_that_is_over_is_none_and_a_number_says_since_when():
    former = {"name": {"family": "Former"}, "period": {"end": "2020-01-01"}}
    phone = {"system": "phone", "value": "816-555-0142", "period": {"start": "2024-05-06"}}
    row = {"id": "1", "contact": [former, {"name": {"family": "Present"}}], "telecom": [phone]}
    patient = people.read_patient(row, READING)
    assert [one.name.written for one in patient.contacts] == ["Present"]
    assert patient.telecoms[0].since.full.isoformat() == "2024-05-06"


@pytest.mark.parametrize("letter", ["x", "ü"])
def test_one_text_and_one_claim_cannot_fill_a_screen(letter):
    assert len(coded({"text": letter * 9_000}).text) == LONGEST_TEXT
    items = [{"productOrService": {"text": letter}}] * 900
    assert len(billing.read_claim({"id": "1", "item": items}, READING).items) == 100


def test_sensitivities_of_a_site_count_in_either_case():
    assert Restrictions(sensitivities={"psy", "X-Local"}).sensitivities == {"PSY", "X-LOCAL"}


SEEDS = [rich(kind) for kind in MAPPERS] + [r for r in examples() if r["resourceType"] in MAPPERS]
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=8)
    | st.sampled_from(["Patient/1", "#1", "2026-01-01", "R", "1e999999999", "\ud800", "9" * 400]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "coding",
                    "code",
                    "value",
                    "reference",
                    "display",
                    "period",
                    "end",
                    "extension",
                    "url",
                    "text",
                    "security",
                    "family",
                    "system",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_resources_never_raise_and_are_counted(data):
    resource = copy.deepcopy(data.draw(st.sampled_from(SEEDS)))
    kind = resource["resourceType"]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(
            st.sampled_from([p for p in places(resource) if p and p != ("resourceType",)])
        )
        target = resource
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = data.draw(junk)
    values, unreadable = read_rows([resource], MAPPERS[kind], READING, kind)
    assert len(values) + unreadable <= 1
    for value in values:
        value.model_dump_json()


@settings(max_examples=300, deadline=None)
@given(junk, st.sampled_from(sorted(MAPPERS)))
def test_junk_is_never_more_than_one_unreadable_row(junk_value, kind):
    for row in (
        junk_value,
        {"resourceType": kind, "id": "1", "name": junk_value, "code": junk_value},
    ):
        values, unreadable = read_rows([row], MAPPERS[kind], READING, kind)
        assert len(values) + unreadable <= 1

"""Audit events have what the BALP profiles require, and never what a caller said."""

import base64
import json

import pytest

from patient_access.audit import agent_events, caller_events, events
from patient_access.audit.caller_events import CheckStep
from patient_access.audit.disclosure import disclosure, is_disclosure
from patient_access.audit.record import Purpose, Recipient
from tests.audit.balp import shortfalls
from tests.audit.conftest import ANA, AT, CONTEXT, MARKER, SERVER

REQUEST = "GET http://127.0.0.1/fhir/Patient?phone=%2B12065550137"
PATIENT = Recipient(relationship="patient", is_patient=True, authority="verified: name")
MOTHER = Recipient(relationship="mother", name="Zqmother", authority="parent of a minor")
FRIEND = Recipient(relationship="friend", name="Zqfriend", by_consent=True)
SIGNED_IN = CONTEXT.model_copy(update={"user": "https://ehr.example/fhir/Practitioner/n1"})

EVENTS = {
    "a lookup that found nobody": events.search(CONTEXT, SERVER, [REQUEST], AT),
    "a lookup that found somebody": events.search(CONTEXT, SERVER, [REQUEST], AT, subject=ANA),
    "a lookup that failed": events.search(CONTEXT, SERVER, [REQUEST], AT, failure="timeout"),
    "a record opened": events.read(CONTEXT, SERVER, ANA, AT),
    "a booking": events.write(CONTEXT, SERVER, ANA, "Appointment/1", AT, creates=True),
    "a cancelling": events.write(CONTEXT, SERVER, ANA, "Appointment/1", AT, creates=False),
    "a refused write": events.write(
        CONTEXT, SERVER, ANA, "Appointment/1", AT, creates=False, failure="not_permitted"
    ),
    "a failed answer": caller_events.check(CONTEXT, ANA, CheckStep.FAILED, AT, ("birth_date",)),
    "a locked check": caller_events.check(CONTEXT, ANA, CheckStep.LOCKED, AT),
    "a passed check": caller_events.check(
        CONTEXT, ANA, CheckStep.PASSED, AT, ("name", "birth_date")
    ),
    "emergency access": caller_events.override(CONTEXT, ANA, "unconscious on the line", 15, AT),
    "a consent by word of mouth": caller_events.consent(
        CONTEXT, ANA, FRIEND, "tomorrow's visit", ("name", "birth_date"), AT
    ),
    "a caller without authority": caller_events.check(CONTEXT, ANA, CheckStep.NO_AUTHORITY, AT),
    "a code sent": caller_events.check(CONTEXT, ANA, CheckStep.CODE_SENT, AT, to="ends in 37"),
    "a code refused": caller_events.check(CONTEXT, ANA, CheckStep.CODE_NOT_SENT, AT, why="busy"),
    "a code that matched": caller_events.check(CONTEXT, ANA, CheckStep.CODE_MATCHED, AT),
    "a code that did not": caller_events.check(CONTEXT, ANA, CheckStep.CODE_FAILED, AT),
    "a sign-in": agent_events.signed_in(CONTEXT, "Northside EHR", AT),
    "a log-off": agent_events.logged_off(CONTEXT, "idle", AT),
    "telling the patient": disclosure(CONTEXT, ANA, PATIENT, ("billing",), AT),
    "telling somebody else": disclosure(CONTEXT, ANA, MOTHER, ("billing",), AT),
    "telling by consent": disclosure(SIGNED_IN, ANA, FRIEND, ("billing",), AT),
}


@pytest.mark.parametrize("what", EVENTS)
def test_what_the_profiles_require_is_there(what):
    assert shortfalls(EVENTS[what].resource) == []


@pytest.mark.parametrize("what", EVENTS)
def test_user_call_and_purpose_stand_in_every_event(what):
    event = EVENTS[what].resource
    assert event["purposeOfEvent"][0]["coding"][0]["system"].endswith("v3-ActReason")
    users = [a for a in event["agent"] if a["requestor"]]
    assert len(users) == 1
    assert "dwhitfield" in json.dumps(users)
    assert "Dana Whitfield" in json.dumps(users)
    assert '"urn:patient-access:call", "value": "leg-1"' in json.dumps(event["entity"])
    assert event["recorded"].startswith("2026-11-2")


def test_the_checker_sees_what_is_missing():
    event = EVENTS["a lookup that found somebody"].resource
    for broken in (
        {**event, "agent": event["agent"][1:]},
        {**event, "entity": event["entity"][1:]},
        {**event, "action": "R"},
        {**event, "type": {"system": "x", "code": "y"}},
        {**event, "outcome": "4"},
    ):
        assert shortfalls(broken)


def test_the_question_stands_there_word_for_word_in_base64():
    event = EVENTS["a lookup that found somebody"].resource
    query = next(entity["query"] for entity in event["entity"] if "query" in entity)
    assert base64.b64decode(query).decode() == REQUEST


@pytest.mark.parametrize(
    ("what", "action", "outcome"),
    [
        ("a lookup that found nobody", "E", "0"),
        ("a lookup that failed", "E", "4"),
        ("a record opened", "R", "0"),
        ("a booking", "C", "0"),
        ("a cancelling", "U", "0"),
        ("a failed answer", "E", "4"),
        ("a locked check", "E", "8"),
        ("a passed check", "E", "0"),
    ],
)
def test_actions_and_outcomes(what, action, outcome):
    event = EVENTS[what].resource
    assert (event["action"], event["outcome"]) == (action, outcome)


def test_a_failed_check_names_the_item_and_nothing_that_was_said():
    event = EVENTS["a failed answer"].resource
    assert "birth_date" in json.dumps(event)
    assert "1979" not in json.dumps(event)


def test_a_disclosure_is_told_from_the_audit_log():
    assert [what for what, event in EVENTS.items() if is_disclosure(event.resource)] == [
        "telling the patient",
        "telling somebody else",
        "telling by consent",
    ]
    assert "Zqmother" in json.dumps(EVENTS["telling somebody else"].resource)


def test_emergency_access_has_its_own_purpose_and_reason():
    event = EVENTS["emergency access"].resource
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == Purpose.EMERGENCY
    assert event["outcomeDesc"] == "unconscious on the line"


def test_a_consent_says_who_to_whom_for_what_by_which_check_and_until_when():
    event = EVENTS["a consent by word of mouth"].resource
    assert [one["code"] for one in event["subtype"]] == ["spoken-consent", "AuthZ-Consent"]
    given = next(e for e in event["entity"] if e["type"]["code"] == "Consent")
    assert {one["type"]: one["valueString"] for one in given["detail"]} == {
        "to": "Zqfriend",
        "relationship": "friend",
        "about": "tomorrow's visit",
        "verified": "name, birth_date",
        "until": "this call ends",
    }
    (patient,) = [a for a in event["agent"] if "429577009" in json.dumps(a.get("type"))]
    assert patient["who"]["reference"].endswith(f"/Patient/{MARKER}-ana")
    assert patient["requestor"] is False


def test_a_disclosure_by_consent_names_the_patient_who_allowed_it():
    allowed = [
        "429577009" in json.dumps(EVENTS[what].resource["agent"])
        for what in ("telling by consent", "telling somebody else")
    ]
    assert allowed == [True, False]


@pytest.mark.parametrize("make", [events.read, disclosure], ids=["read", "disclosure"])
def test_who_signed_in_is_the_user_and_without_a_sign_in_the_account(make):
    def users(context):
        parts = (SERVER, ANA) if make is events.read else (ANA, MOTHER, ("billing",))
        return [a for a in make(context, *parts, AT).resource["agent"] if a["requestor"]]

    (signed_in,), (nobody,) = users(SIGNED_IN), users(CONTEXT)
    assert signed_in["who"]["reference"] == "https://ehr.example/fhir/Practitioner/n1"
    assert signed_in["who"]["type"] == "Practitioner"
    assert "reference" not in nobody["who"]
    assert signed_in["who"]["identifier"] == nobody["who"]["identifier"]
    assert nobody["who"]["identifier"]["value"] == "dwhitfield"


@pytest.mark.parametrize(
    ("what", "kind", "subtype", "outcome"),
    [
        ("a sign-in", "110114", "110122", "0"),
        ("a log-off", "110114", "110123", "0"),
        ("emergency access", "110113", "110127", "0"),
        ("a code sent", "110113", "one-time-code-sent", "0"),
        ("a code refused", "110113", "one-time-code-not-sent", "4"),
        ("a code that matched", "110113", "one-time-code-matched", "0"),
        ("a code that did not", "110113", "one-time-code-failed", "4"),
        ("a consent by word of mouth", "110113", "spoken-consent", "0"),
    ],
)
def test_kinds_are_those_of_dicom(what, kind, subtype, outcome):
    event = EVENTS[what].resource
    assert event["type"]["system"] == "http://dicom.nema.org/resources/ontology/DCM"
    found = (event["type"]["code"], event["subtype"][0]["code"], event["outcome"])
    assert found == (kind, subtype, outcome)


def test_a_record_is_never_printed():
    record = EVENTS["a record opened"]
    assert MARKER not in f"{record} {record!r} {[record]}"

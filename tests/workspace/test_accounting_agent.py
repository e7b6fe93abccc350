"""Who the agent is in the records of a call, and what is recorded of the agent alone."""

import json

import pytest

from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditTarget
from patient_access.handover.call_events import EndReason
from patient_access.handover.frames import Role
from patient_access.handover.sign_in_states import SignInState
from tests.audit.balp import shortfalls
from tests.workspace.test_accounting import of, repository, serve  # noqa: F401 - a fixture

NORTH, EAST = "Northside EHR", "Eastside EHR"
USER = "https://north.example/fhir/Practitioner/n1"


@pytest.fixture
def office(open_office, northside, repository, tmp_path):  # noqa: F811 - the fixture
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    return open_office(northside, audit=audit, agent_name="Dana Whitfield")


def says(office, state, ehr=NORTH, **more):
    office.desk.sign_in_changed(frames.SignInChanged(ehr=ehr, state=state, **more))


def users(repository):  # noqa: F811 - the fixture
    return [
        agent
        for event in repository.taken.values()
        for agent in event["agent"]
        if agent["requestor"]
    ]


def test_who_signed_in_stands_in_every_event_with_name_and_role(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    says(
        office,
        SignInState.SIGNED_IN,
        fhir_user=USER,
        agent_name="Marisol Quintero",
        role=Role.NURSE,
    )
    serve(office)
    office.desk.end(EndReason.CALLER)
    found = users(repository)
    assert len(found) > 5
    assert {one["who"]["reference"] for one in found} == {USER}
    assert {one["name"] for one in found} == {"Marisol Quintero"}
    assert {one["role"][0]["text"] for one in found} == {"nurse"}
    assert [one for event in repository.taken.values() for one in shortfalls(event)] == []


def test_an_event_of_an_ehr_names_its_own_sign_in(
    open_office,
    northside,
    eastside,
    repository,  # noqa: F811 - the fixture
    tmp_path,
    left,
):
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    office = open_office(northside, eastside, audit=audit)
    says(office, SignInState.SIGNED_IN, fhir_user=USER)
    says(office, SignInState.SIGNED_IN, EAST, fhir_user="https://east.example/Practitioner/e1")
    office.ring()
    office.see("2 people share this number")
    office.desk.end(EndReason.CALLER)
    by_server = {
        agent["who"]["display"]: user["who"]["reference"]
        for event in of(repository, '"search"')
        for agent in event["agent"]
        for user in event["agent"]
        if agent.get("network", {}).get("type") == "5" and user["requestor"]
    }
    assert by_server == {NORTH: USER, EAST: "https://east.example/Practitioner/e1"}


def test_without_a_sign_in_it_is_the_account_of_this_system_and_the_desk(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    says(office, SignInState.SIGNED_IN, fhir_user=USER)
    says(office, SignInState.NEEDED)
    serve(office)
    office.desk.end(EndReason.CALLER)
    found = users(repository)
    assert not any("reference" in one["who"] for one in found)
    assert {one["name"] for one in found} == {"Dana Whitfield"}
    assert all(one["who"]["identifier"]["value"] for one in found)


def test_a_sign_in_is_recorded_once_by_the_window_that_the_agent_sees(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    says(office, SignInState.SIGNED_IN)  # it was there before this window
    says(office, SignInState.WAITING)
    says(office, SignInState.SIGNED_IN, fhir_user=USER)
    says(office, SignInState.SIGNED_IN, fhir_user=USER)  # refreshed
    office.board.hide()  # the spare hears of it as well
    says(office, SignInState.WAITING)
    says(office, SignInState.SIGNED_IN, fhir_user=USER)
    office.board.show()
    office.desk.end(EndReason.SIGN_OUT)
    (event,) = repository.taken.values()
    assert event["subtype"][0]["display"] == "Login"
    assert USER in json.dumps(event)
    assert shortfalls(event) == []


@pytest.mark.parametrize(
    ("reason", "recorded"),
    [
        (EndReason.IDLE, ["idle"]),
        (EndReason.SCREEN_LOCK, ["screen_lock"]),
        (EndReason.SESSION_SWITCH, ["session_switch"]),
        (EndReason.SLEEP, ["sleep"]),
        (EndReason.CALLER, []),
        (EndReason.END_PRESSED, []),
    ],
)
def test_an_automatic_log_off_is_recorded_with_its_reason(
    reason,
    recorded,
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.ring()
    office.see("One person has this number")
    office.desk.end(reason)
    events = of(repository, "110123")
    assert [event["outcomeDesc"] for event in events] == recorded
    assert [one for event in events for one in shortfalls(event)] == []


def test_a_window_without_a_call_that_is_closed_logs_nobody_off(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.desk.end(EndReason.SCREEN_LOCK)
    assert repository.taken == {}

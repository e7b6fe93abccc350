"""From the click to the first lookup, at an authorization server that we did not write."""

from pathlib import Path

import httpx
import pytest

from patient_access.diagnostics.memory_scan import copies_in_tree
from tests.end_to_end.desk import command, until
from tests.end_to_end.marker_patient import NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers.oidc_hospital import (
    EHR,
    OWN_SCHEME,
    SCOPES,
    clicked,
    ring,
    signed_in,
    start,
    tell,
    whole_call,
)
from tests.peers.oidc_provider import AGENT


def seen_outside(desk, hospital):
    """Everything another program of this user could read without reading memory."""
    told = [command(pid) for pid in desk.survivors()]
    for pid in desk.survivors():
        told.append(Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace"))
    return " ".join([*told, *desk.lines, hospital.opened.read_text()])


def writes_no_core_file(pid):
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    [core] = [line.split() for line in limits if line.startswith("Max core file size")]
    return core[4:6] == ["0", "0"]


def test_from_the_click_to_the_first_lookup_and_nothing_of_it_on_disk(start_desk, open_hospital):
    hospital = open_hospital()
    desk = start(start_desk, hospital, whole_call(signed_in()), Steps().ready(2))
    page = oidc_provider.sign_in(hospital.address())
    assert "You can close this window" in page.text, page.text[-700:]
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("everything is open")
    assert hospital.fhir.bearers, "the EHR was asked with a token"
    assert hospital.fhir.bearers <= set(hospital.provider.tokens())
    tokens = hospital.provider.tokens()
    assert len(tokens) == 3
    assert [token for token in tokens if token in seen_outside(desk, hospital)] == []
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")
    assert [t for t in tokens if copies_in_tree([desk.folder / "home"], t)] == []
    assert desk.leave() == 0
    assert [token for token in tokens[:2] if hospital.provider.is_active(token)] == []
    assert [t for t in tokens if copies_in_tree([desk.folder / "home"], t)] == []


@pytest.mark.usefixtures("can_read_memory")
def test_the_refresh_token_is_in_the_switchboards_memory_and_nowhere_else(
    start_desk, open_hospital
):
    hospital = open_hospital()
    desk = start(start_desk, hospital, whole_call(signed_in()), Steps().ready(2))
    assert writes_no_core_file(desk.process.pid)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("everything is open")
    [grant] = hospital.provider.grants("authorization_code")
    refresh, access = grant["refresh_token"], grant["access_token"]
    held = {pid: desk.copies(pid, (refresh, access)) for pid in desk.survivors()}
    switchboard = held.pop(desk.process.pid)
    print("while signed in, the switchboard holds", switchboard.values())
    assert switchboard[refresh] > 0
    assert {pid: counts[refresh] for pid, counts in held.items() if counts[refresh]} == {}
    assert any(counts[access] for counts in held.values()), "the workspace that asks has one"
    survivors = desk.survivors()
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")
    assert desk.leave() == 0
    assert [pid for pid in survivors if Path(f"/proc/{pid}").exists()] == []


def test_a_token_is_refreshed_without_a_word(start_desk, open_hospital):
    hospital = open_hospital(access_seconds=4)
    desk = start(start_desk, hospital, signed_in().wait_for("nothing says this", 60))
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    until(lambda: hospital.provider.grants("refresh_token"))
    [first] = hospital.provider.grants("authorization_code")
    [second] = hospital.provider.grants("refresh_token")
    assert second["refresh_token"] != first["refresh_token"], "rotated"
    assert len(hospital.opened.read_text().splitlines()) == 1, "no second browser"
    desk.leave()
    assert not hospital.provider.is_active(second["refresh_token"]), "the newest is taken back"


def test_a_token_refused_during_a_call_is_renewed_and_the_screen_stays(start_desk, open_hospital):
    hospital = open_hospital()
    first = signed_in().pick_first().say("picked").pause(2.0).verify_marked()
    first = first.wait_for(mark("visit")).wait_for(mark("drug")).say("everything is open")
    desk = start(start_desk, hospital, first, Steps().ready(2))
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("picked")
    [grant] = hospital.provider.grants("authorization_code")
    refused = hospital.fhir.refused
    hospital.provider.revoke(grant["access_token"])
    desk.wait_for("everything is open")
    assert hospital.fhir.refused > refused, "the old token was tried"
    assert len(hospital.provider.grants("refresh_token")) == 1, "and renewed once for all panels"


def test_a_sign_in_lost_during_a_call_leaves_the_screen_and_stops_new_reads(
    start_desk, open_hospital
):
    hospital = open_hospital()
    first = (
        signed_in()
        .pick_first()
        .say("picked")
        .pause(2.0)
        .verify_marked()
        .wait_for(f"Your sign-in to {EHR} is missing or has run out.")
        .wait_for(f"{EHR}: not signed in")
        .wait_for("Verified · the patient")
        .wait_for("Zqkorvathy")
        .must_not_show(mark("visit"))
        .say("the screen is still there")
    )
    second = (
        Steps()
        .ready(2)
        .wait_for(f"Your sign-in to {EHR} has run out. Sign in once more.")
        .say("asked again")
    )
    desk = start(start_desk, hospital, first, second)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("picked")
    [grant] = hospital.provider.grants("authorization_code")
    for name in ("refresh_token", "access_token"):
        hospital.provider.revoke(grant[name])
    desk.wait_for("the screen is still there")
    assert len(hospital.opened.read_text().splitlines()) == 1, "no browser over a patient"
    desk.pop("ended", call_id="call-1")
    desk.wait_for("asked again")


def test_while_tokens_of_five_seconds_are_over_the_screen_stays_and_new_reads_wait(
    start_desk, open_hospital
):
    hospital = open_hospital(access_seconds=5)
    call = signed_in().pick_first().say("picked").wait_for("Connected").verify_marked()
    call = call.say("verified").wait_for(mark("visit")).wait_for(mark("drug"))
    desk = start(start_desk, hospital, call.say("everything is open"))
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("picked")
    hospital.fhir.tokens_come.clear()
    until(lambda: not any(map(hospital.provider.is_active, hospital.provider.accesses())))
    refused, given = hospital.fhir.refused, len(hospital.provider.accesses())
    desk.pop("answered", number=NUMBER, call_id="call-1")
    desk.wait_for("verified")
    assert "Appointment" not in {one.kind for one in hospital.fhir.requests}
    hospital.fhir.tokens_come.set()
    desk.wait_for("everything is open")
    assert hospital.fhir.refused == refused, "nothing was sent with the token that was over"
    assert len(hospital.provider.accesses()) == given + 1, "one refresh for all panels"


def test_a_refresh_that_is_refused_during_a_call_leaves_the_panels_what_they_have(
    start_desk, open_hospital
):
    hospital = open_hospital(access_seconds=5)
    call = whole_call(signed_in()).wait_for(f"{EHR}: not signed in", 30)
    call = call.wait_for("Verified · the patient").wait_for(mark("visit")).wait_for(mark("drug"))
    idle = Steps().ready(2).wait_for(f"Your sign-in to {EHR} has run out. Sign in once more.")
    desk = start(start_desk, hospital, call.say("all of it is there"), idle.say("asked again"))
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("everything is open")
    for token in hospital.provider.tokens():
        hospital.provider.revoke(token)
    desk.wait_for("all of it is there")
    assert hospital.provider.refusals()[-1] == "invalid_grant"
    assert len(hospital.opened.read_text().splitlines()) == 1, "no browser over a patient"
    desk.pop("ended", call_id="call-1")
    desk.wait_for("asked again")


def test_a_panel_whose_scope_was_not_granted_is_not_asked_for(start_desk, open_hospital):
    hospital = open_hospital([scope for scope in SCOPES if "Appointment" not in scope])
    first = signed_in().pick_first().verify_marked().wait_for(mark("drug")).say("all is read")
    desk = start(start_desk, hospital, first)
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    ring(desk)
    desk.wait_for("all is read")
    assert "Appointment" not in {one.kind for one in hospital.fhir.requests}
    assert "MedicationRequest" in {one.kind for one in hospital.fhir.requests}


# --- every way not to get there -----------------------------------------------------------


def fails(start_desk, hospital, sentence, act, **sign_in):
    steps = clicked().wait_for(sentence, 30).wait_for(f"Sign in to {EHR}").say("said so")
    desk = start(start_desk, hospital, steps, **sign_in)
    act(hospital.address())
    desk.wait_for("said so")
    assert hospital.provider.grants("authorization_code") == []
    return desk


def back_with(hospital, change):
    """Sign in, and let the browser come back with something else."""

    def act(address):
        target = oidc_provider.sign_in(address, until=f"http://127.0.0.1:{hospital.port}/callback")
        httpx.get(change(target), trust_env=False)

    return act


def test_a_wrong_state_ends_in_a_sentence(start_desk, open_hospital):
    hospital = open_hospital()
    act = back_with(hospital, lambda target: target.replace("state=", "state=x"))
    fails(start_desk, hospital, "The browser brought an answer that you did not ask for.", act)


def test_another_issuer_ends_in_a_sentence(start_desk, open_hospital):
    hospital = open_hospital()
    act = back_with(hospital, lambda target: target.replace("iss=", "iss=https%3A%2F%2Fevil"))
    fails(start_desk, hospital, f"The answer to the sign-in did not come from {EHR}.", act)


def test_a_code_that_the_server_never_gave_ends_in_a_sentence(start_desk, open_hospital):
    hospital = open_hospital()

    def another_code(target):
        code = httpx.URL(target).params["code"]
        return target.replace(code, code[::-1])

    act = back_with(hospital, another_code)
    fails(start_desk, hospital, f"{EHR} no longer takes this sign-in", act)


def test_a_no_in_the_browser_ends_in_a_sentence(start_desk, open_hospital):
    def refuse(address):
        oidc_provider.sign_in(address, refuse=True)

    sentence = f"The sign-in to {EHR} was refused in the browser."
    fails(start_desk, open_hospital(), sentence, refuse)


def test_a_server_that_wants_pkce_where_the_site_switched_it_off_ends_in_a_sentence(
    start_desk, open_hospital
):
    sentence = f"{EHR} does not accept the protection this sign-in was sent with."
    fails(start_desk, open_hospital(), sentence, oidc_provider.sign_in, pkce=False)


def test_a_closed_browser_can_be_given_up_and_begun_again(start_desk, open_hospital):
    hospital = open_hospital()
    steps = (
        clicked()
        .pause(2.0)  # the browser of the first attempt has opened by then
        .click(f"Cancel signing in to {EHR}")
        .wait_for(f"You cancelled signing in to {EHR}.")
        .click(f"Sign in to {EHR}")
        .wait_for("Finish signing in in your browser")
        .say("open again")
        .wait_for(AGENT)
        .say("signed in")
    )
    desk = start(start_desk, hospital, steps)
    first = hospital.address()
    desk.wait_for("open again")
    second = hospital.address(1)
    assert first != second
    oidc_provider.sign_in(second)
    desk.wait_for("signed in")


def test_a_server_that_is_gone_ends_in_a_sentence(start_desk, open_hospital):
    hospital = open_hospital()
    hospital.fhir.configuration = lambda: {
        "authorization_endpoint": "http://127.0.0.1:1/auth",
        "token_endpoint": "http://127.0.0.1:1/token",
        "grant_types_supported": ["authorization_code"],
        "capabilities": ["permission-v2"],
        "code_challenge_methods_supported": ["S256"],
    }

    def back(address):
        asked = httpx.URL(address).params
        httpx.get(f"{asked['redirect_uri']}?code=1&state={asked['state']}", trust_env=False)

    fails(start_desk, hospital, f"{EHR} does not answer, so nobody can sign in right now.", back)


# --- an address of our own scheme, and an EHR that starts us ------------------------------


def test_the_private_scheme_comes_back_through_the_front_door(start_desk, open_hospital):
    hospital = open_hospital()
    desk = start(start_desk, hospital, signed_in(), redirect_uri=OWN_SCHEME)
    back = oidc_provider.sign_in(hospital.address(), until="com.example.desk:")
    wrong = tell(desk, "url", back.replace("state=", "state=x"))
    assert (wrong.returncode, wrong.stderr.count("No sign-in waits")) == (4, 1)
    right = tell(desk, "url", back)
    assert (right.returncode, right.stderr) == (0, "")
    desk.wait_for("signed in")
    code = back.partition("code=")[2].partition("&")[0]
    assert copies_in_tree([desk.folder / "home"], code) == 0, "in no log and no file"


def test_an_ehr_can_start_it(start_desk, open_hospital):
    hospital = open_hospital()
    steps = (
        Steps()
        .wait_for(f"You are not signed in to {EHR}")
        .say("the browser is open")
        .wait_for(AGENT)
        .say("signed in")
    )
    desk = start(start_desk, hospital, steps)
    other = tell(desk, "launch", "patientaccess:launch?iss=https%3A%2F%2Fevil&launch=7")
    assert other.returncode == 4
    assert "not one that this desk signs in to" in other.stderr
    assert hospital.opened.read_text() == ""
    told = tell(desk, "launch", f"patientaccess:launch?iss={hospital.fhir.base}&launch=made-up")
    assert (told.returncode, told.stderr) == (0, "")
    assert "launch=made-up" in hospital.address()
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")

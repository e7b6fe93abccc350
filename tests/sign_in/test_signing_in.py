"""From the click to a token, and every way not to get there."""

import asyncio
import socket
import threading
import webbrowser
from urllib.parse import parse_qs, urlsplit

import pytest

from patient_access.handover.frames import Role
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.sign_in.browser import open_browser
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.pace import Pace
from tests.sign_in.conftest import NAME, PACE, Browser, desk_on
from tests.sign_in.fake_server import AGENT, CLIENT


def ends_with(play, server, problem, browser=None, **more):
    """Press the button; it must end with this problem and without a token."""

    async def scene():
        async with desk_on(server, browser, **more) as desk:
            last = await desk.settled()
            assert (last.state, last.problem) == (SignInState.NEEDED, problem)
            assert await desk.token() is None
            return desk

    return play(scene)


def test_a_click_ends_in_a_token_a_name_and_a_role(play, server):
    async def scene():
        async with desk_on(server, roles={"RN": "nurse"}) as desk:
            last = await desk.settled()
            assert [one.state for one in desk.said] == [SignInState.WAITING, SignInState.SIGNED_IN]
            assert (last.agent_name, last.role, last.problem) == (AGENT, Role.NURSE, None)
            granted = await desk.token()
            assert granted.access == server.issued[0]
            assert 560 < granted.expires_in <= 570
            assert "user/Patient.rs" in granted.scopes
            [page] = desk.browser.pages
            assert page.status_code == 200
            assert "You can close this window" in page.text

    play(scene)


def test_what_is_asked_for_is_bound_to_this_attempt_and_this_server(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            [asked] = server.asked("/authorize")
            assert asked["aud"] == server.base
            assert asked["code_challenge_method"] == "S256"
            assert len(asked["state"]) >= 21, "122 bits are 21 characters of base64"
            assert asked["redirect_uri"].startswith("http://127.0.0.1:")
            assert asked["redirect_uri"].endswith("/callback")
            scopes = asked["scope"].split()
            assert {"openid", "fhirUser", "online_access", "user/Appointment.rs"} <= set(scopes)
            assert "offline_access" not in scopes
            assert not any("*" in scope for scope in scopes)
            [redeemed] = server.asked("/token")
            assert redeemed["client_id"] == CLIENT
            assert redeemed["code_verifier"] not in desk.browser.opened[0]

    play(scene)


def test_two_attempts_share_no_secret(play, server):
    browser = Browser()
    for _ in range(2):

        async def scene():
            async with desk_on(server, browser) as desk:
                await desk.settled()

        play(scene)
    first, second = (parse_qs(urlsplit(address).query) for address in browser.opened)
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_nothing_the_browser_brought_is_on_the_page_it_gets(play, server):
    browser = Browser()
    browser.change = lambda address: f"{address}&x=%3Cscript%3Ealert(1)%3C/script%3E"

    async def scene():
        async with desk_on(server, browser) as desk:
            await desk.settled()
            [page] = browser.pages
            assert "script" not in page.text
            given = parse_qs(urlsplit(str(page.url)).query)
            assert given["code"][0] not in page.text
            assert given["state"][0] not in page.text
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert page.headers["Cache-Control"] == "no-store"

    play(scene)


# --- the browser's answer -----------------------------------------------------------------


def changed(old, new):
    browser = Browser()
    browser.change = lambda address: address.replace(old, new)
    return browser


def test_a_wrong_state_redeems_nothing(play, server):
    ends_with(play, server, SignInProblem.WRONG_STATE, changed("state=", "state=x"))
    assert server.asked("/token") == []


def test_an_answer_of_another_issuer_redeems_nothing(play, server):
    browser = changed("iss=http%3A%2F%2F127.0.0.1", "iss=http%3A%2F%2Fevil.example")
    ends_with(play, server, SignInProblem.WRONG_ISSUER, browser)
    assert server.asked("/token") == []


def test_a_server_that_promises_to_name_itself_and_does_not_is_another_one(play, server):
    server.configuration = {"authorization_response_iss_parameter_supported": True}
    server.sends_iss = False
    ends_with(play, server, SignInProblem.WRONG_ISSUER)


def test_a_server_that_never_promised_it_need_not(play, server):
    server.sends_iss = False

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_a_code_that_was_used_is_refused_in_a_sentence_and_forgotten(play, server):
    browser = Browser()

    def use_first(address):
        server.codes.clear()  # as if somebody had been faster
        return address

    browser.change = use_first
    ends_with(play, server, SignInProblem.CODE_REFUSED, browser)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ({"error": "access_denied"}, SignInProblem.DENIED),
        ({"error": "invalid_scope"}, SignInProblem.SCOPE_DENIED),
        ({"error": "unauthorized_client"}, SignInProblem.CLIENT_REFUSED),
        ({"error": "temporarily_unavailable"}, SignInProblem.SERVER_DOWN),
        (
            {"error": "invalid_request", "error_description": "code_challenge not allowed"},
            SignInProblem.PKCE_REFUSED,
        ),
        ({"error": "made-up"}, SignInProblem.UNREADABLE),
    ],
)
def test_each_no_of_the_server_has_its_own_problem(play, server, error, problem):
    server.authorize_error = error
    ends_with(play, server, problem)
    assert server.asked("/token") == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((400, {"error": "invalid_grant"}), SignInProblem.CODE_REFUSED),
        ((401, {"error": "invalid_client"}), SignInProblem.CLIENT_REFUSED),
        ((400, {"error": "invalid_scope"}), SignInProblem.SCOPE_DENIED),
        (
            (400, {"error": "invalid_request", "error_description": "PKCE is not supported"}),
            SignInProblem.PKCE_REFUSED,
        ),
        ((503, {}), SignInProblem.SERVER_DOWN),
        ((429, {}), SignInProblem.SERVER_DOWN),
        ((200, b"<html>"), SignInProblem.UNREADABLE),
        ((200, {"access_token": "a", "token_type": "mac"}), SignInProblem.UNREADABLE),
        ((200, {"access_token": "a\r\nX: y", "token_type": "Bearer"}), SignInProblem.UNREADABLE),
        ((200, {"access_token": 7, "token_type": "Bearer"}), SignInProblem.UNREADABLE),
        ((200, b"[" * 100_000), SignInProblem.UNREADABLE),
        ((200, b'{"x":"' + b"a" * 2_000_000 + b'"}'), SignInProblem.UNREADABLE),
    ],
)
def test_each_answer_that_is_no_token_has_its_own_problem(play, server, answer, problem):
    server.token_answer = answer
    ends_with(play, server, problem)


def test_a_browser_that_never_comes_back_ends_by_itself_and_frees_the_port(play, server):
    browser = Browser()
    browser.closed = True
    desk = ends_with(
        play, server, SignInProblem.TIMED_OUT, browser, pace=Pace(browser=0.2, leaving=1.0)
    )
    [port] = desk.ehr.sign_in.redirect_ports
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_cancelling_ends_it_at_once_and_it_can_begin_again(play, server):
    browser = Browser()
    browser.closed = True

    async def scene():
        async with desk_on(server, browser) as desk:
            desk.sign_ins.want(NAME)
            await desk.until(lambda: browser.opened)
            desk.sign_ins.cancel(NAME)
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.CANCELLED)
            browser.closed = False
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_without_a_browser_it_is_said(play, server):
    async def none(_):
        raise SignInFailed(SignInProblem.NO_BROWSER)

    none.working = set()
    ends_with(play, server, SignInProblem.NO_BROWSER, none)


def test_a_browser_whose_command_never_returns_is_no_hindrance(play, server):
    class Foreground(Browser):
        async def __call__(self, address):
            await super().__call__(address)
            await asyncio.Event().wait()

    async def scene():
        async with desk_on(server, Foreground()) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


@pytest.mark.parametrize(
    ("opens", "problem"),
    [(True, None), (False, SignInProblem.NO_BROWSER), (OSError(), SignInProblem.NO_BROWSER)],
)
def test_the_systems_browser_is_opened_off_the_loop(play, monkeypatch, opens, problem):
    asked = []

    def opened(address, new):
        asked.append((address, threading.current_thread() is threading.main_thread()))
        if isinstance(opens, Exception):
            raise opens
        return opens

    monkeypatch.setattr(webbrowser, "open", opened)

    async def scene():
        try:
            await open_browser("https://ehr.example/authorize")
        except SignInFailed as failed:
            return failed.problem

    assert play(scene) is problem
    assert asked == [("https://ehr.example/authorize", False)]


def test_pressing_twice_opens_one_browser(play, server):
    async def scene():
        async with desk_on(server) as desk:
            desk.sign_ins.want(NAME)
            await desk.settled()
            desk.sign_ins.want(NAME)
            await asyncio.sleep(0)
            assert len(desk.browser.opened) == 1

    play(scene)


def test_during_a_call_no_browser_opens(play, server):
    async def scene():
        async with desk_on(server) as desk:
            desk.call_is_up = True
            desk.sign_ins.want(NAME)
            assert desk.said[-1].problem is SignInProblem.CALL_UP
            await asyncio.sleep(0.05)
            assert desk.browser.opened == []

    play(scene)


# --- the ports ----------------------------------------------------------------------------


def test_a_taken_port_gives_way_to_the_next(play, server):
    with socket.socket() as taken, socket.socket() as other:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        other.bind(("127.0.0.1", 0))
        ports = [taken.getsockname()[1], other.getsockname()[1]]
        other.close()

        async def scene():
            async with desk_on(server, redirect_ports=ports) as desk:
                assert (await desk.settled()).state is SignInState.SIGNED_IN
                [asked] = server.asked("/authorize")
                assert asked["redirect_uri"] == f"http://127.0.0.1:{ports[1]}/callback"

        play(scene)


def test_when_every_port_is_taken_no_browser_opens(play, server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        desk = ends_with(
            play, server, SignInProblem.NO_PORT, redirect_ports=[taken.getsockname()[1]]
        )
        assert desk.browser.opened == []


# --- PKCE and scopes ----------------------------------------------------------------------


def test_pkce_goes_along_even_when_the_server_does_not_advertise_it(play, server):
    server.configuration = {"code_challenge_methods_supported": None}

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            assert server.asked("/authorize")[0]["code_challenge_method"] == "S256"

    play(scene)


def test_the_sites_switch_turns_pkce_off(play, server):
    server.pkce_required = False

    async def scene():
        async with desk_on(server, pkce=False) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            assert "code_challenge" not in server.asked("/authorize")[0]
            assert "code_verifier" not in server.asked("/token")[0]

    play(scene)


def test_an_older_server_is_asked_in_the_first_form_of_scopes(play, server):
    server.configuration = {"capabilities": ["permission-v1"]}

    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            scopes = server.asked("/authorize")[0]["scope"].split()
            assert "user/Patient.read" in scopes
            assert not any(scope.endswith(".rs") for scope in scopes)

    play(scene)


def test_fewer_scopes_than_asked_are_no_failure_and_are_told(play, server):
    server.scope = "openid user/Patient.rs user/Appointment.rs"

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            granted = await desk.token()
            assert granted.scopes == tuple(server.scope.split())

    play(scene)


# --- who it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"nonce": "another"}, SignInProblem.IDENTITY_REFUSED),
        ({"nonce": None}, SignInProblem.IDENTITY_REFUSED),
        ({"iss": "https://evil.example"}, SignInProblem.IDENTITY_REFUSED),
        ({"aud": "another-client"}, SignInProblem.IDENTITY_REFUSED),
        ({"aud": [CLIENT, "another"], "azp": "another"}, SignInProblem.IDENTITY_REFUSED),
        ({"exp": 1_000_000_000}, SignInProblem.CLOCK_SKEW),
        ({"iat": 4_000_000_000, "exp": 4_000_000_600}, SignInProblem.CLOCK_SKEW),
        ({"exp": None}, SignInProblem.IDENTITY_REFUSED),
    ],
)
def test_an_id_token_that_is_not_right_signs_nobody_in_and_is_taken_back(
    play, server, claims, problem
):
    server.claims = claims
    ends_with(play, server, problem)
    assert server.live_access == set()
    assert server.live_refresh == set()


def test_an_id_token_signed_by_another_key_signs_nobody_in(play, server):
    from joserfc.jwk import ECKey

    server.signing_key = ECKey.generate_key("P-256", {"kid": "one"})
    ends_with(play, server, SignInProblem.IDENTITY_REFUSED)


@pytest.mark.parametrize(
    "named",
    [
        "https://evil.example/Practitioner/nurse-1",
        "Patient/p1",
        "Practitioner/../Patient/p1",
        "Practitioner/nurse-1?x=1",
        17,
    ],
)
def test_only_a_practitioner_of_this_very_server_is_read(play, server, named):
    server.claims = {"fhirUser": named, "name": "Dana   Whitfield\n"}

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).agent_name == "Dana Whitfield"
            read = [place for place, _ in server.seen if place.startswith("/fhir/P")]
            assert read == []

    play(scene)


@pytest.mark.parametrize(
    ("named", "is_told"),
    [
        ("{base}/Practitioner/nurse-1", "{base}/Practitioner/nurse-1"),
        ("PractitionerRole/r1", "{base}/PractitionerRole/r1"),
        (
            "https://staff.example/fhir/Practitioner/n1",
            "https://staff.example/fhir/Practitioner/n1",
        ),
        ("Patient/p1", ""),
        ("RelatedPerson/r1", ""),
        ("https://staff.example/fhir/Patient/Practitioner/../p1", ""),
        ("Practitioner/one two", ""),
        ("Practitioner/" + "x" * 400, ""),
    ],
)
def test_the_agents_own_record_is_told_to_the_audit_trail_and_no_patients(
    play, server, named, is_told
):
    server.claims = {"fhirUser": named.format(base=server.base)}

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).fhir_user == is_told.format(base=server.base)

    play(scene)


def test_a_role_is_what_the_sites_table_says_of_the_claim_first(play, server):
    server.claims = {"profession": ["clerk", "charge"]}

    async def scene():
        async with desk_on(
            server, role_claim="profession", roles={"clerk": "agent", "RN": "nurse"}
        ) as desk:
            assert (await desk.settled()).role is Role.AGENT

    play(scene)


def test_without_keys_the_id_token_is_not_believed(play, server):
    server.configuration = {"issuer": None, "jwks_uri": None}
    server.claims = {"nonce": "another"}

    async def scene():
        async with desk_on(server) as desk:
            last = await desk.settled()
            assert (last.state, last.agent_name) == (SignInState.SIGNED_IN, "")

    play(scene)


# --- an EHR that starts us ----------------------------------------------------------------


def test_an_ehr_launch_is_for_a_configured_base_only_and_carries_its_launch(play, server):
    async def scene():
        async with desk_on(server, pace=PACE) as desk:
            launched = desk.sign_ins.launched
            assert not launched("patientaccess:launch?iss=https://evil.example/fhir&launch=x")
            assert not launched(f"patientaccess:launch?iss={server.base}.evil&launch=x")
            assert not launched(f"patientaccess:launch?iss={server.base}&launch=")
            assert not launched(
                f"patientaccess:launch?iss={server.base}&iss={server.base}&launch=x"
            )
            assert desk.browser.opened == []
            assert launched(f"patientaccess:launch?iss={server.base}&launch=made-up-7")
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            [asked] = server.asked("/authorize")
            assert asked["launch"] == "made-up-7"
            assert "launch" in asked["scope"].split()

    play(scene)

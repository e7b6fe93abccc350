"""The same answer of the browser twice, and the same code redeemed twice."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.sign_in import journey
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.proof import Proof
from patient_access.sign_in.server import Server
from patient_access.sign_in.tokens import redeem
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers.oidc_hospital import (
    EHR,
    OWN_SCHEME,
    clicked,
    ring,
    signed_in,
    start,
    tell,
)
from tests.peers.oidc_provider import CLIENT
from tests.sign_in.conftest import Desk

NOBODY_WAITS = "No sign-in waits for this address; press Sign in once more."


def comes_back(hospital):
    return f"http://127.0.0.1:{hospital.port}/callback"


def test_a_redirect_that_comes_twice_by_the_port_and_by_the_scheme_signs_in_once(
    start_desk, open_hospital
):
    hospital = open_hospital()
    desk = start(start_desk, hospital, signed_in())
    back = oidc_provider.sign_in(hospital.address(), until=comes_back(hospital))
    by_scheme = back.replace(comes_back(hospital), OWN_SCHEME)
    early = tell(desk, "url", by_scheme)
    assert (early.returncode, early.stderr.strip()) == (4, NOBODY_WAITS), "it waits at its port"
    assert "You can close this window" in httpx.get(back, trust_env=False).text
    desk.wait_for("signed in")
    with pytest.raises(httpx.TransportError):
        httpx.get(back, trust_env=False)  # nobody listens any more
    late = tell(desk, "url", by_scheme)
    assert (late.returncode, late.stderr.strip()) == (4, NOBODY_WAITS)
    assert len(hospital.provider.grants("authorization_code")) == 1
    assert hospital.provider.refusals() == [], "the code was sent there once"


def test_a_redirect_that_comes_twice_by_the_scheme_signs_in_once(start_desk, open_hospital):
    hospital = open_hospital()
    desk = start(start_desk, hospital, signed_in(), redirect_uri=OWN_SCHEME)
    back = oidc_provider.sign_in(hospital.address(), until="com.example.desk:")
    with pytest.raises(httpx.TransportError):
        httpx.get(back.replace(OWN_SCHEME, comes_back(hospital)), trust_env=False)
    assert tell(desk, "url", back).returncode == 0
    desk.wait_for("signed in")
    again = tell(desk, "url", back)
    assert (again.returncode, again.stderr.strip()) == (4, NOBODY_WAITS)
    [grant] = hospital.provider.grants("authorization_code")
    assert hospital.provider.refusals() == []
    assert hospital.provider.is_active(grant["refresh_token"]), "and the first one stays"


# --- at the server ------------------------------------------------------------------------


def test_a_code_that_our_client_redeems_again_ends_in_a_sentence_and_ends_the_first_sign_in(
    open_hospital, monkeypatch
):
    hospital = open_hospital()
    attempts, codes = [], []

    def begin(*given, **more):
        attempts.append(journey_begin(*given, **more))
        return attempts[-1]

    journey_begin = journey.begin
    monkeypatch.setattr(journey, "begin", begin)

    async def browse(address):
        until = comes_back(hospital)
        back = await asyncio.to_thread(oidc_provider.sign_in, address, until=until)
        codes.append(parse_qs(urlsplit(back).query)["code"][0])
        await asyncio.to_thread(httpx.get, back, trust_env=False)

    browse.working = ()

    async def scene():
        setting = {"client_id": CLIENT, "redirect_ports": [hospital.port]}
        desk = Desk(hospital.fhir, browse, **setting)
        server = Server()
        try:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            first = await desk.token()
            with pytest.raises(SignInFailed) as caught:
                await redeem(server, Proof(desk.ehr, desk.ehr.sign_in), attempts[0], codes[0])
            assert caught.value.problem is SignInProblem.CODE_REFUSED
            is_active = hospital.provider.is_active
            assert not await asyncio.to_thread(is_active, first.access), "RFC 6749, 4.1.2"
            assert await desk.token(refused=True) is None
            assert (desk.said[-1].state, desk.said[-1].problem) == (
                SignInState.NEEDED,
                SignInProblem.RAN_OUT,
            )
        finally:
            await server.close()
            await desk.sign_ins.close(keep=False)

    asyncio.run(asyncio.wait_for(scene(), 30))
    [grant] = hospital.provider.grants("authorization_code")
    assert not hospital.provider.is_active(grant["refresh_token"])


def redeem_as_a_thief(hospital, back, **more):
    """Whoever has seen the address has the code."""
    form = more | {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "code": httpx.URL(back).params["code"],
        "redirect_uri": comes_back(hospital),
    }
    return httpx.post(f"{hospital.provider.root}/token", data=form, trust_env=False)


def test_with_pkce_a_thief_gets_nothing_and_the_agent_signs_in(start_desk, open_hospital):
    hospital = open_hospital()
    desk = start(start_desk, hospital, signed_in())
    back = oidc_provider.sign_in(hospital.address(), until=comes_back(hospital))
    for verifier in ({}, {"code_verifier": "x" * 60}):
        assert redeem_as_a_thief(hospital, back, **verifier).json()["error"] == "invalid_grant"
    httpx.get(back, trust_env=False)
    desk.wait_for("signed in")


def test_without_it_a_thief_who_comes_second_ends_the_sign_in_and_the_agent_reads_so(
    start_desk, open_hospital
):
    hospital = open_hospital(pkce=False)
    call = signed_in().wait_for(f"Your sign-in to {EHR} is missing or has run out.").say("said so")
    idle = Steps().ready(2).wait_for(f"Your sign-in to {EHR} has run out. Sign in once more.")
    desk = start(start_desk, hospital, call, idle.say("asked again"), pkce=False)
    back = oidc_provider.sign_in(hospital.address(), until=comes_back(hospital))
    httpx.get(back, trust_env=False)
    desk.wait_for("signed in")
    [grant] = hospital.provider.grants("authorization_code")
    assert redeem_as_a_thief(hospital, back).status_code == 400
    for name in ("access_token", "refresh_token"):
        assert not hospital.provider.is_active(grant[name]), "one who stole it may have the other"
    ring(desk)
    desk.wait_for("said so")
    desk.pop("ended", call_id="call-1")
    desk.wait_for("asked again")


def test_without_it_a_thief_who_comes_first_signs_nobody_in_and_is_stopped(
    start_desk, open_hospital
):
    hospital = open_hospital(pkce=False)
    steps = clicked().wait_for(f"{EHR} no longer takes this sign-in: it was used or is too old.")
    steps = steps.wait_for(f"Sign in to {EHR}").say("said so")
    desk = start(start_desk, hospital, steps, pkce=False)
    back = oidc_provider.sign_in(hospital.address(), until=comes_back(hospital))
    stolen = redeem_as_a_thief(hospital, back).json()
    assert hospital.provider.is_active(stolen["access_token"])
    httpx.get(back, trust_env=False)
    desk.wait_for("said so")
    assert not hospital.provider.is_active(stolen["access_token"])

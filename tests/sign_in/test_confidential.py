"""A confidential client: every request proves who asks, and each way that this can go wrong."""

import asyncio
import json
import logging
import sys
import threading
import traceback

import httpx
import keyring
import pytest
from keyring.backends import fail
from keyring.errors import KeyringLocked

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.credentials import SIGN_IN_KEY_SERVICE, SIGN_IN_SERVICE
from patient_access.settings.model import EhrSetting
from patient_access.sign_in import client_keys
from patient_access.sign_in.client_key import ALGORITHMS, ASSERTION_SECONDS, ClientKey
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.pace import Pace
from patient_access.sign_in.proof import Proof
from tests.sign_in.conftest import NAME, Browser, desk_on
from tests.sign_in.fake_server import CLIENT

CONFIDENTIAL = {"client_authentication": "private_key_jwt"}
PATIENT = Pace(browser=30.0, least=60.0, ahead=90.0, leaving=30.0, reading=30.0)
"""An RSA key is slow to read on a busy machine, and nothing here is about time."""
QUICK = Pace(browser=30.0, least=0.05, ahead=90.0, leaving=30.0, reading=30.0)
KEYS = {algorithm: ClientKey.new(algorithm) for algorithm in ALGORITHMS}
KEY = KEYS["ES384"]


def key_set(*keys):
    return {"keys": [key.public() for key in keys]}


def ehr_on(server):
    table = {"client_id": CLIENT} | CONFIDENTIAL
    return EhrSetting.model_validate({"name": NAME, "base": server.base, "sign_in": table})


def private(key):
    """The part that nobody may see, as the keyring has it."""
    return json.loads(key.text)["d"]


@pytest.fixture
def known(server, made_up_keyring):
    """The desk has this key, and the server knows it."""

    def make(key=KEY):
        client_keys.keep(ehr_on(server), key)
        server.client_keys = key_set(key)
        return key

    return make


def ends_with(play, server, problem, **setting):
    """Press the button; it must end with this problem and without a token."""

    async def scene():
        async with desk_on(server, Browser(), pace=PATIENT, **CONFIDENTIAL | setting) as desk:
            last = await desk.settled()
            assert (last.state, last.problem) == (SignInState.NEEDED, problem)
            assert await desk.token() is None
            return desk

    return play(scene)


# --- all of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_code_refresh_and_both_revocations_each_have_an_assertion_of_their_own(
    play, server, known, algorithm
):
    key = known(KEYS[algorithm])

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            assert (await desk.token(refused=True)).access == server.issued[2]

    play(scene)
    posts = server.asked("/token") + server.asked("/revoke")
    assert [form.get("grant_type") for form in posts] == [
        "authorization_code",
        "refresh_token",
        None,
        None,
    ]
    assert len({form["client_assertion"] for form in posts}) == 4
    assert not [form for form in posts if "client_id" in form], "SMART leaves it out"
    assert len({proof.claims["jti"] for proof in server.proofs}) == 4, "all four were believed"
    assert {proof.header["kid"] for proof in server.proofs} == {key.kid}
    assert (server.live_refresh, len(server.issued)) == (set(), 4)
    assert server.asked("/authorize")[0]["client_id"] == CLIENT


def test_a_public_client_sends_its_name_and_touches_no_key(play, server, made_up_keyring):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            await desk.token(refused=True)

    play(scene)
    for form in server.asked("/token") + server.asked("/revoke"):
        assert form["client_id"] == CLIENT
        assert not [name for name in form if name.startswith("client_assertion")]
    assert made_up_keyring.kept == {}


def test_an_assertion_that_was_used_is_worth_nothing(play, server, known):
    known()

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            await desk.settled()
            form = dict(server.asked("/token")[0])
            form |= {"grant_type": "refresh_token", "refresh_token": server.issued[1]}
            async with httpx.AsyncClient(trust_env=False) as stranger:
                told = await stranger.post(f"{server.root}/token", data=form)
            assert (told.status_code, told.json()) == (401, {"error": "invalid_client"})

    play(scene)


def test_pkce_is_sent_all_the_same(play, server, known):
    known()

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            await desk.settled()

    play(scene)
    assert server.asked("/token")[0]["code_verifier"]


@pytest.mark.parametrize("ahead", [ASSERTION_SECONDS - 30, 30 - ASSERTION_SECONDS])
def test_a_clock_that_is_two_minutes_off_keeps_nobody_out(play, server, known, ahead):
    known()
    server.clock = ahead

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


@pytest.mark.parametrize("ahead", [-600, 600])
def test_a_clock_that_is_ten_minutes_off_ends_in_a_sentence(play, server, known, ahead):
    known()
    server.clock = ahead
    ends_with(play, server, SignInProblem.KEY_REFUSED)


# --- before the browser -------------------------------------------------------------------


def test_without_a_key_no_browser_is_opened(play, server, made_up_keyring):
    desk = ends_with(play, server, SignInProblem.KEY_MISSING)
    assert desk.browser.opened == []
    assert server.asked("/token") == []


def test_without_a_keyring_no_browser_is_opened_and_that_is_said(play, server):
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        desk = ends_with(play, server, SignInProblem.KEY_LOCKED)
    finally:
        keyring.set_keyring(before)
    assert desk.browser.opened == []


def test_what_is_no_key_is_as_none(play, server, made_up_keyring):
    made_up_keyring.kept[SIGN_IN_KEY_SERVICE, f"{server.base} {CLIENT}"] = "made-up-rubbish"
    assert ends_with(play, server, SignInProblem.KEY_MISSING).browser.opened == []


def test_a_key_of_another_client_is_not_used(play, server, known):
    known()
    ends_with(play, server, SignInProblem.KEY_MISSING, client_id="another-client")


def test_a_server_that_does_not_take_the_algorithm_is_not_signed_in_to(play, server, known):
    known()
    server.configuration = {"token_endpoint_auth_signing_alg_values_supported": ["RS384", 7]}
    assert ends_with(play, server, SignInProblem.KEY_ALGORITHM).browser.opened == []


def test_a_server_that_takes_the_algorithm_of_the_key_is_whatever_the_setting_says(
    play, server, known
):
    known(KEYS["RS384"])
    server.configuration = {"token_endpoint_auth_signing_alg_values_supported": ["RS384"]}

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL, client_algorithm="ES384") as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_what_the_issuers_own_document_says_counts_as_well(play, server, known, monkeypatch):
    """Where ``smart-configuration`` names no keys, the issuer's document is read anyway."""
    from patient_access.sign_in import discovery
    from patient_access.sign_in.server import Reply

    known()
    server.configuration = {"jwks_uri": None}
    said = {
        "issuer": server.root,
        "token_endpoint_auth_signing_alg_values_supported": ["RS384"],
    }
    ask = discovery.Server.get

    async def get(self, url, **more):
        if url.endswith("openid-configuration"):
            return Reply(200, said)
        return await ask(self, url, **more)

    monkeypatch.setattr(discovery.Server, "get", get)
    ends_with(play, server, SignInProblem.KEY_ALGORITHM)


# --- refused ------------------------------------------------------------------------------


def test_a_key_that_the_server_does_not_know_ends_in_a_sentence(play, server, known):
    known()
    server.client_keys = key_set(ClientKey.new("ES384"))
    ends_with(play, server, SignInProblem.KEY_REFUSED)
    assert server.issued == []


@pytest.mark.parametrize(
    ("methods", "problem"),
    [
        (["private_key_jwt"], SignInProblem.KEY_MISSING),
        (["client_secret_basic", "private_key_jwt"], SignInProblem.KEY_MISSING),
        (["none", "private_key_jwt"], SignInProblem.CLIENT_REFUSED),
        (["client_secret_basic"], SignInProblem.CLIENT_REFUSED),
        (None, SignInProblem.CLIENT_REFUSED),
        ("private_key_jwt", SignInProblem.CLIENT_REFUSED),
    ],
)
def test_a_public_client_that_is_refused_hears_whether_a_key_is_wanted(
    play, server, methods, problem
):
    server.client_keys = key_set(KEY)
    server.configuration = {"token_endpoint_auth_methods_supported": methods}
    ends_with(play, server, problem, client_authentication="none")


def test_a_public_client_is_signed_in_where_the_server_takes_it_without_listing_it(play, server):
    server.configuration = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}

    async def scene():
        async with desk_on(server) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_a_key_that_is_refused_in_mid_shift_is_said_and_the_kept_sign_in_is_not_thrown_away(
    play, server, known, made_up_keyring
):
    known()

    async def scene():
        async with desk_on(
            server, pace=PATIENT, **CONFIDENTIAL, offline=True, signed_out=False
        ) as desk:
            await desk.settled()
            right, server.client_keys = server.client_keys, key_set(ClientKey.new("ES384"))
            assert await desk.token(refused=True) is None
            last = desk.said[-1]
            assert (last.state, last.problem) == (SignInState.NEEDED, SignInProblem.KEY_REFUSED)
            server.client_keys = right

    play(scene)
    kept = made_up_keyring.get_password(SIGN_IN_SERVICE, f"{server.base} {CLIENT}")
    assert kept in server.live_refresh

    async def again():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL, offline=True) as desk:
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            assert desk.browser.opened == []

    play(again)


def test_a_keyring_that_locks_in_mid_shift_is_waited_for(play, server, known, monkeypatch):
    known()

    async def scene():
        async with desk_on(server, pace=QUICK, **CONFIDENTIAL) as desk:
            await desk.settled()
            with monkeypatch.context() as patch:
                patch.setattr(
                    "patient_access.sign_in.client_keys.in_use", lambda _: refuse(desk.ehr)
                )
                asked = await desk.token(refused=True)
                assert asked.access == server.issued[0], "what there is stays good"
            await desk.until(lambda: len(server.issued) > 2)
            assert desk.said[-1].state is SignInState.SIGNED_IN

    def refuse(_):
        from patient_access.settings.credentials import CredentialsUnavailable

        reason = "The system keyring is locked or refused."
        raise CredentialsUnavailable(reason)

    play(scene)


def test_a_second_key_is_used_from_the_switch_on_without_a_new_start(play, server, known):
    first = known()
    second, ehr = ClientKey.new("RS384"), ehr_on(server)

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            await desk.settled()
            client_keys.keep_following(ehr, second)
            server.client_keys = key_set(first, second)
            await desk.token(refused=True)
            client_keys.keep(ehr, client_keys.following(ehr))
            server.client_keys = key_set(second)

    play(scene)
    used = [proof.header["kid"] for proof in server.proofs]
    assert used == [first.kid, first.kid, second.kid, second.kid]
    assert server.live_refresh == set()


# --- where the key is not -----------------------------------------------------------------


def test_the_keyring_is_never_asked_on_the_event_loop(play, server, known, made_up_keyring):
    known()
    asked_in, ask = [], made_up_keyring.get_password

    def get_password(*account):
        asked_in.append(threading.get_ident())
        return ask(*account)

    made_up_keyring.get_password = get_password

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            await desk.settled()
            await desk.token(refused=True)
        return threading.get_ident()

    loop = play(scene)
    assert len(asked_in) == 4, "before the browser, for each token, and to take both back"
    assert loop not in asked_in


def test_no_log_exception_repr_argument_or_file_holds_the_private_key(
    play, server, known, tmp_path, monkeypatch, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    secret = private(known())

    async def scene():
        async with desk_on(server, pace=PATIENT, **CONFIDENTIAL) as desk:
            await desk.settled()
            held = repr(vars(desk.session)) + repr(vars(desk.session._proof))
            server.client_keys = key_set(ClientKey.new("ES384"))
            await desk.token(refused=True)
            return held + repr(desk.said) + repr(desk.ehr) + repr(desk.ehr.address())

    held = play(scene)
    told = capfd.readouterr()
    everything = [held, caplog.text, told.out, told.err, repr(sys.argv)]
    everything += [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*")]
    everything += [value for form in server.seen for value in form[1].values()]
    assert not [text for text in everything if secret in text or secret[:24] in text]


@pytest.mark.parametrize("broken", ["rubbish", "locked"])
def test_an_exception_leads_to_nothing_that_held_the_key(server, known, monkeypatch, broken):
    text, ehr = KEY.text, ehr_on(server)
    known()

    def read(_):
        if broken == "locked":
            raise KeyringLocked(text)
        return text.replace('"P-384"', '"P-256"')

    backend = keyring.get_keyring()
    monkeypatch.setattr(backend, "get_password", lambda *account: read(account))
    proof = Proof(ehr, ehr.sign_in)

    async def ask():
        await proof.fields(Endpoints(f"{server.root}/authorize", f"{server.root}/token"))

    with pytest.raises(SignInFailed) as caught:
        asyncio.run(ask())
    seen = caught.value
    assert (seen.__context__, seen.__cause__) == (None, None)
    frames = [frame for frame, _ in traceback.walk_tb(seen.__traceback__)]
    ours = [frame for frame in frames if "patient_access" in frame.f_code.co_filename]
    assert ours
    assert private(KEY) not in repr([frame.f_locals for frame in ours])
    assert private(KEY) not in "".join(traceback.format_exception(seen))


def test_what_a_workspace_is_told_of_an_ehr_says_nothing_of_its_client(server):
    assert ehr_on(server).address().model_dump().keys().isdisjoint({"sign_in"})
    assert "private_key_jwt" not in ehr_on(server).address().model_dump_json()

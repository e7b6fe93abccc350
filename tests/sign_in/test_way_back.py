"""What comes back: parsed with suspicion, over a port or an address of our own scheme."""

import asyncio
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access.front_door.addresses import LAUNCH, SIGN_IN_RETURN, kind_of_address
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.model import SignInSetting
from patient_access.sign_in.attempt import Attempt, begin
from patient_access.sign_in.callback import Callback, code_of, read_callback
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.loopback import Loopback
from tests.sign_in.conftest import NAME, Browser, desk_on

PLACES = Endpoints("https://a.example/authorize", "https://a.example/token", issuer="https://a")
ATTEMPT = Attempt(PLACES, "made-up", "http://127.0.0.1:1/callback", (), pkce=True)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(SignInFailed) as caught:
        code_of(read_callback(text), ATTEMPT)
    assert caught.value.problem in (SignInProblem.UNREADABLE, SignInProblem.WRONG_STATE)
    assert str(caught.value) == caught.value.problem.value


words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(code=words, state=words, more=st.dictionaries(words, words, max_size=3))
def test_what_was_sent_is_what_is_read(code, state, more):
    known = {"state": state, "code": code}
    query = urlencode(known | {n: v for n, v in more.items() if n not in ("iss", "error", *known)})
    read = read_callback(query)
    assert (read.state, read.code) == (state, code)


@given(words.filter(lambda text: text != ATTEMPT.state))
def test_no_other_state_is_ever_taken(state):
    with pytest.raises(SignInFailed) as caught:
        code_of(Callback(state=state, code="x", iss="https://a"), ATTEMPT)
    assert caught.value.problem is SignInProblem.WRONG_STATE


@pytest.mark.parametrize("name", ["code", "state", "iss", "error"])
def test_what_is_said_twice_is_refused(name):
    with pytest.raises(SignInFailed):
        read_callback(f"state=s&code=c&{name}=x&{name}=x")


def test_an_error_counts_for_nothing_without_the_right_state():
    with pytest.raises(SignInFailed) as caught:
        code_of(Callback(state="x", error="access_denied"), ATTEMPT)
    assert caught.value.problem is SignInProblem.WRONG_STATE


def test_nothing_of_an_attempt_can_be_printed():
    setting = SignInSetting(client_id="made-up")
    attempt = begin(setting, PLACES, "http://127.0.0.1:1/callback", launch=False)
    for secret in (attempt.state, attempt.nonce, attempt.verifier):
        assert secret not in repr(attempt)


# --- the port -----------------------------------------------------------------------------


async def say(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


def request(target, host, method="GET"):
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"


def test_one_request_on_one_path_from_this_host_name_and_then_nobody_listens(play):
    async def scene():
        listener = await Loopback.open([0], "es")
        port, host = listener.port, f"127.0.0.1:{listener.port}"
        for wrong, status in (
            (request("/favicon.ico", host), "404"),
            (request("/callback/x?code=1", host), "404"),
            (request("/callback?code=1", "evil.example"), "400"),
            (request("/callback?code=1", f"localhost:{port}"), "400"),
            (request("/callback?code=1", host, "POST"), "405"),
            (f"GET /callback?code=1 HTTP/1.1\r\nHost: {host}\r\nHost: x\r\n\r\n", "400"),
            ("nonsense\r\n\r\n", "400"),
        ):
            assert (await say(port, wrong)).split()[1] == status
            assert not listener._query.done()
        page = await say(port, request("/callback?code=1&state=2", host))
        assert "Puede cerrar esta ventana" in page
        assert await listener.query() == "code=1&state=2"
        with pytest.raises(OSError):  # noqa: PT011 - whichever way the system says it
            await say(port, request("/callback?code=9", host))
        await listener.close()

    play(scene)


def test_a_head_that_never_ends_is_let_go(play, monkeypatch):
    monkeypatch.setattr("patient_access.sign_in.loopback._SAY_SECONDS", 0.1)

    async def scene():
        listener = await Loopback.open([0], "en")
        assert await say(listener.port, "GET /callback HTTP/1.1\r\n") == ""
        assert await say(listener.port, "x" * 40_000) == ""
        assert not listener._query.done()
        await listener.close()

    play(scene)


# --- an address of our own scheme ---------------------------------------------------------


def test_an_address_of_our_own_scheme_finds_its_sign_in_by_state(play, server):
    async def scene():
        browser = Browser()
        async with desk_on(server, browser, redirect_uri="patientaccess:/callback") as desk:
            desk.sign_ins.want(NAME)
            await desk.until(lambda: browser.pages)
            [address] = browser.pages
            assert address.startswith("patientaccess:/callback?")
            assert kind_of_address(address) == SIGN_IN_RETURN
            come = desk.sign_ins.redirected
            assert not come(address.replace("state=", "state=x"))
            assert not come(address.replace("/callback", "/elsewhere"))
            assert not come("patientaccess:/callback?code=1")
            assert desk.said[-1].state is SignInState.WAITING, "a stranger's address ends nothing"
            assert come(address.replace("patientaccess:/", "PatientAccess:///"))
            assert not come(address), "it is taken once"
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)

    play(scene)


def test_an_address_nobody_waits_for_is_refused(play, server):
    async def scene():
        async with desk_on(server) as desk:
            assert not desk.sign_ins.redirected("patientaccess:/callback?code=1&state=2")

    play(scene)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("patientaccess:/callback?code=1&state=2", SIGN_IN_RETURN),
        ("com.example.desk:/callback?error=access_denied&state=2", SIGN_IN_RETURN),
        ("patientaccess:launch?iss=https%3A%2F%2Fehr&launch=7", LAUNCH),
        ("patient-access:launch?iss=https%3A%2F%2Fehr&launch=7", LAUNCH),
        ("patient-access:pop?state=ringing&code=1", ""),
        ("https://127.0.0.1/callback?code=1&state=2", ""),
        ("patientaccess:/callback?code=1", ""),
        ("patientaccess:/callback?code=\u00e9&state=1", ""),
        ("no address", ""),
        ("patientaccess:/callback?state=1&code=" + "x" * 20_000, ""),
    ],
)
def test_what_an_address_is_for(address, kind):
    assert kind_of_address(address) == kind


@given(st.text(max_size=200))
def test_any_text_has_a_kind_or_none(text):
    assert kind_of_address(text) in ("", LAUNCH, SIGN_IN_RETURN)
    assert kind_of_address("patientaccess:" + quote(text)) == ""

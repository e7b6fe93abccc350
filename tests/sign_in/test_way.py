"""Signing in goes the way that the EHR's settings name, and no other."""

import ssl

import pytest

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.model import EhrSetting
from patient_access.sign_in import way
from patient_access.sign_in.check import sign_in_checks
from tests.sign_in.conftest import NAME, Browser, desk_on, free_port
from tests.sign_in.fake_server import CLIENT, FakeServer
from tests.support.careful import PHRASE, desk_certificate, wanting
from tests.support.certificate import self_signed
from tests.support.proxy import Proxy

PASSWORD = "desk:made-up-ZQX-pass"


@pytest.fixture
def keyring(monkeypatch):
    """What the keyring holds for this EHR's way; a test may change it."""
    held = {"proxy": PASSWORD, "client_key": PHRASE}
    monkeypatch.setattr(way, "read_link_secret", lambda ehr, what: held[what])
    return held


@pytest.fixture
def ours(tmp_path):
    return desk_certificate(tmp_path / "ours")


@pytest.fixture
def careful(tmp_path, monkeypatch, ours):
    """A server over TLS that is trusted here and lets in only who shows our certificate."""
    context = wanting(self_signed(tmp_path), ours["client_certificate"])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    with FakeServer(tls=context) as fake:
        yield fake


@pytest.fixture
def browser(tmp_path, ours):
    """The agent's browser has a way of its own: here, the same certificates."""
    found = Browser()
    found.verify = ssl.create_default_context(cafile=tmp_path / "made-up.pem")
    found.verify.load_cert_chain(ours["client_certificate"], ours["client_key"], PHRASE)
    return found


def ends_with(play, server, way, problem):
    """Press the button; it must end so, and nobody may have been asked for a token."""

    async def scene():
        async with desk_on(server, way=way) as desk:
            last = await desk.settled()
            assert (last.state, last.problem) == (SignInState.NEEDED, problem)
            assert "made-up" not in repr(last)
            assert desk.browser.opened == []

    play(scene)
    assert server.seen == []


def whole_shift(play, server, browser, way):
    """Sign in, refresh once, and leave."""

    async def scene():
        async with desk_on(server, browser, way=way) as desk:
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            assert await desk.token(refused=True) is not None

    play(scene)
    assert len(server.asked("/token")) == 2
    assert len(server.asked("/revoke")) == 2


# --- the proxy ----------------------------------------------------------------------------


def test_all_that_is_sent_goes_through_the_proxy_with_its_password(play, server, keyring):
    with Proxy(PASSWORD) as proxy:
        whole_shift(play, server, Browser(), {"proxy": proxy.address})
        asked = [target for _, target, _ in proxy.asked]
    for place in ("/fhir/.well-known/smart-configuration", "/token", "/jwks", "/revoke"):
        assert f"{server.root}{place}" in asked
    assert len(asked) == len(server.seen) - len(server.asked("/authorize"))


def test_tls_goes_through_a_tunnel_with_our_certificate_and_the_proxy_reads_nothing(
    play, careful, browser, keyring, ours
):
    with Proxy(PASSWORD) as proxy:
        whole_shift(play, careful, browser, ours | {"proxy": proxy.address})
        port = careful.root.rpartition(":")[2]
        assert {one[:2] for one in proxy.asked} == {("CONNECT", f"127.0.0.1:{port}")}
        seen = repr(proxy.asked)
    assert [token for token in careful.issued if token in seen] == []


def test_a_proxy_that_wants_another_password_is_the_proxys_problem(
    play, server, careful, keyring, ours
):
    keyring["proxy"] = "desk:made-up-other"
    with Proxy(PASSWORD) as proxy:
        for one in (server, careful):  # a 407 to a plain request, and to a tunnel
            ends_with(play, one, ours | {"proxy": proxy.address}, SignInProblem.PROXY)


def test_a_proxy_that_is_not_there_is_the_proxys_problem(play, server, keyring):
    nobody = f"http://127.0.0.1:{free_port()}"
    ends_with(play, server, {"proxy": nobody}, SignInProblem.PROXY)


def test_a_server_that_the_proxy_does_not_reach_is_the_servers_problem(play, careful, keyring):
    careful._http.shutdown()
    careful._http.server_close()
    with Proxy(PASSWORD) as proxy:
        ends_with(play, careful, {"proxy": proxy.address}, SignInProblem.SERVER_DOWN)


def test_a_proxy_of_the_environment_is_not_used(play, server, monkeypatch):
    with Proxy() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        whole_shift(play, server, Browser(), {})
        assert proxy.asked == []


def test_a_proxy_that_goes_during_the_shift_signs_nobody_out(play, server, keyring):
    async def scene():
        async with desk_on(server, way={"proxy": proxy.address}) as desk:
            await desk.settled()
            proxy.password = "desk:made-up-changed"
            assert (await desk.token(refused=True)).access == server.issued[0]
            assert desk.said[-1].state is SignInState.SIGNED_IN
            proxy.password = PASSWORD

    with Proxy(PASSWORD) as proxy:
        play(scene)


# --- certificates -------------------------------------------------------------------------


def test_a_server_that_nobody_vouches_for_is_not_trusted(play, tmp_path):
    with FakeServer(tls=self_signed(tmp_path)) as stranger:
        ends_with(play, stranger, {}, SignInProblem.UNTRUSTED)


def test_a_certificate_that_the_server_does_not_want_is_said(play, careful, keyring, tmp_path):
    others = desk_certificate(tmp_path / "others")
    ends_with(play, careful, others, SignInProblem.CLIENT_CERTIFICATE)
    ends_with(play, careful, {}, SignInProblem.CLIENT_CERTIFICATE)


def test_a_certificate_that_cannot_be_used_sends_nothing(play, server, keyring, ours, tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    unusable = {"client_certificate": str(broken)}
    ends_with(play, server, unusable, SignInProblem.CLIENT_CERTIFICATE)
    keyring["client_key"] = "made-up-wrong"
    ends_with(play, server, ours, SignInProblem.CLIENT_CERTIFICATE)
    keyring["client_key"] = None  # and nobody is asked on a terminal
    ends_with(play, server, ours, SignInProblem.CLIENT_CERTIFICATE)


def test_doctor_names_the_setting(careful, keyring):
    table = {"client_id": CLIENT, "redirect_ports": [free_port()]}
    ehr = {"name": NAME, "base": careful.base, "sign_in": table}
    [without] = sign_in_checks(EhrSetting.model_validate(ehr))
    assert "client_certificate" in without.sentence
    nobody = f"http://127.0.0.1:{free_port()}"
    [no_proxy] = sign_in_checks(EhrSetting.model_validate(ehr | {"proxy": nobody}))
    assert "ehrs.proxy" in no_proxy.sentence

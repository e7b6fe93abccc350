"""The way to a hub is the way to its EHR: TLS, the desk's certificate, the proxy (rule X8)."""

import asyncio

import pytest

from patient_access.fhircast.values import Stands
from tests.fhircast.conftest import ANA, subscribed
from tests.fhircast.hub import HubProcess
from tests.sign_in.conftest import free_port
from tests.support.careful import PHRASE, desk_certificate
from tests.support.certificate import self_signed
from tests.support.proxy import Proxy

PASSWORD = "desk:made-up/ZQX:pass@"
"""With each sign that means something in an address."""


async def keyring(what):
    return {"proxy": PASSWORD, "client_key": PHRASE}[what]


@pytest.fixture
def ours(tmp_path):
    return desk_certificate(tmp_path / "ours")


@pytest.fixture
def careful(tmp_path, monkeypatch, ours):
    """A hub over TLS that is trusted here and lets in only who shows our certificate."""
    self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    process = HubProcess(tmp_path / "made-up.pem", ours["client_certificate"])
    yield process
    process.close()


async def opens_and_closes(hub, **way):
    """A whole call: subscribed, told of a patient, and left."""
    async with subscribed(hub, ask=keyring, **way) as here:
        here.subscriber.verified(ANA)
        await asyncio.to_thread(hub.wait_for, "post", mode="event")
        assert await here.subscriber.leave(2.0)
    assert hub.all("post", mode="unsubscribe")
    assert hub.wait_for("disconnected")["code"] == 1000


async def never_live(hub, **way):
    async with subscribed(hub, wait=False, **({"ask": keyring} | way)) as here:
        await here.until(lambda: here.stood.count(Stands.FAILED) >= 2)
        assert Stands.LIVE not in here.stood
    assert hub.all("post") == hub.all("connected") == []


def test_a_call_is_shared_over_tls_with_the_desks_certificate(play, careful, ours):
    play(lambda: opens_and_closes(careful, **ours))


def test_a_hub_that_nobody_vouches_for_gets_no_token(play, careful, ours, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", ours["client_certificate"])
    play(lambda: never_live(careful, **ours))


def test_a_hub_that_does_not_want_our_certificate_gets_no_token(play, careful, tmp_path):
    play(lambda: never_live(careful))
    play(lambda: never_live(careful, **desk_certificate(tmp_path / "others")))


def test_a_key_that_cannot_be_read_sends_nothing(play, careful, ours):
    play(lambda: never_live(careful, ask=None, **ours))


def test_requests_and_channel_go_through_the_proxy_which_reads_neither(play, careful, ours):
    with Proxy(PASSWORD) as proxy:
        play(lambda: opens_and_closes(careful, proxy=proxy.address, **ours))
        asked = {(how, where) for how, where, _ in proxy.asked}
        assert asked == {
            ("CONNECT", f"127.0.0.1:{careful.port}"),
            ("CONNECT", f"127.0.0.1:{careful.channel_port}"),
        }
        assert "made-up-token" not in repr(proxy.asked)
    assert not [one for one in careful.all("connected") if "proxy" in str(one).lower()]


def test_a_proxy_that_refuses_or_is_not_there_is_not_gone_around(play, hub):
    with Proxy("desk:another") as proxy:
        play(lambda: never_live(hub, proxy=proxy.address))
        assert proxy.asked
    nobody = f"http://127.0.0.1:{free_port()}"
    play(lambda: never_live(hub, proxy=nobody))


def test_a_channel_is_not_opened_around_the_proxy_either(play, hub):
    """The proxy lets requests pass and refuses the tunnel that the channel wants."""

    async def scene():
        async with subscribed(hub, wait=False, ask=keyring, proxy=proxy.address) as here:
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 2)
        assert hub.all("post", mode="subscribe")
        assert hub.all("knocked") == []

    with OnlyRequests() as proxy:
        play(scene)


class OnlyRequests(Proxy):
    def _let_in(self, asked):
        if asked.command == "CONNECT":
            asked.send_error(403)
            return False
        return super()._let_in(asked)


def test_a_proxy_of_the_environment_is_not_used(play, hub, monkeypatch):
    with Proxy() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ws_proxy", "socks_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        play(lambda: opens_and_closes(hub))
        assert proxy.asked == []

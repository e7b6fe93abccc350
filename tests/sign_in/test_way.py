"""Signing in goes the way that the EHR's settings name, and no other."""

import asyncio

import pytest

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.model import EhrSetting
from patient_access.sign_in import way
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.server import Server
from tests.support.proxy import Proxy


def asked(base, **more):
    async def ask():
        server = Server(EhrSetting.model_validate({"name": "North", "base": base} | more))
        try:
            return await server.get(f"{base}/.well-known/smart-configuration")
        finally:
            await server.close()

    return asyncio.run(ask())


def test_it_goes_through_the_proxy_with_its_password(server, monkeypatch):
    monkeypatch.setattr(way, "read_link_secret", lambda ehr, what: f"desk:{ehr}-{what}")
    with Proxy("desk:North-proxy") as proxy:
        assert asked(server.base, proxy=proxy.address).ok
        assert [target for _, target, _ in proxy.asked] == [
            f"{server.base}/.well-known/smart-configuration"
        ]


def test_a_proxy_that_refuses_is_a_server_that_does_not_answer(server):
    with Proxy("desk:made-up") as proxy, pytest.raises(SignInFailed) as caught:
        asked(server.base, proxy=proxy.address)
    assert caught.value.problem is SignInProblem.SERVER_DOWN
    assert server.seen == []


def test_a_proxy_of_the_environment_is_not_used(server, monkeypatch):
    with Proxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("http_proxy", proxy.address)
        assert asked(server.base).ok
        assert proxy.asked == []


def test_a_certificate_that_cannot_be_used_sends_nothing(server, tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    with pytest.raises(SignInFailed) as caught:
        asked(server.base, client_certificate=str(broken))
    assert caught.value.problem is SignInProblem.UNTRUSTED
    assert "broken.pem" not in repr(caught.value)
    assert server.seen == []

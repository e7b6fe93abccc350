"""Where to sign in: what a server must say, what it may leave out, and whom a site allows."""

import asyncio

import pytest

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in.discovery import OAUTH_URIS, discover
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.server import Server, is_safe
from tests.sign_in.conftest import free_port


def found(base, issuers=()):
    async def ask():
        server = Server()
        try:
            return await discover(server, base, issuers)
        finally:
            await server.close()

    return asyncio.run(ask())


def refused(base, issuers=()):
    with pytest.raises(SignInFailed) as caught:
        found(base, issuers)
    return caught.value.problem


def test_smart_configuration_says_it_all(server):
    endpoints = found(server.base)
    assert endpoints.authorization == f"{server.root}/authorize"
    assert endpoints.revocation == f"{server.root}/revoke"
    assert endpoints.issuer == server.root
    assert endpoints.shortfalls == ()


def test_required_fields_that_are_missing_are_named_and_stop_nobody(server):
    server.configuration = {"grant_types_supported": None, "capabilities": None}
    assert found(server.base).shortfalls == ("grant_types_supported", "capabilities")


def statement(**uris):
    extension = {
        "url": OAUTH_URIS,
        "extension": [{"url": name, "valueUri": uri} for name, uri in uris.items()],
    }
    return {
        "resourceType": "CapabilityStatement",
        "rest": [{"mode": "server", "security": {"extension": [extension]}}],
    }


def test_an_older_server_says_it_in_its_metadata(server):
    server.metadata = statement(authorize=f"{server.root}/authorize", token=f"{server.root}/token")
    endpoints = found(server.base)
    assert endpoints.token == f"{server.root}/token"
    assert endpoints.capabilities == {"permission-v1"}
    assert endpoints.shortfalls == ("metadata",)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"rest": 7},
        {"rest": [{"security": []}]},
        {"rest": [None, {"security": {"extension": "x"}}]},
        statement(token="https://ehr.example/token"),
    ],
)
def test_metadata_of_any_shape_is_a_sentence_and_no_fault(server, said):
    server.metadata = said
    assert refused(server.base) is SignInProblem.NOT_OFFERED


def test_a_server_that_gives_no_codes_offers_no_sign_in(server):
    server.configuration = {"grant_types_supported": ["client_credentials"]}
    assert refused(server.base) is SignInProblem.NOT_OFFERED


@pytest.mark.parametrize(
    "address", ["http://ehr.example/token", "ftp://127.0.0.1/token", "https://a@ehr.example/t"]
)
def test_an_address_that_is_not_safe_is_refused(server, address):
    server.configuration = {"token_endpoint": address}
    assert refused(server.base) is SignInProblem.UNTRUSTED


def test_a_base_that_is_not_https_is_asked_nothing():
    assert refused("http://ehr.invalid/fhir") is SignInProblem.UNTRUSTED


def test_a_server_that_is_down_says_so():
    assert refused(f"http://127.0.0.1:{free_port()}/fhir") is SignInProblem.SERVER_DOWN


def test_only_issuers_of_the_list_may_issue(server):
    assert found(server.base, (server.root,)).issuer == server.root
    others = ("https://login.example", f"{server.root}.evil.example", f"{server.root}/")
    assert refused(server.base, others) is SignInProblem.ISSUER_NOT_ALLOWED


def test_where_no_issuer_is_named_the_place_that_gives_tokens_must_be_on_the_list(server):
    server.configuration = {"issuer": None}
    assert found(server.base, (server.root,)).issuer is None
    assert refused(server.base, ("https://login.example",)) is SignInProblem.ISSUER_NOT_ALLOWED


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://ehr.example/x", True),
        ("http://127.0.0.1:80/x", True),
        ("http://[::1]:80/x", True),
        ("http://localhost/x", True),
        ("http://localhost.evil.example/x", False),
        ("http://127.0.0.1.evil.example/x", False),
        ("http://127.0.0.1@evil.example/x", False),
        ("https://", False),
        ("https://ehr.example:0/x", False),
        ("https://ehr.example/a b", False),
        ("//ehr.example/x", False),
    ],
)
def test_https_or_this_machine(url, safe):
    assert is_safe(url) is safe

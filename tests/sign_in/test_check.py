"""``doctor`` on signing in: what is wrong is said before an agent meets it."""

import socket

import pytest

from patient_access.diagnostics.check import Ease
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.check import sign_in_checks
from tests.sign_in.conftest import NAME, free_port


@pytest.fixture
def examined(server):
    def run(base=None, **setting):
        table = {"client_id": "made-up", "redirect_ports": [free_port()]} | setting
        ehr = EhrSetting.model_validate(
            {"name": NAME, "base": base or server.base, "sign_in": table}
        )
        return [(check.ease, check.sentence) for check in sign_in_checks(ehr)]

    return run


def test_a_server_that_says_all_of_it_is_good_and_nobody_is_signed_in(examined, server):
    assert {ease for ease, _ in examined()} == {Ease.GOOD}
    assert [place for place, _ in server.seen] == ["/fhir/.well-known/smart-configuration"]


def test_what_a_server_leaves_out_is_a_weakness(examined, server):
    server.configuration = {
        "revocation_endpoint": None,
        "issuer": None,
        "code_challenge_methods_supported": None,
    }
    missing = "code_challenge_methods_supported"
    said = [sentence for ease, sentence in examined(pkce=False) if ease is Ease.WEAK]
    assert said == [
        f"{NAME} does not say all that SMART App Launch asks for: {missing}.",
        f"{NAME} is signed in to without PKCE, as the settings say.",
        f"{NAME} cannot take tokens back; they end by themselves.",
        f"{NAME} publishes no keys: who signs in cannot be checked.",
    ]


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        (["S256"], []),
        (["S256", "plain"], [f"{NAME} allows PKCE without a hash (plain), which SMART forbids."]),
        (["S512"], [f"{NAME} does not list PKCE with S256, which it is sent."]),
    ],
)
def test_what_a_server_says_of_pkce_is_held_against_it(examined, server, methods, said):
    server.configuration = {"code_challenge_methods_supported": methods}
    assert [sentence for ease, sentence in examined() if ease is Ease.WEAK] == said


def test_what_stands_in_the_way_is_broken(examined):
    [(ease, sentence)] = examined(issuers=["https://login.example"])
    assert (ease, "not in `issuers`" in sentence) == (Ease.BROKEN, True)
    [(ease, sentence)] = examined(f"http://127.0.0.1:{free_port()}")
    assert (ease, "does not answer" in sentence) == (Ease.BROKEN, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert (Ease.BROKEN, "Every redirect port is taken by another program.") in examined(
            redirect_ports=[port]
        )
        assert (Ease.GOOD, "1 of 2 redirect ports are free.") in examined(
            redirect_ports=[port, free_port()]
        )


def test_an_ehr_without_a_sign_in_has_nothing_to_say(server):
    assert sign_in_checks(EhrSetting(name=NAME, base=server.base)) == []

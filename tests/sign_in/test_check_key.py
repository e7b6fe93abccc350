"""``doctor`` on the key of a confidential client: said before an agent meets it."""

import keyring
import pytest
from keyring.backends import fail

from patient_access.diagnostics.check import Ease
from patient_access.settings.credentials import SIGN_IN_KEY_SERVICE
from patient_access.settings.model import EhrSetting
from patient_access.sign_in import client_keys
from patient_access.sign_in.check import sign_in_checks
from patient_access.sign_in.client_key import ClientKey
from tests.sign_in.conftest import NAME, free_port
from tests.sign_in.fake_server import CLIENT

KEY = ClientKey.new("ES384")
METHODS = "token_endpoint_auth_methods_supported"
ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"
MAKE = f'`patient-access sign-in-key make "{NAME}"`'


class Examined:
    def __init__(self, server):
        self.server = server
        self.table = {
            "client_id": CLIENT,
            "redirect_ports": [free_port()],
            "client_authentication": "private_key_jwt",
        }

    def ehr(self, **setting):
        table = self.table | setting
        return EhrSetting.model_validate({"name": NAME, "base": self.server.base, "sign_in": table})

    def has(self, key=KEY):
        client_keys.keep(self.ehr(), key)
        self.server.client_keys = {"keys": [key.public()]}

    def __call__(self, **setting):
        """What is said, by how bad it is; the two good lines of every sign-in left out."""
        checks = sign_in_checks(self.ehr(**setting))
        every = {ease: [] for ease in Ease}
        for check in checks[1:-1]:
            every[check.ease].append(check.sentence)
        return every[Ease.GOOD], every[Ease.WEAK], every[Ease.BROKEN]


@pytest.fixture
def examined(server, made_up_keyring):
    return Examined(server)


def test_a_key_that_the_server_knows_is_good_and_nobody_is_signed_in(examined, server):
    examined.has()
    server.configuration = {METHODS: ["private_key_jwt"], ALGORITHMS: ["RS384", "ES384"]}
    good = [f"{NAME} is signed in to with the ES384 key {KEY.kid}.", f"{NAME} knows this key."]
    assert examined() == (good, [], [])
    assert server.issued == []
    assert server.asked("/authorize") == []


def test_a_key_that_the_server_does_not_know_is_broken(examined, server):
    examined.has()
    server.client_keys = {"keys": [ClientKey.new("ES384").public()]}
    _, weak, [broken] = examined()
    assert weak == []
    assert broken == (
        f"{NAME} does not know this key (invalid_client): register what `patient-access "
        f'sign-in-key show "{NAME}"` prints, and check client_id and this computer\'s clock.'
    )


@pytest.mark.parametrize(
    "answer", [(503, {}), (400, {"error": "unauthorized_client"}), (404, b"<html>"), (200, {})]
)
def test_an_answer_that_says_nothing_of_the_key_is_no_praise(examined, server, answer):
    examined.has()
    server.token_answer = answer
    good, weak, broken = examined()
    assert (len(good), broken) == (1, [])
    assert weak == [f"{NAME} did not say whether it knows this key."]


def test_without_a_key_the_command_that_makes_one_is_named(examined, server):
    said = f"{NAME} wants a sign-in key, and there is none here; run {MAKE}, and register what it "
    assert examined() == ([], [], [said + "prints."])
    assert server.asked("/token") == []


def test_without_a_keyring_that_is_what_is_said(examined):
    keyring.set_keyring(fail.Keyring())
    _, _, [broken] = examined()
    assert broken.startswith(f"{NAME} wants a sign-in key. This computer offers no system keyring.")


def test_what_is_no_key_is_said_to_be_none(examined, made_up_keyring, server):
    made_up_keyring.kept[SIGN_IN_KEY_SERVICE, f"{server.base} {CLIENT}"] = "made-up-rubbish"
    _, _, [broken] = examined()
    assert "what the keyring holds cannot be used" in broken
    assert "--replace" in broken
    assert "rubbish" not in broken


@pytest.mark.parametrize(
    ("methods", "capabilities", "is_weak"),
    [
        (["client_secret_basic"], [], True),
        (None, ["client-public"], True),
        (["client_secret_basic"], ["client-confidential-asymmetric"], False),
        (["private_key_jwt"], ["client-public"], False),
        (None, [], False),
    ],
)
def test_a_server_that_speaks_of_other_clients_only_is_a_weakness(
    examined, server, methods, capabilities, is_weak
):
    examined.has()
    server.configuration = {METHODS: methods, "capabilities": ["permission-v2", *capabilities]}
    expected = f"{NAME} does not list private_key_jwt as a way to prove who asks."
    assert examined()[1:] == ([expected] if is_weak else [], [])


def test_a_signature_that_the_server_does_not_take_is_broken(examined, server):
    examined.has()
    server.configuration = {ALGORITHMS: ["RS384", "PS384", "\x1b[2J", "x" * 99, 7]}
    [broken] = examined()[2]
    assert broken == (
        f"{NAME} takes signatures by PS384, RS384, and the key is for ES384: set "
        "client_algorithm, and replace the key."
    )


def test_what_differs_without_standing_in_the_way_is_weak(examined, server):
    examined.has()
    client_keys.keep_following(examined.ehr(), ClientKey.new("ES384"))
    server.configuration = {METHODS: ["client_secret_basic"]}
    good, weak, broken = examined(client_algorithm="RS384")
    assert f"A second key for {NAME} waits for `sign-in-key switch`." in good
    methods, algorithm = weak
    assert methods == f"{NAME} does not list private_key_jwt as a way to prove who asks."
    assert algorithm == (
        f"The settings want RS384 for {NAME}, and the key is for ES384; `sign-in-key next` and "
        "`switch` replace it."
    )
    assert broken == []


@pytest.mark.parametrize(
    ("methods", "capabilities", "weak"),
    [
        (["private_key_jwt"], [], 1),
        (["none", "private_key_jwt"], [], 0),
        (["client_secret_post"], [], 0),
        (["private_key_jwt"], ["client-public"], 0),
        (None, ["client-confidential-asymmetric"], 1),
        (None, ["client-public", "client-confidential-asymmetric"], 0),
        (None, [], 0),
    ],
)
def test_a_public_client_hears_what_it_may_need(examined, server, methods, capabilities, weak):
    capabilities = ["permission-v2", *capabilities]
    server.configuration = {METHODS: methods, "capabilities": capabilities}
    said = examined(client_authentication="none")
    assert (said[0], len(said[1]), said[2]) == ([], weak, [])
    assert not [sentence for sentence in said[1] if MAKE not in sentence]
    assert server.asked("/token") == []

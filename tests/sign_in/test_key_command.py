"""``sign-in-key``: a key pair is made once, shown again, followed by a second one, removed."""

import json
import os
import subprocess
import sys

import keyring
import pytest
from joserfc.jwk import KeySet
from keyring.backends import fail

from patient_access import cli
from patient_access.settings.credentials import SIGN_IN_KEY_SERVICE
from tests.sign_in.conftest import NAME

BASE = "https://ehr.example/fhir"
ACCOUNT = (SIGN_IN_KEY_SERVICE, f"{BASE} made-up-client")


@pytest.fixture
def settings(tmp_path):
    """Write the settings of a desk; gives the file."""

    def write(**sign_in):
        table = {"client_id": "made-up-client", "client_authentication": "private_key_jwt"}
        lines = "".join(f'{name} = "{value}"\n' for name, value in (table | sign_in).items())
        file = tmp_path / "settings.toml"
        file.write_text(
            f'[[ehrs]]\nname = "{NAME}"\nbase = "{BASE}"\n[ehrs.sign_in]\n{lines}'
            '[[ehrs]]\nname = "Westside"\nbase = "https://west.example/fhir"\n'
        )
        return file

    write()
    return write


@pytest.fixture
def told(settings, made_up_keyring, tmp_path, capsys):
    """Run the command; gives its exit code, the keys it printed and what else it said.

    However it ends, nothing that the keyring has is on the screen or in a file.
    """

    def run(*words, ehr=NAME):
        before = [json.loads(text) for text in made_up_keyring.kept.values()]
        code = cli.main(["sign-in-key", *words, ehr, "--settings", str(tmp_path / "settings.toml")])
        out, err = capsys.readouterr()
        seen = out + err + "".join(file.read_text() for file in tmp_path.iterdir())
        for kept in before + [json.loads(text) for text in made_up_keyring.kept.values()]:
            for part in ("d", "p", "q"):
                assert kept.get(part, "!" * 99)[:20] not in seen
        is_set = out.startswith("{")
        keys = json.loads(out)["keys"] if is_set else []
        return code, keys, err if is_set else out + err

    return run


@pytest.mark.parametrize(
    ("algorithm", "kind"), [("ES384", {"kty": "EC", "crv": "P-384"}), ("RS384", {"kty": "RSA"})]
)
def test_a_pair_is_made_and_its_public_part_is_a_key_set_to_register(
    told, settings, made_up_keyring, algorithm, kind
):
    settings(client_algorithm=algorithm)
    code, [key], said = told("make")
    assert code == 0
    assert kind.items() <= key.items()
    assert (key["alg"], key["use"]) == (algorithm, "sig")
    assert key["kid"] == KeySet.import_key_set({"keys": [key]}).keys[0].thumbprint()
    assert said == (
        "The private key is in this user's keyring. Register this public key at the EHR:\n"
    )
    assert list(made_up_keyring.kept) == [ACCOUNT]
    assert told("show") == (0, [key], "")


def test_a_key_is_not_made_twice_without_being_told(told):
    _, [first], _ = told("make")
    code, keys, said = told("make")
    assert (code, keys) == (2, [])
    assert said.startswith("There is a key already, and it is not replaced:")
    assert told("show")[1] == [first]
    code, [second], _ = told("make", "--replace")
    assert (code, told("show")[1]) == (0, [second])
    assert second["kid"] != first["kid"]


def test_a_second_key_stands_beside_the_first_until_the_switch(told, settings, made_up_keyring):
    _, [first], _ = told("make")
    settings(client_algorithm="RS384")
    code, keys, said = told("next")
    assert (code, keys[0]) == (0, first)
    assert (keys[1]["kty"], len(keys)) == ("RSA", 2)
    assert "the first one still signs" in said
    assert told("show")[1] == keys
    assert told("next")[0] == 2, "and this one is not replaced either"
    assert told("show")[1] == keys
    code, left, said = told("switch")
    assert (code, left) == (0, [keys[1]])
    assert "the first is gone" in said
    assert list(made_up_keyring.kept) == [ACCOUNT]
    code, _, said = told("switch")
    assert (code, said) == (2, "No second key waits; make one first: sign-in-key next\n")


def test_a_second_key_can_be_replaced_while_it_waits(told):
    _, [first], _ = told("make")
    _, [_, second], _ = told("next")
    _, [still, third], _ = told("next", "--replace")
    assert (still, third["kid"] != second["kid"]) == (first, True)


def test_there_is_no_second_key_before_the_first(told):
    assert told("next") == (
        2,
        [],
        "There is no key yet, so there is none to follow: sign-in-key make\n",
    )
    assert told("show") == (2, [], "There is no key; make one: sign-in-key make\n")


def test_forgotten_keys_are_gone(told, made_up_keyring):
    told("make")
    told("next")
    assert told("forget") == (0, [], "The keys are removed.\n")
    assert made_up_keyring.kept == {}
    assert told("forget") == (0, [], "There was no key.\n")


def test_a_site_whose_settings_name_a_public_client_is_told_what_is_left_to_do(told, settings):
    settings(client_authentication="none")
    code, [_], said = told("make")
    assert (code, said.splitlines()[1]) == (
        0,
        'It is used when the settings say client_authentication = "private_key_jwt".',
    )


def test_each_client_has_a_key_of_its_own(told, settings):
    _, [first], _ = told("make")
    settings(client_id="another-client")
    assert told("show")[0] == 2
    settings()
    assert told("show")[1] == [first]


def test_an_ehr_that_is_not_there_or_has_no_sign_in_is_named(told):
    code, _, said = told("make", ehr="Eastside")
    assert (code, said) == (
        2,
        f"The settings name no EHR Eastside. They name: {NAME}, Westside.\n",
    )
    code, _, said = told("make", ehr="Westside")
    assert (code, said) == (
        2,
        "Westside has no table [ehrs.sign_in]: agents do not sign in to it.\n",
    )


def test_what_is_no_key_can_be_replaced(told, made_up_keyring):
    told("make")
    made_up_keyring.kept[ACCOUNT] = "{}"
    code, _, said = told("show")
    assert code == 2
    assert said.startswith("What the keyring holds under this name is no key that can be used")
    assert told("make")[0] == 2
    assert told("make", "--replace")[0] == 0
    assert told("show")[0] == 0


@pytest.mark.parametrize("action", ["make", "show", "next", "switch", "forget"])
def test_without_a_keyring_there_is_a_sentence_and_no_key(told, action):
    keyring.set_keyring(fail.Keyring())
    code, keys, said = told(action)
    assert (code, keys) == (1, [])
    assert said.startswith("This computer offers no system keyring.")
    assert "never in a file" in said


def test_the_program_itself_says_so_and_leaves_no_file(settings, tmp_path):
    file = settings()
    home = tmp_path / "home"
    home.mkdir()
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "patient_access", "sign-in-key", "make", NAME),
            *("--settings", str(file)),
        ],
        capture_output=True,
        text=True,
        env=os.environ
        | {"HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        timeout=60,
        check=False,
    )
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr.startswith("This computer offers no system keyring.")
    assert list(home.rglob("*")) == []

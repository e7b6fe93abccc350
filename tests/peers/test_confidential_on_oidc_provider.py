"""A confidential client at oidc-provider: one key in a real keyring, two, a wrong one, none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from patient_access.diagnostics.memory_scan import copies_in_tree
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.check import sign_in_checks
from patient_access.sign_in.client_key import ClientKey
from tests.end_to_end.desk import command, until
from tests.end_to_end.script_writer import Steps
from tests.peers import oidc_provider
from tests.peers.oidc_hospital import EHR, clicked, signed_in
from tests.peers.oidc_provider import CLIENT

CONFIDENTIAL = {"client_authentication": "private_key_jwt"}
_READ = """
import keyring, sys
print(keyring.get_password("patient-access sign-in key", sys.argv[1]))
"""


class KeyDesk:
    """A user of a computer with a keyring, and the command ``sign-in-key`` there."""

    def __init__(self, secret_service, folder):
        self.environment = secret_service.environment
        self.file = folder / "key.toml"
        self.base = ""

    def settings(self, base, algorithm):
        self.base = base
        self.file.write_text(
            f'[[ehrs]]\nname = "{EHR}"\nbase = "{base}"\n[ehrs.sign_in]\n'
            f'client_id = "{CLIENT}"\nclient_algorithm = "{algorithm}"\n'
            'client_authentication = "private_key_jwt"\n'
        )

    def key_set(self, action):
        """Run it; gives what it printed for the registration."""
        asked = self._run(
            "-m", "patient_access", "sign-in-key", action, EHR, "--settings", str(self.file)
        )
        return json.loads(asked)

    def private(self):
        """What no program but the one that signs may come to hold."""
        return json.loads(self._run("-c", _READ, f"{self.base} {CLIENT}"))["d"]

    def _run(self, *words):
        return subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            env=os.environ | self.environment,
            timeout=120,
            check=True,
        ).stdout


@pytest.fixture
def key_desk(secret_service, tmp_path):
    return KeyDesk(secret_service, tmp_path)


def seen_outside(desk):
    """Everything another program of this user could read without reading memory."""
    pids = desk.survivors()
    told = [command(pid) for pid in pids]
    told += [Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace") for pid in pids]
    return " ".join([*told, *desk.lines])


@pytest.mark.usefixtures("can_read_memory")
def test_sign_in_refresh_and_revocation_with_a_key_that_is_in_the_keyring_alone(
    start_desk, open_hospital, key_desk
):
    def registered(base):
        key_desk.settings(base, "ES384")
        return key_desk.key_set("make")

    hospital = open_hospital(registered=registered, access_seconds=4)
    private = key_desk.private()
    desk = start_desk(
        signed_in().wait_for("nothing says this", 120),
        arguments=hospital.write_settings(**CONFIDENTIAL),
        **hospital.environment() | key_desk.environment,
    )
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    until(lambda: hospital.provider.grants("refresh_token"))
    held = {pid: desk.copies(pid, (private,))[private] for pid in desk.survivors()}
    print("after a refresh, the switchboard's memory still has", held.pop(desk.process.pid))
    assert held, "there are other processes"
    assert not any(held.values()), "no workspace ever has it"
    assert private not in seen_outside(desk)
    desk.leave()
    assert hospital.provider.refusals() == []
    newest = hospital.provider.grants("refresh_token")[-1]
    assert not hospital.provider.is_active(newest["refresh_token"])
    assert not hospital.provider.is_active(newest["access_token"])
    assert copies_in_tree([desk.folder / "home"], private) == 0


def test_a_second_key_takes_over_in_mid_shift(start_desk, open_hospital, key_desk):
    def registered(base):
        key_desk.settings(base, "ES384")
        key_desk.key_set("make")
        key_desk.settings(base, "RS384")
        return key_desk.key_set("next")

    hospital = open_hospital(registered=registered, access_seconds=3)
    desk = start_desk(
        signed_in().wait_for("nothing says this", 120),
        arguments=hospital.write_settings(**CONFIDENTIAL),
        **hospital.environment() | key_desk.environment,
    )
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("signed in")
    [left] = key_desk.key_set("switch")["keys"]
    assert left["alg"] == "RS384"
    # One may have been on its way; what comes after it was signed by the second key.
    before = len(hospital.provider.grants("refresh_token")) + 1
    until(lambda: len(hospital.provider.grants("refresh_token")) > before)
    desk.leave()
    assert hospital.provider.refusals() == []
    newest = hospital.provider.grants("refresh_token")[-1]
    assert not hospital.provider.is_active(newest["refresh_token"])


def test_a_key_that_is_not_registered_ends_in_a_sentence(start_desk, open_hospital, key_desk):
    def registered(base):
        key_desk.settings(base, "ES384")
        key_desk.key_set("make")
        return {"keys": [ClientKey.new("ES384").public()]}

    hospital = open_hospital(registered=registered)
    steps = clicked().wait_for(f"{EHR} does not accept this computer's sign-in key.")
    desk = start_desk(
        steps.say("said so"),
        arguments=hospital.write_settings(**CONFIDENTIAL),
        **hospital.environment() | key_desk.environment,
    )
    desk.wait_for("the browser is open")
    oidc_provider.sign_in(hospital.address())
    desk.wait_for("said so")
    assert hospital.provider.refusals() == ["invalid_client"]
    assert hospital.provider.tokens() == ()


def test_without_a_keyring_no_browser_is_opened_and_the_window_says_why(start_desk, open_hospital):
    hospital = open_hospital(registered=lambda _: {"keys": [ClientKey.new("ES384").public()]})
    steps = Steps().wait_for(f"You are not signed in to {EHR}").click(f"Sign in to {EHR}")
    steps = steps.wait_for(f"The key for {EHR} is out of reach").say("said so")
    desk = start_desk(
        steps, arguments=hospital.write_settings(**CONFIDENTIAL), **hospital.environment()
    )
    desk.wait_for("said so")
    assert hospital.opened.read_text() == ""


def test_doctor_tells_a_key_that_is_known_from_one_that_is_not(open_hospital, monkeypatch):
    known, other = ClientKey.new("RS384"), ClientKey.new("RS384")
    hospital = open_hospital(registered=lambda _: {"keys": [known.public()]})
    table = {"client_id": CLIENT, "redirect_ports": [hospital.port]} | CONFIDENTIAL
    ehr = EhrSetting.model_validate(
        {"name": EHR, "base": hospital.fhir.base, "sign_in": table | {"client_algorithm": "RS384"}}
    )
    monkeypatch.setattr("patient_access.sign_in.client_keys.are_there", lambda _: (True, False))

    def said(key):
        monkeypatch.setattr("patient_access.sign_in.client_keys.in_use", lambda _: key)
        return [check.sentence for check in sign_in_checks(ehr)]

    assert f"{EHR} knows this key." in said(known)
    assert [s for s in said(other) if s.startswith(f"{EHR} does not know this key")]
    assert [s for s in said(ClientKey.new("ES384")) if s.startswith(f"{EHR} does not know this")]
    assert hospital.provider.tokens() == ()

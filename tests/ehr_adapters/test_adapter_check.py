"""``patient-access adapter check``, as it is typed, against systems that run."""

import os
import subprocess
import sys

import pytest
from fake_tryton import PASSWORD, USER, FakeTryton
from pdq_server import Pdq

from ehr_adapters.training.fhir_server import TrainingServer
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

KEYRING = f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__name__}"


@pytest.fixture
def check(tmp_path):
    """Run it with one EHR in the settings; the exit code and what it printed."""

    def run(adapter, base, secret=""):
        folder = tmp_path / "patient-access"
        folder.mkdir(exist_ok=True)
        (folder / "settings.toml").write_text(
            f'[[ehrs]]\nname = "Northside"\nadapter = "{adapter}"\nbase = "{base}"\n'
        )
        kept = {NAME: secret} if secret else {}
        places = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "none")}
        done = subprocess.run(
            [sys.executable, "-m", "patient_access", "adapter", "check", "Northside"],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | places | {"PYTHON_KEYRING_BACKEND": KEYRING} | kept,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="XDG folders, in this test")


def test_the_training_hospital_answers(check):
    with TrainingServer() as server:
        code, said = check("fhir_r4", server.base)
    assert (code, "Northside answers (" in said) == (0, True), said


def test_hl7apys_supplier_answers_and_is_asked_for_nobody(check):
    with Pdq() as server:
        code, said = check("hl7v2", server.base)
        assert server.asked == []
    assert (code, "Northside answers (HL7 v2 PDQ)." in said) == (0, True), said


def test_a_tryton_answers_to_the_agents_password_and_says_when_it_does_not(check):
    with FakeTryton() as server:
        code, said = check("gnu_health", server.base, f"{USER}:{PASSWORD}")
        assert (code, "Northside answers (GNU Health" in said) == (0, True), said
        code, said = check("gnu_health", server.base, f"{USER}:not this")
    assert (code, "patient-access token set" in said) == (1, True), said
    assert "not this" not in said


@pytest.mark.parametrize(
    ("adapter", "base", "sentence"),
    [
        ("fhir_r4", "http://127.0.0.1:1/fhir", "Northside refused the connection"),
        ("gnu_health", "http://127.0.0.1:1/his", "Northside refused the connection"),
        ("hl7v2", "mllp://127.0.0.1:1/A/B", "Northside refused the connection"),
        ("absent", "http://127.0.0.1:1/x", "No adapter of this name is installed. Installed: "),
    ],
)
def test_what_does_not_answer_is_said_in_a_sentence(check, adapter, base, sentence):
    code, said = check(adapter, base, f"{USER}:{PASSWORD}")
    assert (code, sentence in said) == (1, True), said
    assert "Traceback" not in said

"""The command line: what it cannot do it says in a sentence, with a code, and never a traceback."""

import io
import os
import subprocess
import sys

import pytest

from patient_access import cli
from patient_access.front_door.address import runtime_dir
from patient_access.settings.credentials import CredentialsUnavailable


@pytest.fixture
def said(capsys):
    def run(*argv):
        try:
            code = cli.main(argv)
        except SystemExit as leave:
            code = leave.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def program(*arguments, **environment):
    """A real start; without a screen unless one is given."""
    screenless = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    screenless.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "patient_access", *arguments],
        capture_output=True,
        text=True,
        env=screenless | environment,
        timeout=60,
        check=False,
    )


def test_version_and_help_name_the_program(said):
    code, out, _ = said("--version")
    assert (code, out.split()[:2]) == (0, ["Patient", "Access"])
    code, out, _ = said("--help")
    assert code == 0
    for command in ("run", "pop", "url", "doctor", "token", "settings", "policy"):
        assert command in out


def test_no_command_is_a_mistake_that_says_which_there_are(said):
    code, _, err = said()
    assert code == 2
    assert "COMMAND" in err


@pytest.mark.parametrize(
    "address",
    [
        "ehr.example/fhir",
        "ftp://ehr.example",
        "https://",
        "https://u:pw@ehr.example",
        "http://h:x/",
    ],
)
def test_a_wrong_fhir_address_is_said_before_anything_starts(said, address, monkeypatch, tmp_path):
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    monkeypatch.setenv("PATIENT_ACCESS_RUNTIME_DIR", str(tmp_path / "run"))
    code, out, err = said("run", "--fhir", address)
    assert code == 2
    assert "--fhir takes the base address of a FHIR R4 server" in err
    assert "pw" not in err
    assert not out
    assert not runtime_dir().exists(), "nothing was started"


def test_without_a_screen_only_training_runs():
    done = program("run")
    assert done.returncode == 2
    assert done.stderr == (
        "Patient Access needs a screen: DISPLAY or WAYLAND_DISPLAY is not set.\n"
    )
    assert not done.stdout


def test_an_unknown_role_is_refused():
    done = program("--role", "supervisor")
    assert (done.returncode, done.stderr) == (2, "Patient Access has no such role.\n")


def test_every_setting_is_printed(said):
    code, out, _ = said("settings")
    assert code == 0
    for name in ("ehrs", "policy_file", "idle_seconds", "keep_after_call_seconds"):
        assert name in out


def test_a_policy_file_is_checked(said, tmp_path):
    file = tmp_path / "site.toml"
    assert said("policy", str(file))[0] == 2
    file.write_text("")
    code, _, err = said("policy", str(file))
    assert code == 1
    assert "site.toml: the file is empty" in err
    file.write_text('name = "Site"\nrequired = ["name", "birth_dat"]\n')
    code, _, err = said("policy", str(file))
    assert code == 1
    assert "line 2" in err
    assert "birth_date" in err
    file.write_bytes(b"\xff\xfe")
    assert said("policy", str(file))[0] == 2
    file.write_text('name = "Site"\nrequired = ["name", "birth_date"]\n')
    assert said("policy", str(file)) == (0, "site.toml can be used.\n", "")
    code, explained, _ = said("policy", "check", str(file))
    assert code == 0
    assert "After 3 wrong answers nothing opens any more in that call." in explained
    assert said("policy", "check")[0] == said("policy", "check", str(file), "more")[0] == 2


def test_a_policy_in_another_encoding_is_told_with_its_line(said, tmp_path):
    file = tmp_path / "site.toml"
    file.write_bytes('# Salem\nname = "Clínica"\n'.encode("latin-1"))
    code, _, told = said("policy", "check", str(file))
    assert code == 2
    assert told.strip() == f"{file}, line 2: not text in UTF-8; save the file as UTF-8."


class Vault(dict):
    def store(self, ehr, token):
        self[ehr] = token

    def forget(self, ehr):
        return self.pop(ehr, None) is not None


@pytest.fixture
def vault(monkeypatch):
    kept = Vault()
    credentials = "patient_access.settings.credentials"
    monkeypatch.setattr(f"{credentials}.store_token", kept.store)
    monkeypatch.setattr(f"{credentials}.forget_token", kept.forget)
    return kept


def test_a_token_is_read_from_standard_input_and_never_printed(said, vault, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("made-up-token\n"))
    code, out, err = said("token", "set", "Northside EHR")
    assert (code, out) == (0, "The token is in the keyring.\n")
    assert "made-up-token" not in err
    assert vault == {"Northside EHR": "made-up-token"}
    assert said("token", "forget", "Northside EHR")[1] == "The token is removed.\n"
    assert said("token", "forget", "Northside EHR")[1] == "There was no token.\n"


def test_an_empty_token_changes_nothing(said, vault, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    code, _, err = said("token", "set", "Northside EHR")
    assert (code, err) == (2, "No token was given; nothing is changed.\n")
    assert not vault


def test_a_keyring_that_does_not_open_is_a_sentence(said, monkeypatch):
    def locked(ehr, token):
        raise CredentialsUnavailable("It is locked.")

    monkeypatch.setattr("patient_access.settings.credentials.store_token", locked)
    monkeypatch.setattr(sys, "stdin", io.StringIO("made-up-token\n"))
    code, out, err = said("token", "set", "Northside EHR")
    assert code == 1
    assert err.startswith("It is locked. Tokens are kept in the system keyring only")
    assert "made-up-token" not in out + err


def test_a_token_is_never_taken_from_the_arguments(said, vault):
    code, _, _ = said("token", "set", "Northside EHR", "made-up-token")
    assert code == 2
    assert not vault

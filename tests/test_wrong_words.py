"""What IT gets wrong on the command line is said in a sentence, with what was meant perhaps."""

import io
import sys

import pytest

from patient_access import cli
from patient_access.bridge.main import AMI_SECRET, BROKER_SECRET
from patient_access.settings import load
from patient_access.settings.credentials import AUDIT_TOKEN
from patient_access.settings.names import OTHERS
from patient_access.text_gateway.contract import TOKEN_NAME
from tests.peers.site_authority import Authority
from tests.support.shows_certificate import Shows

NORTH = '[[ehrs]]\nname = "Northside"\nbase = "http://127.0.0.1:1/fhir"\n'


@pytest.fixture
def it(monkeypatch, tmp_path, capsys):
    """Run a command on a desk with this settings file; its code and all that it said."""
    file = tmp_path / "settings.toml"
    monkeypatch.setattr(load, "user_file", lambda: file)
    monkeypatch.setattr(load, "machine_file", lambda: tmp_path / "none" / "settings.toml")
    monkeypatch.setattr("patient_access.doctor.read_token", lambda ehr: None)
    monkeypatch.setattr("patient_access.doctor.read_link_secret", lambda ehr, which: None)

    def run(*words, settings=NORTH):
        file.write_text(settings)
        code = cli.main(words)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.mark.parametrize("action", ["check", "record"])
def test_an_ehr_that_the_settings_do_not_name_is_said_with_the_one_that_was_meant(it, action):
    code, said = it("adapter", action, "Nortside", "--out", "x.json")
    assert code == 1
    meant = "name no EHR Nortside. Did you mean Northside? They name: Northside."
    assert meant in said
    assert "They name none." in it("adapter", action, "X", "--out", "x.json", settings="")[1]


@pytest.mark.parametrize("action", ["check", "record"])
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("[[ehrs]\n", "not readable as TOML"),
        (NORTH.replace("127", "ftp 127"), "settings.toml, line 3: ehrs.1.base: a web address"),
        (NORTH + 'mrn_sytem = "x"\n', "Did you mean mrn_system?"),
    ],
)
def test_an_ehr_that_the_settings_lose_is_said_with_why(it, action, settings, words):
    code, said = it("adapter", action, "Northside", "--out", "x.json", settings=settings)
    assert code == 1
    assert words in said


@pytest.mark.parametrize(
    ("adapter", "base", "words"),
    [
        ("hl7v2", "https://his.example", "hl7v2 is asked at a base with mllps:// (or mllp://)."),
        ("fhir_r4", "mllp://his.example", "fhir_r4 is asked at a base with https:// (or http://)."),
        ("gnu_health", "file:///srv", "gnu_health is asked at a base with https:// (or http://)."),
    ],
)
def test_an_address_of_another_kind_of_system_is_refused_by_the_settings(it, adapter, base, words):
    table = f'[[ehrs]]\nname = "Northside"\nadapter = "{adapter}"\nbase = "{base}"\n'
    assert words in it("adapter", "check", "Northside", settings=table)[1]


def test_a_list_of_ehrs_that_is_none_is_said_with_its_brackets(it):
    assert (
        "write [[ehrs]], with double brackets" in it("adapter", "check", "X", settings="ehrs=4")[1]
    )


def test_a_secret_that_nobody_will_read_is_said(it, monkeypatch):
    kept = {}
    monkeypatch.setattr("patient_access.settings.credentials.store_token", kept.__setitem__)
    for name in ("Northside", *OTHERS):
        monkeypatch.setattr(sys, "stdin", io.StringIO("made-up-token\n"))
        assert it("token", "set", name) == (0, "The token is in the keyring.\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("made-up-token\n"))
    code, said = it("token", "set", "Nortside")
    assert code == 0
    assert "nobody reads it. Did you mean Northside?" in said
    assert "made-up-token" not in said
    assert kept["Nortside"] == "made-up-token"


def test_the_names_that_have_a_secret_are_those_that_are_read():
    assert set(OTHERS) == {
        "asterisk",
        "mqtt",
        AMI_SECRET,
        BROKER_SECRET,
        AUDIT_TOKEN,
        TOKEN_NAME,
    }


def test_files_and_folders_that_are_not_there_are_said(it, tmp_path):
    none = tmp_path / "none.toml"
    code, said = it("run", "--settings", str(none))
    assert (code, said) == (2, f"There is no settings file {none}; check --settings.\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    code, said = it("run", "--training", "--rehearse", str(empty))
    assert (code, said) == (2, f"There is no script (*.toml) in {empty}; check --rehearse.\n")
    code, said = it("policy", "check", str(none))
    assert (code, said) == (2, f"{none} cannot be read (no such file or directory).\n")
    code, said = it("bridge", "asterisk", "--settings", str(none))
    assert code == 78
    assert f"{none} cannot be read (no such file or directory); write it, or name it" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "bridge.toml: asterisk: this table is missing; add [asterisk]"),
        ("[asterik]\n", "line 1: asterik: there is no such setting. Did you mean asterisk?"),
        (b"\xff", "it is not UTF-8 text"),
    ],
)
def test_a_bridges_file_is_said_with_the_name_that_was_meant(it, tmp_path, text, words):
    file = tmp_path / "bridge.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, said = it("bridge", "asterisk", "--settings", str(file), "--check")
    assert code == 78
    assert words in said


@pytest.mark.parametrize("command", ["url", "launch"])
@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_a_command_that_is_called_by_other_programs_says_how_it_is_used(it, command, asked):
    code, said = it(command, asked)
    assert code == 0
    assert said.startswith(f"usage: patient-access {command} ")


def test_a_certificate_that_cannot_be_shown_is_said_with_its_file(it, tmp_path):
    none = tmp_path / "none.pem"
    table = NORTH.replace("http:", "https:") + f'client_certificate = "{none}"\n'
    _, said = it("adapter", "check", "Northside", settings=table)
    assert "Northside cannot be shown the certificate of this desk. " in said
    assert f"{none} is not there; check the path." in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"days": (-9, -2)}, "it has ended"),
        ({"address": "127.0.0.9"}, "Write the name that stands in it in ehrs.base."),
    ],
)
def test_an_ehr_that_is_not_believed_is_said_with_why(
    it, tmp_path, monkeypatch, more, words, tls_server
):
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    base = tls_server(authority.issue("server", **more))
    _, said = it(
        "adapter", "check", "Northside", settings=NORTH.replace("http://127.0.0.1:1", base)
    )
    assert "Northside has a certificate that cannot be trusted" in said
    assert words in said


@pytest.fixture
def tls_server():
    started = []

    def start(pem):
        started.append(Shows(pem))
        return f"https://127.0.0.1:{started[-1].port}"

    yield start
    for one in started:
        one.close()

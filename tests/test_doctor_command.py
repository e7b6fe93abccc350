"""``doctor`` reaches every EHR as a workspace would, asks for nobody, and says what to do."""

import socket

import pytest

from patient_access import doctor
from patient_access.settings.load import load_settings
from tests.ehr_adapters.fake_fhir import FakeFhir, Reply
from tests.ehr_adapters.vendors.athenahealth import Athenahealth
from tests.ehr_adapters.vendors.epic import Epic
from tests.support.certificate import self_signed


@pytest.fixture
def examine(monkeypatch, tmp_path, capsys):
    """Run it on these settings; gives the exit code and what it said."""

    monkeypatch.setattr(doctor, "read_token", lambda ehr: None)
    monkeypatch.setattr(doctor, "checks", lambda parts: [c for part in parts for c in part()])

    def run(text):
        file = tmp_path / "settings.toml"
        file.write_text(text)
        nothing = tmp_path / "none"
        monkeypatch.setattr(doctor, "load_settings", lambda: load_settings(nothing, file))
        code = doctor.examine()
        return code, capsys.readouterr().out

    return run


def table(name, base):
    return f'[[ehrs]]\nname = "{name}"\nbase = "{base}"\n'


def test_a_desk_without_settings_is_told_what_to_add(examine):
    _, said = examine("")
    assert "No EHR is configured; add a table [[ehrs]] to the settings." in said


def test_an_ehr_that_answers_is_good_and_nobody_was_asked_for(examine):
    with FakeFhir() as ehr:
        code, said = examine(table("Northside EHR", ehr.base))
    assert code == 0, said
    assert "Northside EHR answers (Fake 4.0.1)." in said
    assert not [seen.path for seen in ehr.seen if "Patient" in seen.path]


def test_each_ehr_that_fails_is_said_with_what_to_check(examine, tmp_path):
    html = Reply(200, b"<html>", {"Content-Type": "text/html"})
    with socket.socket() as held, FakeFhir() as page, FakeFhir(tls=self_signed(tmp_path)) as odd:
        held.bind(("127.0.0.1", 0))
        page.routes["metadata"] = lambda _: html
        code, said = examine(
            table("Nowhere", "http://ehr.invalid/fhir")
            + table("Closed", f"http://127.0.0.1:{held.getsockname()[1]}/fhir")
            + table("Stranger", odd.base)
            + table("Page", page.base)
        )
    assert code == 1
    assert "Nowhere cannot be found; check its base address and the DNS." in said
    assert "Closed refused the connection; check the port" in said
    assert "Stranger has a certificate that cannot be trusted" in said
    assert "Page answered, but not as a FHIR server" in said


def test_a_broken_setting_is_said_with_its_line(examine):
    code, said = examine('idle_seconds = 3\nagent_nane = "x"\n')
    assert code == 1
    assert "line 1: idle_seconds: 3 is too small; write at least 30." in said
    assert "Did you mean agent_name?" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "site.toml: the file is empty"),
        ('name = "x"\nrequired = ["nam"]\n', "line 2"),
        (None, "the policy file cannot be read"),
        ('name = "x"\nrequired = ["name", "birth_date"]\n', "site.toml can be used."),
    ],
)
def test_the_policy_is_read_as_a_workspace_would(examine, tmp_path, text, words):
    if text is not None:
        (tmp_path / "site.toml").write_text(text)
    code, said = examine('policy_file = "site.toml"\n')
    assert words in said
    assert code == (0 if "can be used" in words else 1)


def test_how_an_ehr_is_asked_and_what_it_denies_is_said_with_who_says_so(examine):
    with Epic() as epic, Athenahealth() as athena:
        code, said = examine(table("Northside", epic.base) + table("Clinic", athena.base))
    assert code == 0, said
    assert "Northside is asked as epic: the number counts only with given, family, sex." in said
    assert "Northside does not offer RelatedPerson, says the vendor profile." in said
    assert "the number cannot be searched; agents ask for family, birth date." in said
    assert "Clinic does not offer Appointment, says the vendor profile." in said


def test_a_profile_nobody_ships_is_said_with_those_there_are(examine):
    _, said = examine(table("Northside", "https://ehr.example") + 'profile = "epik"\n')
    assert "epic" in said
    assert "oracle_health" in said


def test_the_gateway_of_codes_and_who_sends_appointments_are_examined(examine, tmp_path):
    none = tmp_path / "none.pem"
    code, said = examine(
        '[[ehrs]]\nname = "North"\nadapter = "hl7v2"\nbase = "mllp://127.0.0.1:1"\n'
        f'[ehrs.schedule]\nport = 1024\ncertificate = "{none}"\nsenders = "{none}"\n'
        '[text_gateway]\nadapter = "smoke_signals"\nurl = "https://texts.example"\n'
    )
    assert code == 1
    assert f"North: schedule.certificate: {none} is not there" in said
    assert "No text gateway named smoke_signals is installed." in said

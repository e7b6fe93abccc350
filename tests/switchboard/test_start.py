"""From the command line to a shift: what cannot be used is said, and stops no more than it must."""

import argparse
import logging

import pytest

from patient_access.call_sources.training_phone import HospitalGone
from patient_access.diagnostics import faults
from patient_access.front_door import client
from patient_access.front_door.door import AlreadyRunning
from patient_access.switchboard import start as start_module


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """``start`` without processes; gives the exit code, the shift it would play, and its words."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    monkeypatch.setattr(faults, "install", lambda: None)
    written = []

    class Log:
        def tell_foreign(self):
            written.append("foreign records")

    monkeypatch.setattr(start_module.log, "setup", lambda *_: Log())
    monkeypatch.setattr(start_module.log, "event", lambda code, **more: written.append(str(code)))
    monkeypatch.setattr(start_module, "open_door", lambda place: _Door())

    def go(text="", *, shift=None, **options):
        file = tmp_path / "settings.toml"
        file.write_text(text)
        given = dict.fromkeys(
            ("training", "fhir", "mrn_system", "role", "theme", "language", "rehearse")
        )
        arguments = argparse.Namespace(**given | {"settings": str(file), "pictures": ""} | options)
        shifts = []

        async def play(what, door, rehearsals):
            shifts.append(what)
            return 0

        monkeypatch.setattr(start_module, "_shift", shift or play)
        code = start_module.start(arguments)
        out, err = capsys.readouterr()
        return code, (shifts or [None])[0], out + err, written

    return go


class _Door:
    def close(self):
        pass


def test_the_log_has_the_shift_from_its_first_line_to_its_last(run):
    code, _, said, written = run()
    assert (code, said) == (0, "")
    assert written == ["started", "foreign records", "stopped"]


def test_every_problem_of_the_settings_is_for_the_agent_and_counted_in_the_log(run):
    _, shift, _, written = run('idle_seconds = 1\nrole = "boss"\n')
    first, second = shift.wrong
    assert "line 1" in first
    assert "idle_seconds: 1 is too small" in first
    assert "line 2" in second
    assert "role: “boss” is not possible" in second
    assert written.count("settings_problem") == 2


def test_a_policy_that_cannot_be_read_is_an_empty_one_never_the_shipped_one(run, tmp_path):
    _, shift, _, _ = run('policy_file = "gone.toml"\n')
    assert (shift.policy_toml, shift.policy_name) == ("", "gone.toml")
    assert "cannot be read" in shift.wrong[0]
    (tmp_path / "site.toml").write_text('name = "Site"')
    _, shift, _, _ = run('policy_file = "site.toml"\n')
    assert (shift.policy_toml, shift.policy_name) == ('name = "Site"', "site.toml")
    assert run()[1].policy_toml is None


def test_a_log_that_cannot_be_written_is_said_and_the_shift_is_played(run, monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start_module, "log_file", full)
    code, shift, _, _ = run()
    assert code == 0
    assert shift.wrong == (
        "The log cannot be written (no space left on device); there is none this shift.",
    )


def test_training_uses_no_setting_of_the_site_that_could_reach_an_ehr(run, monkeypatch):
    monkeypatch.setattr(start_module, "log_file", lambda: pytest.fail("training keeps no log"))
    text = 'policy_file = "site.toml"\n[[ehrs]]\nname = "Real"\nbase = "https://ehr.example"\n'
    _, shift, _, _ = run(text, training=True)
    assert shift.ehrs == ()
    assert shift.policy_toml is None
    assert shift.settings.agent_name


def test_one_server_on_the_command_line_is_asked_instead_of_the_settings_own(run):
    text = '[[ehrs]]\nname = "Real"\nbase = "https://ehr.example"\n'
    _, shift, _, _ = run(text, fhir="http://127.0.0.1:8080/fhir/", mrn_system="urn:mrn")
    (ehr,) = shift.ehrs
    assert (ehr.name, ehr.base, ehr.mrn_system) == (
        "127.0.0.1",
        "http://127.0.0.1:8080/fhir",
        "urn:mrn",
    )


@pytest.mark.parametrize("answers", [True, False])
def test_a_second_start_shows_the_first_window_or_says_that_it_does_not_answer(
    run, monkeypatch, answers
):
    def taken(place):
        raise AlreadyRunning

    def knock(place):
        if not answers:
            raise client.NotRunning

    monkeypatch.setattr(start_module, "open_door", taken)
    monkeypatch.setattr(client, "come_forward", knock)
    code, shift, said, written = run()
    assert shift is None
    assert code == (0 if answers else 4)
    assert said == (
        "Patient Access is running already; its window has been brought forward.\n"
        if answers
        else "Patient Access is running already, but does not answer.\n"
    )
    assert "second_start" in written


def test_a_training_hospital_that_does_not_open_is_a_sentence(run):
    async def gone(*_):
        raise HospitalGone

    code, _, said, written = run(shift=gone, training=True)
    assert (code, said) == (70, "The training hospital could not be started.\n")
    assert written[-1] == "stopped"


def test_windows_that_could_not_be_kept_open_are_a_sentence(run):
    async def hopeless(*_):
        return 70

    code, _, said, _ = run(shift=hopeless)
    assert code == 70
    assert "its windows could not be kept open on this screen" in said


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before

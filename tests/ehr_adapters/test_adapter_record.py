"""``patient-access adapter record``: a recording of a test system, or why there is none."""

import io
import json

import pytest
from on_test_systems import FHIR

from ehr_adapters.training.fhir_server import TrainingServer
from patient_access import adapter_record
from patient_access.adapter_record import record_ehr
from patient_access.cli import main
from patient_access.settings.load import load_settings
from tests.end_to_end.marker_patient import marked_patient


@pytest.fixture
def told(monkeypatch, tmp_path, capsys):
    """Run the command with these settings and this typed; its code and what it said."""
    monkeypatch.setattr(adapter_record, "read_token", lambda ehr: None)

    def run(base, typed=FHIR.phone, name="Northside", more=""):
        file = tmp_path / "settings.toml"
        file.write_text(f'[[ehrs]]\nname = "Northside"\nbase = "{base}"\n{more}')
        monkeypatch.setattr(
            adapter_record, "load_settings", lambda: load_settings(tmp_path / "no", file)
        )
        code = record_ehr(name, tmp_path / "it.json", io.StringIO(typed + "\n"))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.mark.parametrize("typed", [FHIR.phone, f"MRN {FHIR.mrn}"])
def test_a_recording_is_written_with_nobody_in_it(told, tmp_path, typed):
    with FHIR.serving() as base:
        code, said = told(base, typed)
    assert (code, "exchanges are in" in said) == (0, True), said
    text = (tmp_path / "it.json").read_text()
    assert json.loads(text)["adapter"] == "fhir_r4"
    assert "Quillfeather" not in text
    assert FHIR.phone not in text + said


def test_the_training_hospital_can_be_recorded_as_it_is(told, tmp_path):
    """Its metadata names the media type that each answer has, as those of real servers do."""
    with TrainingServer(marked_patient().hospital) as server:
        code, said = told(server.base, "206-555-0137")
    assert (code, "exchanges are in" in said) == (0, True), said
    assert "application/fhir+json" in (tmp_path / "it.json").read_text()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Elsewhere"}, "The settings name no EHR Elsewhere. They name: Northside."),
        ({"typed": ""}, "Nobody was named"),
        ({"more": 'proxy = "http://127.0.0.1:8"\n'}, "the recorder uses no proxy"),
        ({"more": 'adapter = "absent"\n'}, "No adapter of this name is installed."),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_written(told, tmp_path, change, sentence):
    with FHIR.serving() as base:
        code, said = told(base, **change)
    assert code != 0
    assert sentence in said
    assert not (tmp_path / "it.json").exists()


def test_a_system_that_is_not_there_is_said(told, tmp_path):
    code, said = told("http://127.0.0.1:1/fhir")
    assert (code, "did not answer as it should" in said) == (1, True), said
    assert not (tmp_path / "it.json").exists()


def test_a_file_that_is_there_is_not_written_over(told, tmp_path):
    (tmp_path / "it.json").write_text("kept")
    code, said = told("http://127.0.0.1:1/fhir")
    assert (code, "is there already" in said) == (1, True)
    assert (tmp_path / "it.json").read_text() == "kept"


def test_a_value_that_would_be_left_is_no_recording(told, tmp_path, monkeypatch):
    from ehr_adapters.kit.making_up import MadeUp

    monkeypatch.setattr(MadeUp, "name", lambda self, text: self._instead(text, text))
    with FHIR.serving() as base:
        code, said = told(base)
    assert (code, "would be left in the recording" in said) == (1, True), said
    assert "Quillfeather" not in said
    assert not (tmp_path / "it.json").exists()


def test_the_command_wants_a_file(capsys):
    assert main(["adapter", "record", "Northside"]) == 2
    assert "--out FILE" in capsys.readouterr().err

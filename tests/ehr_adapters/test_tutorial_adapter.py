"""The tutorial adapter: installed by pip, found, checked, and held to the promise."""

import importlib.metadata
import re
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from ehr_adapters import registry
from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contract import EhrSite
from ehr_adapters.registry import Available, Refused
from patient_access import doctor
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.panels import PanelName
from patient_access.settings.load import load_settings
from tests.support.pip_installed import pip_installed

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial_adapter"
NAME = "csv_practice"
MOST_LINES = 150


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where pip put it, away from the program's own packages."""
    with pip_installed(TUTORIAL, tmp_path_factory.mktemp("tutorial")) as target:
        yield target


@pytest.fixture
def export(tmp_path):
    """What the practice system wrote last night."""
    (tmp_path / "patients.csv").write_text(
        "id,mrn,family,given,born,phone\n"
        "1,M-1,Quillfeather,Zoë,1984-05-17,(816) 555-0142\n"
        "2,M-2,Zimmerlund,Bo,1980-01-30,816-555-0177\n",
        encoding="utf-8",
    )
    (tmp_path / "appointments.csv").write_text(
        "id,patient,start,title,status\n7,1,2030-01-05T09:30,Check-up,booked\n"
        "8,2,2030-01-05T10:30,Other,booked\n",
        encoding="utf-8",
    )
    return tmp_path


class TestTutorial(AdapterConformance):
    known_phone = "+1 816 555 0142"
    known_mrn = "m-1"
    known_id = "1"
    other_id = "2"
    known_rows: ClassVar = {PanelName.APPOINTMENTS: frozenset({"7"})}

    @pytest.fixture(autouse=True)
    def _from_the_registry(self, installed, export):
        [point] = importlib.metadata.entry_points(group=registry.ENTRY_POINT_GROUP, name=NAME)
        verdict = registry.look_at(point)
        assert isinstance(verdict, Available)
        type(self).factory = staticmethod(verdict.factory)
        self.site = EhrSite(name="Practice", adapter=NAME, base=export.as_uri())
        gone = (export / "gone").as_uri()
        self.dead_site = self.site.model_copy(update={"base": gone})


def test_it_is_found_beside_ours(installed):
    found = {one.name: one for one in registry.survey()}
    assert {"fhir_r4", "gnu_health", "hl7v2", NAME} <= found.keys()
    assert isinstance(found[NAME], Available)


def test_it_stays_short_enough_to_be_read(installed):
    assert len((TUTORIAL / f"{NAME}.py").read_text().splitlines()) < MOST_LINES


@pytest.fixture
def check(monkeypatch, tmp_path, capsys):
    """``patient-access adapter check`` with these settings."""
    monkeypatch.setattr(doctor, "read_token", lambda ehr: None)

    def run(base, name="Practice"):
        file = tmp_path / "settings.toml"
        file.write_text(f'[[ehrs]]\nname = "Practice"\nadapter = "{NAME}"\nbase = "{base}"\n')
        monkeypatch.setattr(doctor, "load_settings", lambda: load_settings(tmp_path / "no", file))
        code = doctor.examine_ehr(name)
        return code, capsys.readouterr().out

    return run


def test_adapter_check_says_that_it_answers(installed, export, check):
    code, said = check(export.as_uri())
    assert (code, "Practice answers (CSV practice)." in said) == (0, True), said


def test_adapter_check_says_what_to_look_at(installed, export, check):
    code, said = check((export / "gone").as_uri())
    missing = "Practice is read from a file or folder that is not there; check its base"
    assert (code, missing in said) == (1, True), said
    assert "DNS" not in said
    code, said = check(export.as_uri(), "Elsewhere")
    assert (code, "The settings name no EHR Elsewhere. They name: Practice." in said) == (1, True)


def test_a_file_that_is_gone_or_may_not_be_read_is_said_as_one(installed, export, check):
    (export / "appointments.csv").unlink()
    code, said = check(export.as_uri())
    assert (code, "a file or folder that is not there" in said) == (1, True), said
    (export / "appointments.csv").mkdir()  # nobody may read a folder as a file, not even root
    code, said = check(export.as_uri())
    assert (code, "a file or folder that this user may not read" in said) == (1, True), said


def test_a_folder_is_never_looked_for_in_the_dns_whatever_its_adapter_says(
    installed, export, check, monkeypatch
):
    [point] = importlib.metadata.entry_points(group=registry.ENTRY_POINT_GROUP, name=NAME)

    async def older(self):
        raise EhrFailure(FailureKind.WRONG_ADDRESS)

    monkeypatch.setattr(point.load().__globals__["CsvPractice"], "connect", older)
    code, said = check(export.as_uri())
    assert (code, "a file or folder that is not there" in said) == (1, True), said


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("open_adapter.api_version = 99\n", "It is written for adapter API 99; this program"),
        ("del open_adapter.api_version\n", "does not say its api_version."),
        ("raise RuntimeError('Zoe')\n", "It could not be imported (RuntimeError)."),
    ],
)
def test_a_broken_one_is_refused_with_a_sentence(
    installed, export, check, monkeypatch, tmp_path, broken, sentence
):
    whole = (TUTORIAL / f"{NAME}.py").read_text()
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / f"{NAME}.py").write_text(whole + broken)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    [point] = importlib.metadata.entry_points(group=registry.ENTRY_POINT_GROUP, name=NAME)
    verdict = registry.look_at(point)
    assert isinstance(verdict, Refused)
    assert sentence in verdict.reason
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    code, said = check(export.as_uri())
    assert (code, sentence in said) == (1, True), said
    assert not re.search("Zoe|Traceback", said)
    sys.modules.pop(NAME, None)

"""``patient-access adapter check`` and ``record`` on a real GNU Health."""

import asyncio

import pytest

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health import open_adapter
from ehr_adapters.kit.recording import record
from ehr_adapters.kit.replaying import Replayed
from patient_access import doctor
from patient_access.domain.lookup import ByPhone
from patient_access.domain.panels import PanelName, PanelState
from patient_access.settings.load import load_settings

pytestmark = pytest.mark.peer
NUMBER = "+14155550142"


def test_a_real_gnu_health_answers_to_the_agents_password(
    gnu_health, monkeypatch, tmp_path, capsys
):
    file = tmp_path / "settings.toml"
    file.write_text(
        f'[[ehrs]]\nname = "Tamarisk"\nadapter = "gnu_health"\nbase = "{gnu_health.base}"\n'
    )
    monkeypatch.setattr(doctor, "load_settings", lambda: load_settings(tmp_path / "no", file))
    monkeypatch.setattr(doctor, "read_token", lambda ehr: gnu_health.secret("nurse"))
    code = doctor.examine_ehr("Tamarisk")
    said = capsys.readouterr().out
    assert (code, "Tamarisk answers (GNU Health" in said) == (0, True), said


async def _panels(site, token, question):
    adapter = open_adapter(site, token)
    try:
        await adapter.connect()
        [one] = (await adapter.find_patients(question)).found
        read = [await adapter.read_panel(one.patient.ref, panel) for panel in PanelName]
        return one.patient, [(answer.panel, answer.state) for answer in read]
    finally:
        await adapter.close()


def test_a_recording_of_a_real_gnu_health_plays_the_call_again_with_nobody_in_it(gnu_health):
    async def token():
        return gnu_health.secret("nurse")

    site = EhrSite(name="Tamarisk", adapter="gnu_health", base=gnu_health.base)
    fixture = asyncio.run(record(site, open_adapter, token, ByPhone(number=NUMBER)))
    patient, panels = asyncio.run(_panels(site, token, ByPhone(number=NUMBER)))
    text = fixture.text()
    names = (patient.name.family, patient.mrn.value, "Halloway", "Lisinopril", "4155550142")
    for mark in (*names, gnu_health.secret("nurse").partition(":")[2]):
        assert mark.casefold() not in text.casefold(), mark
    with Replayed(fixture) as played:
        made, again = asyncio.run(_panels(played.site, token, played.question))
    assert made.name.family != patient.name.family
    assert again == panels
    assert (PanelName.APPOINTMENTS, PanelState.LOADED) in again

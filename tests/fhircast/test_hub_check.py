"""``doctor`` on a hub: reached how, and does it tell of what is asked for."""

import pytest

from patient_access import doctor
from patient_access.diagnostics.check import Ease
from patient_access.fhircast.check import hub_checks
from patient_access.settings.model import EhrSetting
from tests.fhircast.hub import HubProcess
from tests.sign_in.conftest import free_port
from tests.support.careful import desk_certificate
from tests.support.certificate import self_signed

NAME = "Northside EHR"
ALL = ["patient-open", "Patient-close", "syncerror", "userLogout", "userhibernate", "Home-open"]


def examined(hub, base="http://127.0.0.1/fhir", topic="made-up-topic", **more):
    table = {"name": NAME, "base": base, "fhircast": {"hub": hub, "topic": topic}} | more
    return [(one.ease, one.sentence) for one in hub_checks(EhrSetting.model_validate(table))]


def test_a_hub_that_tells_of_everything_is_good_and_nobody_subscribes(hub):
    hub.set(describes=[200, {"eventsSupported": ALL, "websocketSupport": True}])
    assert examined(hub.url) == [
        (Ease.WEAK, f"{NAME}: its hub is reached without TLS, on this machine."),
        (Ease.GOOD, f"{NAME}: its hub tells of every event that is asked for."),
    ]
    [asked] = hub.all("get")
    assert asked["path"] == "/hub/.well-known/fhircast-configuration"
    assert asked["token"] is None
    assert hub.all("post") == []


@pytest.mark.parametrize(
    ("says", "ease", "sentence"),
    [
        ([200, {"eventsSupported": ALL[:2]}], Ease.WEAK, "of SyncError, UserLogout, UserHib"),
        ([200, {"eventsSupported": ["Patient-open", 7]}], Ease.BROKEN, "tell of Patient-close."),
        ([200, {"eventsSupported": ALL, "websocketSupport": False}], Ease.BROKEN, "WebSocket"),
        ([200, {"eventsSupported": "all"}], Ease.WEAK, "does not say what it supports"),
        ([200, ["made", "up"]], Ease.WEAK, "does not say what it supports"),
        ([404, {}], Ease.WEAK, "does not say what it supports"),
        ([503, {}], Ease.BROKEN, "out of order (503)"),
    ],
)
def test_what_it_leaves_out_is_said(hub, says, ease, sentence):
    hub.set(describes=says)
    _, (found, said), *_ = examined(hub.url)
    assert (found, sentence in said) == (ease, True), said


def test_how_it_is_reached_is_said_and_what_stands_in_the_way(tmp_path, monkeypatch):
    self_signed(tmp_path)
    ours = desk_certificate(tmp_path / "ours")
    hub = HubProcess(tmp_path / "made-up.pem")
    careful = HubProcess(tmp_path / "made-up.pem", ours["client_certificate"])
    try:
        [(ease, said)] = examined(hub.url)
        assert (ease, "cannot be trusted" in said) == (Ease.BROKEN, True)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
        assert (Ease.GOOD, f"{NAME}: its hub is reached with TLS 1.3.") in examined(hub.url)
        [(ease, said)] = examined(careful.url)
        assert (ease, "another certificate of this desk" in said) == (Ease.BROKEN, True)
    finally:
        hub.close()
        careful.close()


def test_a_hub_that_is_not_there_a_proxy_that_is_not_and_a_foreign_host_are_broken(hub):
    nobody = f"http://127.0.0.1:{free_port()}"
    [(ease, said)] = examined(nobody)
    assert (ease, "does not answer" in said) == (Ease.BROKEN, True)
    [(ease, said)] = examined(hub.url, proxy=nobody)
    assert (ease, "ehrs.proxy" in said) == (Ease.BROKEN, True)
    [(ease, said)] = examined(hub.url, base="https://ehr.example/fhir")
    assert (ease, "ehrs.fhircast.hosts" in said) == (Ease.BROKEN, True)
    assert hub.all("get") == []


def test_what_is_missing_in_the_settings_is_said(hub):
    assert hub_checks(EhrSetting(name=NAME, base="https://ehr.example")) == []
    assert examined("")[0][0] is Ease.BROKEN
    assert examined("", sign_in={"client_id": "made-up"})[0][0] is Ease.GOOD
    assert (Ease.BROKEN, True) in [
        (e, "topic is not set" in s) for e, s in examined(hub.url, topic="")
    ]


def test_the_doctor_asks_it(hub, monkeypatch):
    async def reached(ehr):
        return []

    monkeypatch.setattr(doctor, "_reach", reached)
    table = {"name": NAME, "base": "http://127.0.0.1/fhir", "fhircast": {"hub": hub.url}}
    ehr = EhrSetting.model_validate(table)
    settings = doctor.Settings(ehrs=(ehr,))
    assert {one.code for one in doctor._ehrs(settings)} == {"fhircast"}

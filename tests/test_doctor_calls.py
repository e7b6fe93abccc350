"""``doctor`` asks each telephone system of the settings once, and says what to do."""

import asyncio
import socket
import threading

import pytest

from patient_access import doctor_calls
from patient_access.call_sources import probes
from patient_access.doctor_calls import call_checks
from patient_access.front_door.http_pop import HttpPop
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import Settings
from tests.support.certificate import self_signed
from tests.support.fake_baresip import FakeBaresip
from tests.support.fake_pbx import SECRET, FakePbx


@pytest.fixture(autouse=True)
def keyring(monkeypatch):
    kept = {"asterisk": SECRET}
    monkeypatch.setattr(doctor_calls, "read_token", kept.get)
    monkeypatch.setattr(doctor_calls, "read_digest", lambda: kept.get("http_pop"))
    return kept


def found(settings, *, running=False):
    """Each finding as *good: …*."""
    checks = call_checks(Settings.model_validate(settings), running=running)
    return [f"{check.ease}: {check.sentence}" for check in checks]


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def asterisk(pbx, **more):
    given = {"host": "127.0.0.1", "port": pbx.port, "tls": False, "user": "desk1001"}
    table = given | {"channels": ["PJSIP/1001"]} | more
    return {"call_sources": ["asterisk"], "asterisk": table}


@pytest.fixture
def pbx():
    pbx = FakePbx()
    yield pbx
    pbx.close()


def test_a_desk_with_no_telephone_has_nothing_to_check():
    assert found({}) == []


def test_an_asterisk_that_lets_the_account_in_and_answers_it(pbx):
    (said,) = found(asterisk(pbx))
    assert said.startswith("good: The Asterisk at 127.0.0.1:")
    asked = [each for each in pbx.actions if each["Action"] == "Status"]
    assert [each["Channel"] for each in asked] == ["PJSIP/1001-doctor"], (
        "nobody else is asked about"
    )


def test_an_account_that_may_not_ask_is_weak():
    pbx = FakePbx(may_ask=False)
    _, said = found(asterisk(pbx))
    pbx.close()
    assert said.startswith("weak: The account may not ask for Status")


def test_what_is_wrong_with_an_asterisk_is_said(pbx, keyring, tmp_path, monkeypatch):
    keyring["asterisk"] = "wrong"
    assert "refused the account" in found(asterisk(pbx))[0]
    del keyring["asterisk"]
    assert "patient-access token set asterisk" in found(asterisk(pbx))[0]
    keyring["asterisk"] = SECRET
    assert "cannot be reached" in found(asterisk(pbx, port=closed_port()))[0]
    stranger = FakePbx(self_signed(tmp_path))
    assert "cannot be trusted" in found(asterisk(stranger, tls=True))[0]
    stranger.close()
    monkeypatch.setattr(probes, "SECONDS", 0.3)
    pbx.silent = True
    assert "did not answer within" in found(asterisk(pbx))[0]


def test_what_is_missing_before_an_asterisk_is_asked_is_said_each(pbx, keyring, tmp_path):
    del keyring["asterisk"]
    none = tmp_path / "none.pem"
    file, secret = found(asterisk(pbx, ca_file=str(none)))
    assert file == f"broken: asterisk.ca_file: {none} is not there; check the path."
    assert "patient-access token set asterisk" in secret
    assert pbx.actions == []


def test_a_source_that_is_not_set_up_is_said():
    assert "broken: The call source mqtt is not set up" in found({"call_sources": ["mqtt"]})[0]


def test_a_baresip_that_answers_one_that_is_not_there_and_something_else(monkeypatch, pbx):
    telephone = FakeBaresip()
    settings = {"call_sources": ["baresip"], "baresip": {"port": telephone.port}}
    assert found(settings) == [f"good: baresip answers on port {telephone.port} of this machine."]
    telephone.close()
    assert "start baresip with ctrl_tcp_listen" in found(settings)[0]
    monkeypatch.setattr(probes, "SECONDS", 0.3)
    settings["baresip"]["port"] = pbx.port
    assert "is not baresip's" in found(settings)[0]


@pytest.fixture
def door():
    """Calls by HTTP are taken on this port."""
    ready, ports = threading.Event(), []

    async def serve():
        http = HttpPop(0, bytes(32), lambda call: None)
        tasks.append(
            asyncio.create_task(http.serve(lambda port: (ports.append(port), ready.set())))
        )
        loops.append(asyncio.get_running_loop())
        await asyncio.gather(*tasks, return_exceptions=True)

    tasks, loops = [], []
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(5)
    yield ports[0]
    loops[0].call_soon_threadsafe(tasks[0].cancel)
    thread.join(5)


def test_the_http_port_is_free_ours_or_somebody_elses(keyring, door, pbx):
    keyring["http_pop"] = "ab" * 32
    free = {"http_pop": {"port": closed_port()}}
    assert "is free" in found(free)[0]
    assert "Nobody listens" in found(free, running=True)[0]
    ours = {"http_pop": {"port": door}}
    assert found(ours, running=True) == [f"good: Calls by HTTP are taken on port {door}."]
    other = {"http_pop": {"port": pbx.port}}
    assert "broken: Another program has port" in found(other)[0]


def test_calls_by_http_without_a_token_or_a_source_come_to_nobody(monkeypatch, door):
    said = found({"http_pop": {"port": door}, "call_sources": []})
    assert "patient-access pop-token new" in said[0]
    assert "add it to call_sources" in said[-1]

    def locked():
        raise CredentialsUnavailable("The system keyring is locked or refused.")

    monkeypatch.setattr(doctor_calls, "read_digest", locked)
    assert "locked" in found({"http_pop": {"port": door}})[0]

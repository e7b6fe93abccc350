"""``doctor`` on a real broker: let in, granted, and whether a list is there to be read."""

import pytest

from patient_access import doctor_calls
from patient_access.doctor_calls import call_checks
from patient_access.settings.model import Settings
from tests.peers.mosquitto import Mosquitto, Publisher, program
from tests.peers.test_mqtt_access import site, tls  # noqa: F401 - site is a fixture

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(program() is None, reason="needs mosquitto (lock/debian-test.txt)"),
]


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(doctor_calls, "_BROKER_SECONDS", 1.0)
    monkeypatch.setattr(doctor_calls, "read_token", lambda name: "made-up-secret")


def found(port, **more):
    table = {"host": "127.0.0.1", "port": port, "topic": "calls/agents/1001"} | more
    settings = Settings.model_validate({"call_sources": ["mqtt"], "mqtt": table})
    return [f"{check.ease}: {check.sentence}" for check in call_checks(settings, running=False)]


def test_a_desk_that_may_read_its_calls_and_one_whose_acl_keeps_them_back(site):  # noqa: F811
    authority, broker = site
    publisher = Publisher(broker.port, tls=tls(authority, "bridge"))
    publisher.say("1", "connected", "+12065550147")
    own, other = (str(authority.issue(name)) for name in ("1001", "1002"))
    file = str(authority.file)
    said = found(broker.port, ca_file=file, certificate=own)
    assert [each.partition(":")[0] for each in said] == ["good"]
    _, nothing, offline = found(broker.port, ca_file=file, certificate=other)
    assert "weak: Nothing is published at calls/agents/1001/calls, or the broker's ACL" in nothing
    assert "not online" in offline
    publisher.die()
    assert "weak: The publisher of this agent's calls is not online." in found(
        broker.port, ca_file=file, certificate=own
    )
    (said,) = found(broker.port, ca_file=file)
    assert "refused this desk; check certificate" in said


def test_a_broker_that_is_not_trusted_not_there_or_does_not_know_the_account(tmp_path, site):  # noqa: F811
    _, tls_broker = site
    (said,) = found(tls_broker.port)
    assert "no authority that is believed here has signed it" in said
    (said,) = found(tls_broker.port, ca_file=str(tmp_path / "none.pem"))
    assert "none.pem is not there; check the path." in said
    folder = tmp_path / "strict"
    folder.mkdir()
    broker = Mosquitto(folder, "allow_anonymous false")
    (said,) = found(broker.port, tls=False, user="desk1001")
    broker.stop()
    assert "refused this desk" in said
    (said,) = found(broker.port, tls=False)
    assert "cannot be reached" in said

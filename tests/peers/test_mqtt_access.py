"""The broker as docs/telephony.md sets it up: TLS, certificates of the desks, and the ACL."""

import asyncio
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from patient_access.call_sources.conformance import RecordingDesk
from patient_access.call_sources.mqtt import Mqtt
from patient_access.handover.call_events import SourceStatus
from patient_access.settings.telephony import MqttSetting
from tests.peers.mosquitto import Mosquitto, Publisher, program
from tests.support.fake_pbx import SECRET, FakePbx

pytest.importorskip("cryptography", reason="needs cryptography for certificates")
from tests.peers.site_authority import Authority

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(program() is None, reason="needs mosquitto (lock/debian-test.txt)"),
]
DOCS = Path(__file__).parents[2] / "docs" / "telephony.md"


def documented(fence):
    """The block of the page with this name."""
    return re.search(rf"```{fence}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)[1]


@pytest.fixture
def site(tmp_path):
    authority = Authority(tmp_path)
    acl = tmp_path / "acl"
    acl.write_text(documented("acl"))
    acl.chmod(0o700)
    lines = documented("mosquitto")
    for name, file in (
        ("AUTHORITY", authority.file),
        ("BROKER", authority.issue("broker")),
        ("ACL", acl),
    ):
        lines = lines.replace(name, str(file))
    broker = Mosquitto(tmp_path, "user root", *lines.splitlines())
    yield authority, broker
    broker.stop()


def tls(authority, name):
    context = ssl.create_default_context(cafile=authority.file)
    context.load_cert_chain(authority.issue(name))
    return context


def heard(authority, broker, certificate, topic, publisher_topic=None, *, until):
    async def running():
        setting = {
            "host": "127.0.0.1",
            "port": broker.port,
            "topic": topic,
            "publisher_topic": publisher_topic,
            "ca_file": str(authority.file),
            "certificate": str(certificate) if certificate else None,
        }
        source, desk = Mqtt(MqttSetting.model_validate(setting)), RecordingDesk()
        task = asyncio.create_task(source.run(desk))
        try:
            await until(desk)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return desk

    return asyncio.run(running())


async def live(desk):
    await desk.until(lambda: SourceStatus.LIVE in desk.statuses and bool(desk.events))


async def nothing_for_a_while(desk):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await desk.until(lambda: bool(desk.events))


def test_each_desk_hears_its_own_calls_and_nobody_elses(site):
    authority, broker = site
    publisher = Publisher(broker.port, tls=tls(authority, "bridge"))
    publisher.say("1", "connected", "+12065550147")
    own, other = authority.issue("1001"), authority.issue("1002")
    assert len(heard(authority, broker, own, "calls/agents/1001", until=live).events) == 1
    desk = heard(authority, broker, other, "calls/agents/1001", until=nothing_for_a_while)
    assert SourceStatus.LIVE not in desk.statuses
    publisher.close()


def test_a_desk_cannot_publish_and_one_without_a_certificate_hears_nothing(site):
    authority, broker = site
    intruder = Publisher(broker.port, tls=tls(authority, "1001"))
    intruder.say("1", "connected", "+12065550147")
    own = authority.issue("1001")
    assert not heard(authority, broker, own, "calls/agents/1001", until=nothing_for_a_while).events
    assert not heard(authority, broker, None, "calls/agents/1001", until=nothing_for_a_while).events
    intruder.close()


def test_the_bridge_by_its_own_certificate_and_tls_on_both_sides(site, tmp_path):
    """With the bridge's file as the page has it: only addresses and paths are changed."""
    authority, broker = site
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue("pbx"))
    pbx = FakePbx(context)
    secret = tmp_path / "ami-secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    text = documented("bridge")
    for said, so in (
        ("/etc/ssl/site-authority.pem", authority.file),
        ("/etc/patient-access/ami-secret", secret),
        ("/etc/patient-access/bridge.pem", authority.issue("bridge")),
        ('"pbx.example"', f'"127.0.0.1"\nport = {pbx.port}'),
        ('"broker.example"', f'"127.0.0.1"\nport = {broker.port}'),
    ):
        assert said in text
        text = text.replace(said, str(so))
    file = tmp_path / "bridge.toml"
    file.write_text(text)
    command = [sys.executable, "-m", "patient_access", "bridge", "asterisk", "--settings", file]
    bridge = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    async def called(desk):
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
        lines = "ChannelState: 5\r\nConnectedLineNum: 2065550147\r\nUniqueid: 1\r\nLinkedid: 1"
        pbx.write(f"Event: Newstate\r\nChannel: PJSIP/1001-1\r\n{lines}\r\n\r\n")
        await desk.until(lambda: bool(desk.events))

    try:
        own = authority.issue("1001")
        topics = ("calls/agents/1001", "calls/publisher")
        assert len(heard(authority, broker, own, *topics, until=called).events) == 1
        other = authority.issue("1002")
        desk = heard(authority, broker, other, *topics, until=nothing_for_a_while)
        assert SourceStatus.LIVE not in desk.statuses
    finally:
        bridge.terminate()
        bridge.wait(30)
        pbx.close()

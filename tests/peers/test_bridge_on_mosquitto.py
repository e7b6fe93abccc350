"""``patient-access bridge asterisk`` between a manager interface and a real broker.

What a desk hears by way of the broker is what it would have heard from Asterisk itself.
"""

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time

import pytest

from patient_access.call_sources.conformance import RecordingDesk
from patient_access.call_sources.mqtt import Mqtt
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.settings.telephony import MqttSetting
from tests.peers.mosquitto import Mosquitto, program
from tests.support.captured_calls import DATA, NUMBERS, PATIENT, STORIES, story_of
from tests.support.fake_pbx import SECRET, FakePbx, captured, replay

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(program() is None, reason="needs mosquitto (lock/debian-test.txt)"),
]
AGENTS = ("1001", "1002")
NUMBER = "+12065550147"


class Process:
    """The bridge as its own process, as a server runs it."""

    def __init__(self, folder, pbx, broker, **more):
        secret = folder / "ami-secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        agents = "".join(f'{agent} = ["PJSIP/{agent}"]\n' for agent in AGENTS)
        self._file = folder / "bridge.toml"
        self._file.write_text(f"""
longest_pause_seconds = 1

[asterisk]
host = "127.0.0.1"
port = {pbx.port}
tls = false
user = "bridge"
secret_file = "{secret}"
variables = {{ MRN = "mrn", DNIS = "dnis", ATTEST = "attestation", PRES = "presentation" }}
ping_seconds = {more.get("ping_seconds", 60)}

[broker]
host = "127.0.0.1"
port = {broker.port}
tls = false
ping_seconds = 60

[agents]
{agents}""")
        self._log = folder / "bridge.log"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "patient_access", "bridge", "asterisk"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--settings", str(self._file)], stdout=log, stderr=log
            )

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    @property
    def log(self):
        return self._log.read_text()


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.stop()


@pytest.fixture
def site(tmp_path, broker):
    pbx = FakePbx()
    bridge = Process(tmp_path, pbx, broker)
    yield pbx, bridge, broker
    bridge.stop()
    pbx.close()


@pytest.fixture
def quick_site(tmp_path, broker):
    """The bridge soon notices that Asterisk is silent, and a busy machine now and then seems so."""
    pbx = FakePbx()
    bridge = Process(tmp_path, pbx, broker, ping_seconds=0.5)
    yield pbx, bridge, broker
    bridge.stop()
    pbx.close()


class Desk(RecordingDesk):
    def __init__(self):
        super().__init__()
        self.told = []

    def deliver(self, event, private):
        self.told.append(bytes(private.buffer).decode())
        super().deliver(event, private)

    def ended(self):
        return self.states().count(CallState.ENDED)

    async def until_status(self, status):
        async with asyncio.timeout(60):
            await self.until(lambda: bool(self.statuses) and self.statuses[-1] is status)


def on_desks(broker, story, agents=AGENTS):
    """Run ``story`` with the desks of these agents, live."""

    async def running():
        desks, tasks = {}, []
        for agent in agents:
            setting = {
                "host": "127.0.0.1",
                "port": broker.port,
                "tls": False,
                "topic": f"calls/agents/{agent}",
                "publisher_topic": "calls/publisher",
                "ping_seconds": 60,
            }
            desks[agent] = Desk()
            source = Mqtt(MqttSetting.model_validate(setting))
            tasks.append(asyncio.create_task(source.run(desks[agent])))
        try:
            async with asyncio.timeout(180):
                for desk in desks.values():
                    await desk.until_status(SourceStatus.LIVE)
                await story(desks)
            assert not any(task.done() for task in tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return desks

    return asyncio.run(running())


def numbers_of(told):
    return [json.loads(each)["ani"] for each in told if each]


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/asterisk_ami")
def test_every_captured_stream_comes_through_the_broker_as_it_comes_from_asterisk(site):
    pbx, bridge, broker = site
    heard = {}

    async def story(desks):
        for name in STORIES:
            before = {agent: len(desk.events) for agent, desk in desks.items()}
            ended = {agent: desk.ended() for agent, desk in desks.items()}
            hang_ups = dict.fromkeys(AGENTS, 0)

            def said(event, hang_ups=hang_ups):
                if event.startswith(b"Event: Hangup\r\n"):
                    for agent in AGENTS:
                        hang_ups[agent] += f"Channel: PJSIP/{agent}-".encode() in event

            (events,) = captured(DATA / f"ami-{name}.log")
            await asyncio.to_thread(replay, pbx, events, 100, said)
            for agent, desk in desks.items():
                if agent not in STORIES[name]:
                    continue
                until = ended[agent] + hang_ups[agent]
                await desk.until(lambda desk=desk, until=until: desk.ended() == until)
                heard[name, agent] = (
                    story_of(desk.events[before[agent] :]),
                    numbers_of(desk.told[before[agent] :]),
                )

    on_desks(broker, story)
    assert heard == {
        (name, agent): (states, NUMBERS.get((name, agent), NUMBERS.get(name, [PATIENT])))
        for name, agents in STORIES.items()
        for agent, states in agents.items()
    }
    assert not [number for number in (PATIENT, "2065550188", "2065550199") if number in bridge.log]


def channel(state=6, call="1", number=NUMBER, agent="1001", **more):
    return {
        "Channel": f"PJSIP/{agent}-{call}",
        "ChannelState": state,
        "ConnectedLineNum": number,
        "Exten": "s",
        "Uniqueid": f"17.{call}",
        "Linkedid": f"16.{call}",
        **more,
    }


def lines(said):
    return "\r\n".join(f"{key}: {value}" for key, value in said.items())


def up(pbx, *channels):
    """What ``Status`` finds from now on."""
    pbx.channels = {
        each["Channel"]: lines({"Data": "(Outgoing Line)", **each}) for each in channels
    }


def test_a_bridge_killed_in_mid_call_masks_and_started_again_knows_the_call(site):
    pbx, bridge, broker = site

    async def story(desks):
        desk = desks["1001"]
        pbx.say(Event="Newstate", **channel(5, ChanVariable="MRN=TEST0001"))
        pbx.say(Event="Newstate", **channel(6))
        await desk.until(lambda: CallState.CONNECTED in desk.states())
        await asyncio.to_thread(bridge.kill)
        # The last will tells it. Without one the broker would wait for a minute and a half.
        await desk.until_status(SourceStatus.STALE)
        up(pbx, channel(Variable="MRN=TEST0001"))
        await asyncio.to_thread(bridge.start)
        await desk.until_status(SourceStatus.LIVE)
        pbx.say(Event="Hangup", **channel())
        await desk.until(lambda: CallState.ENDED in desk.states())

    desk = on_desks(broker, story)["1001"]
    assert story_of(desk.events) == ["A offered", "A connected", "A connected", "A ended unknown"]
    assert [json.loads(told)["mrn"] for told in desk.told if told] == ["TEST0001"] * 2


def test_a_call_that_ended_while_the_bridge_was_dead_is_over_and_another_agents_is_not(site):
    pbx, bridge, broker = site

    async def story(desks):
        one, other = desks.values()
        pbx.say(Event="Newstate", **channel(6, "2"))
        pbx.say(Event="Newstate", **channel(6, "3", "2065550188", "1002"))
        await one.until(lambda: len(one.events) == 1)
        await other.until(lambda: len(other.events) == 1)
        await asyncio.to_thread(bridge.kill)
        up(pbx, channel(6, "3", "2065550188", "1002"))
        await asyncio.to_thread(bridge.start)
        await one.until(lambda: CallState.ENDED in one.states())
        for desk in (one, other):
            await desk.until_status(SourceStatus.LIVE)
        pbx.say(Event="Hangup", **channel(6, "3", "2065550188", "1002"))
        await other.until(lambda: CallState.ENDED in other.states())

    one, other = on_desks(broker, story).values()
    assert one.events[-1].end_reason is EndReason.STREAM_LOST
    assert story_of(other.events) == ["A connected", "A connected", "A ended unknown"]


def test_a_consult_that_is_up_when_the_bridge_starts_brings_nobody(site):
    pbx, bridge, broker = site

    async def story(desks):
        desk = desks["1001"]
        await asyncio.to_thread(bridge.kill)
        up(pbx, channel(6, "4"), channel(6, "5", "1002", Data="1002"))
        await asyncio.to_thread(bridge.start)
        await desk.until(lambda: CallState.CONSULTING in desk.states())
        pbx.say(Event="Hangup", **channel(6, "5", "1002"))
        await desk.until(lambda: desk.states()[-1] is CallState.CONNECTED)
        pbx.say(Event="Hangup", **channel(6, "4"))
        await desk.until(lambda: CallState.ENDED in desk.states())

    desk = on_desks(broker, story)["1001"]
    assert len({event.leg_id for event in desk.events}) == 1
    assert numbers_of(desk.told) == [NUMBER]


def test_asterisk_lost_or_frozen_is_stale_and_what_is_up_afterwards_comes_back(quick_site):
    pbx, _, broker = quick_site

    async def story(desks):
        desk = desks["1001"]
        pbx.say(Event="Newstate", **channel(6, "6"))
        up(pbx, channel(6, "6"), channel(6, "7"))
        pbx.say(Event="Newstate", **channel(6, "7"))
        await desk.until(lambda: len({event.leg_id for event in desk.events}) == 2)
        up(pbx, channel(6, "6"))
        pbx.drop()
        await desk.until(lambda: CallState.ENDED in desk.states())
        await desk.until_status(SourceStatus.LIVE)
        assert SourceStatus.STALE in desk.statuses
        pbx.silent = True
        await desk.until_status(SourceStatus.STALE)
        pbx.silent = False
        await desk.until_status(SourceStatus.LIVE)
        pbx.say(Event="Hangup", **channel(6, "6"))
        await desk.until(lambda: desk.ended() == 2)

    desk = on_desks(broker, story)["1001"]
    ends = [event.end_reason for event in desk.events if event.end_reason]
    assert ends == [EndReason.STREAM_LOST, EndReason.UNKNOWN]


def test_a_bridge_that_is_stopped_says_so_and_leaves_with_0(site):
    _, bridge, broker = site

    async def story(desks):
        assert await asyncio.to_thread(bridge.stop) == 0
        await desks["1001"].until_status(SourceStatus.STALE)

    on_desks(broker, story, ("1001",))
    assert "source_live" in bridge.log
    assert "broker_live" in bridge.log


def test_an_account_that_may_not_ask_what_is_up_is_never_believed(tmp_path, broker):
    pbx = FakePbx(may_ask=False)
    bridge = Process(tmp_path, pbx, broker)
    try:
        deadline = time.monotonic() + 30
        while "snapshot_refused" not in bridge.log:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
        assert "source_live" not in bridge.log
    finally:
        bridge.stop()
        pbx.close()


def test_attestation_and_presentation_arrive_at_the_desk(site):
    pbx, _, broker = site

    async def story(desks):
        desk = desks["1001"]
        said = f"Event: Newstate\r\n{lines(channel(5, '8'))}\r\n"
        pbx.write(said + "ChanVariable: ATTEST=B\r\nChanVariable: PRES=prohib_not_screened\r\n\r\n")
        await desk.until(lambda: len(desk.events) == 1)
        pbx.say(Event="Hangup", **channel(5, "8"))
        await desk.until(lambda: desk.ended() == 1)

    told = json.loads(on_desks(broker, story, ("1001",))["1001"].told[0])
    assert (told["attestation"], told["presentation"]) == ("B", "restricted")


def test_a_broker_that_restarts_hears_every_list_anew(tmp_path):
    """Without persistence, as the page asks for: what the broker knew is gone."""
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = Mosquitto(folder, persistence=False)
    pbx = FakePbx()
    bridge = Process(tmp_path, pbx, broker)

    async def story(desks):
        one, other = desks.values()
        pbx.say(Event="Newstate", **channel(6, "1"))
        pbx.say(Event="Newstate", **channel(6, "2", "2065550188", "1002"))
        await one.until(lambda: len(one.events) == 1)
        await other.until(lambda: len(other.events) == 1)
        await asyncio.to_thread(broker.stop)
        for desk in (one, other):
            await desk.until_status(SourceStatus.STALE)
        pbx.say(Event="Hangup", **channel(6, "1"))
        await asyncio.to_thread(broker.start)
        await one.until(lambda: CallState.ENDED in one.states())
        for desk in (one, other):
            await desk.until_status(SourceStatus.LIVE)

    try:
        one, other = on_desks(broker, story).values()
    finally:
        bridge.stop()
        broker.stop()
        pbx.close()
    assert story_of(one.events)[-1].startswith("A ended")
    assert set(story_of(other.events)) == {"A connected"}
    assert bridge.log.count("broker_live") == 2
    assert "broker_lost" in bridge.log


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/asterisk_ami")
def test_what_a_real_asterisk_answered_to_status_is_one_call_of_this_agent(site):
    """The second connection of the capture asked for all that is up: the caller's leg, too."""
    pbx, bridge, broker = site

    async def story(desks):
        await asyncio.to_thread(bridge.kill)
        _, events, _ = captured(DATA / "ami-drop_reconnect.log")
        for number, (_, event) in enumerate(events):
            if event.startswith(b"Event: Status\r\n"):
                said = event.decode().strip().split("\r\n")[1:]
                pbx.channels[number] = "\r\n".join(one for one in said if "ActionID" not in one)
        assert len(pbx.channels) == 2
        await asyncio.to_thread(bridge.start)
        await desks["1001"].until(lambda: len(desks["1001"].events) == 1)
        await desks["1001"].until_status(SourceStatus.LIVE)

    one, other = on_desks(broker, story).values()
    assert story_of(one.events) == ["A connected"]
    told = json.loads(one.told[0])
    assert (told["ani"], told["mrn"], told["dnis"]) == (PATIENT, "TEST0001", "8005550199")
    assert other.events == []

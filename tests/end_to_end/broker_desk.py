"""The whole program on a real Mosquitto: its broker, its publisher, its network, its patient."""

import os
import signal
import time
from contextlib import suppress

import pytest

from tests.bench.calls import TimedDesk
from tests.end_to_end.desk import until
from tests.end_to_end.marker_patient import NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.peers.mosquitto import CALLS, Mosquitto, Publisher, program
from tests.support.relay import Relay

needs_broker = pytest.mark.skipif(
    program() is None, reason="needs mosquitto (lock/debian-test.txt)"
)
MASKED = "The phone system stopped answering"
ON_HOLD = "The caller is on hold"
WIPE_SECONDS = 5
"""The shortest that the setting allows; 30 where nobody sets it."""
QUICK_PING = 6
"""So many seconds of silence are the broker's end, where a test waits for that."""
NO_WIPE_SECONDS = 120
"""Where the call must be back before it: no machine is so slow."""


class TimedPublisher(Publisher):
    """Keeps the moment at which it was back and said what is up."""

    def __init__(self, port, calls=()):
        self.back_at = []
        super().__init__(port, calls)

    def _all(self):
        self.back_at.append(time.monotonic())
        super()._all()


@pytest.fixture
def broker(tmp_path):
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = Mosquitto(folder)
    yield broker
    broker.stop()


@pytest.fixture
def publisher(broker):
    publisher = TimedPublisher(broker.port)
    yield publisher
    publisher.close()


@pytest.fixture
def network(broker):
    """Between the desk and the broker, which the publisher still reaches while it is cut."""
    network = Relay(broker.port)
    yield network
    network.close()


@pytest.fixture
def begin(ehr, broker, publisher, tmp_path, short_folder):
    """The program, its call verified: the patient is on the screen."""
    started = []

    def start(*parts, wipe=NO_WIPE_SECONDS, port=None, ping=60, **environment):
        settings = tmp_path / "settings.toml"
        settings.write_text(
            f'call_sources = ["mqtt"]\n[mqtt]\nhost = "127.0.0.1"\nport = {port or broker.port}\n'
            'tls = false\ntopic = "calls/agents/1001"\n'
            f"ping_seconds = {ping}\nmisses = 1\n"
            f"[telephony]\nwipe_after_seconds = {wipe}\nlongest_pause_seconds = 1\n",
            encoding="utf-8",
        )
        scripts = tmp_path / "scripts"
        scripts.mkdir()
        for place, part in enumerate(parts, start=1):
            (scripts / f"{place:02}.toml").write_text(part.toml(), encoding="utf-8")
        desk = TimedDesk(
            short_folder,
            ["--settings", str(settings), "--fhir", ehr.base, "--rehearse", str(scripts)],
            **environment,
        )
        started.append(desk)
        desk.wait_for("window 1 is ready")
        publisher.say("1", "connected", NUMBER)
        desk.wait_for("the patient is open")
        return desk

    yield start
    for desk in started:
        wake(desk.survivors())
        desk.leave()


def opened():
    steps = Steps().ready().pick_first().verify_marked().wait_for(mark("visit"))
    return steps.say("the patient is open").wait_for(MASKED).must_not_show(mark("visit"))


def opened_and_on_hold():
    steps = Steps().ready().pick_first().verify_marked().wait_for(mark("visit"))
    steps = steps.say("the patient is open").wait_for(ON_HOLD).must_not_show(mark("visit"))
    return steps.say("the caller is on hold")


def masked_and_back():
    """The patient is hidden, and is there again without anybody's doing."""
    steps = opened().say("the patient is masked").wait_for(mark("visit"))
    return steps.must_not_show(MASKED).say("the patient is back")


def rung_again(steps):
    """The call has a window of its own again."""
    return steps.wait_for("One person has this number").say("the call is back")


def stop(processes):
    """They do nothing any more, as those of a computer that sleeps."""
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)


def wake(processes):
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def holder(desk):
    held = [pid for pid in desk.workspaces() if desk.copies(pid, [mark("visit")])[mark("visit")]]
    assert len(held) == 1, "the patient is in exactly one process"
    return held[0]


def is_back(desk, said, broker, publisher, returned):
    """The snapshot can be had once the desk reads the topic again, and once the publisher has said
    what is up. From the later of the two on it should take less than a second (issue 5), before it
    the pause to the next try to connect, here a second at most: ``pytest -s`` says what it took."""
    back = desk.moment(said)
    there = [returned, *(at for at in publisher.back_at if at < back)]
    connected = max(there)
    resynchronised = max(*there, *(at for at in broker.subscribed(CALLS) if at < back))
    print(
        f"{said}: {back - resynchronised:.2f} s after resynchronising, "
        f"which came {resynchronised - connected:.2f} s after broker and publisher"
    )


def nothing_left(desk, *needles):
    until(lambda: desk.left_over(needles) == {})


def holds_number(desk):
    return any(desk.copies(pid, [NUMBER[1:]])[NUMBER[1:]] for pid in desk.workspaces())

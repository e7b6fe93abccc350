"""Captured streams of a real Asterisk, said to the whole program: what stands on the screen, and
how soon it is gone after the agent's own leg has ended, whatever becomes of the caller."""

import time
from statistics import median_low

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import Hospital
from tests.bench.calls import TimedDesk, settle
from tests.end_to_end.desk import until
from tests.end_to_end.script_writer import Steps
from tests.support.captured_calls import DATA, PATIENT, STORIES
from tests.support.fake_pbx import SECRET, FakePbx, captured, replay
from tests.support.one_secret_keyring import NAME, OneSecretKeyring

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/asterisk_ami"),
    pytest.mark.usefixtures("undisturbed"),
]
WIPE_SECONDS = 0.1
"""From the event of the agent's own leg to the patient off the screen (issue 5)."""
PAUSE_SECONDS = 20.0
"""What one of them may take when a busy machine pauses."""

HOLD, CONSULT = "The caller is on hold", "You are asking a colleague"
SCREENS = {
    "blind": ("Connected",),
    "attended": ("Connected", HOLD, CONSULT),
    "two_calls": ("Connected",),
}
"""What agent 1001 sees after the ring, in this order, at the stream's own speed."""


@pytest.fixture
def ehr(marked):
    """The marked patient, at the number of the captures."""

    def called(resource):
        if resource["resourceType"] != "Patient":
            return resource
        return resource | {"telecom": [{"system": "phone", "value": PATIENT, "use": "home"}]}

    kinds = marked.hospital.kinds()
    everything = (called(one) for kind in kinds for one in marked.hospital.all(kind))
    with TrainingServer(Hospital(everything)) as server:
        yield server


@pytest.fixture
def pbx():
    pbx = FakePbx()
    yield pbx
    pbx.close()


@pytest.fixture
def begin(ehr, pbx, tmp_path, short_folder):
    """Start the program for an agent, with parts to play."""
    started = []

    def start(agent, *parts):
        settings = tmp_path / "settings.toml"
        settings.write_text(
            f'call_sources = ["asterisk"]\n[asterisk]\nhost = "127.0.0.1"\nport = {pbx.port}\n'
            f'tls = false\nuser = "desk"\nchannels = ["PJSIP/{agent}"]\n',
            encoding="utf-8",
        )
        scripts = tmp_path / "scripts"
        scripts.mkdir()
        for place, part in enumerate(parts, start=1):
            (scripts / f"{place:02}.toml").write_text(part.toml(), encoding="utf-8")
        keyring = f"{OneSecretKeyring.__module__}.{OneSecretKeyring.__qualname__}"
        desk = TimedDesk(
            short_folder,
            ["--settings", str(settings), "--fhir", ehr.base, "--rehearse", str(scripts)],
            PYTHON_KEYRING_BACKEND=keyring,
            **{NAME: SECRET},
        )
        started.append(desk)
        pbx.wait_for_login()
        return desk

    yield start
    for desk in started:
        desk.leave()


def play(desk, pbx, agent, name, speed):
    """Say one stream up to the last word on this agent; when her hang-ups were said."""
    (events,) = captured(DATA / f"ami-{name}.log")
    own, said = b"Channel: PJSIP/" + agent.encode(), []
    last = max(at for at, event in events if own in event)
    replay(
        pbx,
        [(at, event) for at, event in events if at <= last],
        speed,
        lambda event: said.append((event, time.monotonic())),
    )
    return [at for event, at in said if event.startswith(b"Event: Hangup\r\n") and own in event]


def hidden_after(desk, hang_ups, ended):
    """Seconds from each hang-up until its window was off the screen."""
    at = [desk.moment("· window_hidden", times=ended + n) for n in range(1, len(hang_ups) + 1)]
    return [hidden - said for hidden, said in zip(at, hang_ups, strict=True)]


def assert_in_time(late):
    """A slow program is late every time, a busy machine now and then. Nothing that comes after the
    last word on this agent is played, so no other leg's end can have been waited for."""
    print(f"hidden after {median_low(late) * 1000:.0f} ms, {max(late) * 1000:.0f} at most")
    assert min(late) < WIPE_SECONDS
    assert max(late) < PAUSE_SECONDS


def test_at_its_own_speed_the_screen_follows_the_agents_own_leg(begin, pbx, can_read_memory):
    parts = []
    for number, screens in enumerate(SCREENS.values(), start=1):
        steps = Steps().ready(number).wait_for("One person has this number")
        for words in screens:
            steps.wait_for(words)
            if words in (HOLD, CONSULT):
                steps.must_not_show("One person has this number")
        parts.append(steps.say(f"call {number} was seen"))
    desk = begin("1001", *parts, Steps().ready(len(parts) + 1))
    late = []
    for number, name in enumerate(SCREENS, start=1):
        desk.wait_for(f"window {number} is ready")
        until(lambda: len(desk.workspaces()) == 2)
        hang_ups = play(desk, pbx, "1001", name, 1)
        desk.wait_for(f"call {number} was seen")
        late += hidden_after(desk, hang_ups, number - 1)
    assert_in_time(late)
    desk.wait_for(f"window {len(parts) + 1} is ready")
    until(lambda: len(desk.workspaces()) == 2)
    assert desk.left_over([PATIENT]) == {}


@pytest.mark.parametrize("agent", ["1001", "1002"])
def test_at_fifty_times_its_speed_every_leg_of_every_stream_is_wiped_in_time(
    agent, begin, pbx, marked, can_read_memory
):
    names = [name for name, agents in STORIES.items() if agent in agents]
    legs = {name: sum(" ended" in line for line in STORIES[name][agent]) for name in names}
    desk = begin(agent, *(Steps().ready(number + 1) for number in range(sum(legs.values()) + 1)))
    ended, late = 0, []
    for name in names:
        desk.wait_for(f"window {ended + 1} is ready")
        if legs[name] > 1:
            settle(desk, ended + 1)  # two calls within a third of a second: both windows are ready
        hang_ups = play(desk, pbx, agent, name, 50)
        assert len(hang_ups) == legs[name]
        late += hidden_after(desk, hang_ups, ended)
        ended += legs[name]
    assert_in_time(late)
    desk.wait_for(f"window {ended + 1} is ready")
    until(lambda: len(desk.workspaces()) == 2)
    assert desk.left_over([*marked.summary, PATIENT]) == {}

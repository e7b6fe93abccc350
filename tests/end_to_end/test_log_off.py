"""The agent leaves the desk in the middle of a call: the patient is gone, the call is not."""

import shutil
import sys
import time

import pytest

from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.marker_patient import mark
from tests.end_to_end.script_writer import Steps
from tests.support.desk_buses import DeskBuses
from tests.support.fake_baresip import FakeBaresip

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(
        sys.platform != "linux" or shutil.which("dbus-daemon") is None,
        reason="the D-Bus daemon is not here",
    ),
    pytest.mark.usefixtures("can_read_memory"),
]
NUMBER = "2065550137"

LEAVES = {
    "the screen is locked": lambda buses: buses.lock_by_screen_saver(),
    "another user's session comes": lambda buses: buses.session_changes(Active=False),
}


@pytest.fixture
def buses():
    buses = DeskBuses()
    yield buses
    buses.close()


@pytest.fixture
def telephone():
    telephone = FakeBaresip()
    yield telephone
    telephone.close()


@pytest.fixture
def begin(start_desk, ehr, telephone, buses, tmp_path):
    """A desk with a telephone that can hang up, in a session with a login manager."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'call_sources = ["baresip"]\n[baresip]\nport = {telephone.port}\n')
    arguments = ["--settings", str(settings), "--fhir", ehr.base, "--role", "nurse"]

    def started(*parts):
        desk = start_desk(*parts, arguments=arguments, **buses.environment)
        desk.wait_for("window 1 is ready")
        return desk

    return started


def open_record():
    """The marked patient's record, with every panel."""
    steps = Steps().ready().wait_for("One person has this number").say("rung")
    steps.wait_for("Connected").pick_first().verify_marked()
    for text in ("visit", "drug", "payor", "problem", "account", "insurer"):
        steps.wait_for(mark(text))
    return steps.say("everything is open")


def call_up(desk, telephone):
    """Ring, answer, verify; gives the process that serves the call, the first of the desk."""
    serving = min(desk.workspaces())
    telephone.say("CALL_INCOMING", "call-1", NUMBER)
    desk.wait_for("rung")
    telephone.say("CALL_ESTABLISHED", "call-1", NUMBER)
    desk.wait_for("everything is open")
    return serving


def has_logged(desk, text):
    return any(text in file.read_text() for file in (desk.folder / "home").rglob("*.log"))


@pytest.mark.parametrize("leaving", LEAVES)
def test_the_window_is_gone_at_once_and_the_call_goes_on_when(leaving, begin, telephone, buses):
    again = Steps().ready(2).wait_for("The screen was locked or left").say("the agent is told")
    desk = begin(open_record(), again)
    serving = call_up(desk, telephone)
    before = len(telephone.commands)
    LEAVES[leaving](buses)
    left = time.monotonic()
    until(lambda: not is_alive(serving))
    print(f"gone after {(time.monotonic() - left) * 1000:.0f} ms")
    desk.wait_for("the agent is told")
    assert b"hangup" not in telephone.commands[before:], "nobody hung up"
    assert has_logged(desk, "presence_changed type=")


def test_nothing_of_the_patient_is_left_in_any_process_or_file(begin, telephone, buses, marked):
    desk = begin(open_record(), Steps().ready(2))
    serving = call_up(desk, telephone)
    shown = desk.copies(serving, marked.fetched)
    assert all(shown.values()), "without this a later 0 proves nothing"
    buses.lock_by_screen_saver()
    desk.wait_for("window 2 is ready")
    until(lambda: not is_alive(serving) and len(desk.workspaces()) == 2)
    assert desk.left_over([*marked.everything, NUMBER]) == {}


def test_end_does_hang_up_on_this_telephone(begin, telephone):
    """Without this the silence above would prove nothing."""
    desk = begin(open_record().press("F12"), Steps().ready(2))
    call_up(desk, telephone)
    until(lambda: b"hangup" in telephone.commands)


def test_a_locked_desk_between_calls_keeps_its_window_and_takes_the_next_call(
    begin, telephone, buses
):
    desk = begin(open_record())
    both = until(lambda: len(desk.workspaces()) == 2 and sorted(desk.workspaces()))
    until(lambda: buses.lock_by_screen_saver() or has_logged(desk, "type=locked"))
    until(lambda: buses.lock_by_screen_saver(locked=False) or has_logged(desk, "type=unlocked"))
    assert sorted(desk.workspaces()) == both
    call_up(desk, telephone)

"""The computer sleeps in the middle of a call: the whole program on a real Mosquitto, with the
marked patient on the screen, and a login manager that waits for whoever asked it to.

Every process of ours is stopped for the sleep. ``TESTS_ASLEEP_SECONDS=600`` makes it ten
minutes.
"""

import os
import shutil
import sys
import time

import pytest

from tests.end_to_end.broker_desk import (  # noqa: F401 - fixtures
    WIPE_SECONDS,
    begin,
    broker,
    holder,
    holds_number,
    is_back,
    needs_broker,
    nothing_left,
    publisher,
    rung_again,
    stop,
    wake,
)
from tests.end_to_end.desk import PATIENCE, is_alive, until
from tests.end_to_end.marker_patient import NUMBER, mark
from tests.end_to_end.script_writer import Steps
from tests.support.desk_buses import DeskBuses

# ruff: noqa: F811 - fixtures
pytestmark = [
    pytest.mark.end_to_end,
    needs_broker,
    pytest.mark.usefixtures("can_read_memory"),
]


ASLEEP_SECONDS = float(os.environ.get("TESTS_ASLEEP_SECONDS", WIPE_SECONDS + 1))
"""How long the desktop is stopped; whoever has the time sets ten minutes."""


@pytest.fixture
def buses():
    if sys.platform != "linux" or shutil.which("dbus-daemon") is None:
        pytest.skip("the D-Bus daemon is not here")
    buses = DeskBuses()
    yield buses
    buses.close()


def opened():
    steps = Steps().ready().pick_first().verify_marked().wait_for(mark("visit"))
    return steps.say("the patient is open")


def falls_asleep(desk, buses, marked):
    """The login manager says so, and stops the computer when nobody has it wait any more. By then
    the patient is gone: from the screen, and from memory."""
    serving = holder(desk)
    locks = buses.wait_for_locks(2)
    said_at = time.monotonic()
    buses.sleep()
    assert all(lock.wait() for lock in locks), "each is released"
    print(f"the computer waited {time.monotonic() - said_at:.2f} s")
    assert not any(desk.copies(serving, marked.fetched).values())
    until(lambda: not is_alive(serving))
    assert desk.left_over([*marked.summary, *marked.fetched]) == {}
    desk.wait_for("window 2 is ready")
    group = desk.survivors()
    stop(group)
    return group


def wakes(group, buses):
    woke_at = time.monotonic()
    wake(group)
    buses.sleep(begins=False)
    return woke_at


def sleep_on():
    asleep_until = time.monotonic() + ASLEEP_SECONDS
    until(lambda: time.monotonic() > asleep_until, ASLEEP_SECONDS + PATIENCE)


def test_the_patient_is_wiped_before_the_computer_sleeps_and_the_live_call_is_back_after_it(
    begin, broker, publisher, buses, marked
):
    # The step's own patience is counted through the sleep.
    again = Steps().ready(2).wait_for("One person has this number", ASLEEP_SECONDS + PATIENCE)
    again = again.say("the call is back")
    desk = begin(opened(), again, wipe=WIPE_SECONDS, **buses.environment)
    group = falls_asleep(desk, buses, marked)
    sleep_on()
    woke_at = wakes(group, buses)
    is_back(desk, "the call is back", broker, publisher, woke_at)
    assert holds_number(desk)
    assert len(buses.wait_for_locks(2)) >= 2, "the next sleep waits, too"


def test_a_short_sleep_that_no_link_was_lost_in_brings_the_live_call_back_all_the_same(
    begin, broker, publisher, buses, marked
):
    again = Steps().ready(2).wait_for("One person has this number").say("the call is back")
    desk = begin(opened(), again, **buses.environment)
    group = falls_asleep(desk, buses, marked)
    woke_at = wakes(group, buses)
    is_back(desk, "the call is back", broker, publisher, woke_at)


def test_a_call_that_ended_in_the_sleep_is_not_back_and_the_next_one_is_served(
    begin, broker, publisher, buses, marked
):
    after = Steps().ready(2).wait_for("Nobody found by phone").say("the next call is here")
    desk = begin(opened(), after, **buses.environment)
    group = falls_asleep(desk, buses, marked)
    publisher.say("1", "ended", end_reason="caller")
    wakes(group, buses)
    publisher.say("2", "offered", "+12065550199")
    desk.wait_for("the next call is here")
    assert desk.left_over([*marked.everything, NUMBER[1:]]) == {}


def test_a_desktop_that_slept_wipes_at_once_and_the_live_call_is_back(
    begin, broker, publisher, marked
):
    """Where no login manager tells of sleep, for longer than a lost link may be."""
    desk = begin(opened(), rung_again(Steps()), wipe=WIPE_SECONDS)
    serving = holder(desk)
    group = desk.survivors()
    stop(group)
    sleep_on()
    woke_at = time.monotonic()
    wake(group)
    until(lambda: serving not in desk.workspaces())
    print(f"wiped {time.monotonic() - woke_at:.2f} s after waking")
    is_back(desk, "the call is back", broker, publisher, woke_at)
    assert holds_number(desk)


def test_a_call_that_ended_while_the_desktop_slept_leaves_nothing(begin, broker, publisher, marked):
    desk = begin(opened(), Steps().ready(2))
    group = desk.survivors()
    stop(group)
    publisher.say("1", "ended", end_reason="caller")
    wake(group)
    desk.wait_for("window 2 is ready")
    nothing_left(desk, *marked.summary, mark("visit"), NUMBER[1:])

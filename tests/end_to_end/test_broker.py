"""The site's broker, its publisher and the network, each gone for a while: the whole program on a
real Mosquitto, with the marked patient on the screen."""

import time

import pytest

from tests.end_to_end.broker_desk import (  # noqa: F401 - fixtures
    MASKED,
    ON_HOLD,
    QUICK_PING,
    WIPE_SECONDS,
    TimedPublisher,
    begin,
    broker,
    holder,
    holds_number,
    is_back,
    masked_and_back,
    needs_broker,
    network,
    nothing_left,
    opened,
    opened_and_on_hold,
    publisher,
    rung_again,
)
from tests.end_to_end.marker_patient import NUMBER, mark
from tests.end_to_end.script_writer import Steps

# ruff: noqa: F811 - fixtures
pytestmark = [
    pytest.mark.end_to_end,
    needs_broker,
    pytest.mark.usefixtures("can_read_memory"),
]


def test_a_publisher_that_dies_masks_and_its_return_brings_the_patient_back(
    begin, broker, publisher
):
    desk = begin(masked_and_back())
    publisher.die()
    desk.wait_for("the patient is masked")
    serving = holder(desk)
    again = TimedPublisher(broker.port, publisher._calls)
    try:
        desk.wait_for("the patient is back")
        print(f"back after {desk.moment('the patient is back') - again.back_at[0]:.2f} s")
        assert holder(desk) == serving, "hidden, and not fetched anew"
    finally:
        again.close()


def test_a_broker_that_restarts_masks_and_brings_the_patient_back(begin, broker, publisher):
    desk = begin(masked_and_back())
    broker.stop()
    desk.wait_for("the patient is masked")
    broker.start()
    returned = time.monotonic()
    is_back(desk, "the patient is back", broker, publisher, returned)


def test_a_network_that_freezes_masks_without_an_end_and_thaws_to_the_same_patient(
    begin, broker, publisher
):
    desk = begin(masked_and_back(), ping=QUICK_PING)
    broker.freeze()
    desk.wait_for("the patient is masked")
    broker.thaw()
    is_back(desk, "the patient is back", broker, publisher, time.monotonic())


def test_a_call_that_ended_while_the_network_was_frozen_is_wiped(begin, broker, publisher, marked):
    desk = begin(opened().say("the patient is masked"), Steps().ready(2), ping=QUICK_PING)
    broker.freeze()
    desk.wait_for("the patient is masked")
    publisher.forget("1")
    broker.thaw()
    desk.wait_for("window 2 is ready")
    nothing_left(desk, *marked.summary, mark("visit"), NUMBER[1:])


def test_a_broker_that_stays_away_wipes_and_the_live_call_is_back_with_it(
    begin, broker, publisher, marked
):
    parts = opened().say("the patient is masked"), rung_again(Steps().ready(2))
    desk = begin(*parts, wipe=WIPE_SECONDS)
    broker.stop()
    masked_at = desk.moment("the patient is masked")
    print(f"wiped {desk.moment('window 2 is ready') - masked_at:.2f} s after it was masked")
    nothing_left(desk, *marked.summary, mark("visit"), NUMBER[1:])
    broker.start()
    is_back(desk, "the call is back", broker, publisher, time.monotonic())


def test_a_call_put_on_hold_while_the_network_was_away_comes_back_hidden_until_it_is_resumed(
    begin, broker, publisher, network
):
    steps = opened().say("the patient is masked").wait_for(ON_HOLD).must_not_show(mark("visit"))
    steps = steps.must_not_show(MASKED).say("the caller is on hold").wait_for(mark("visit"))
    desk = begin(steps.must_not_show(ON_HOLD).say("the patient is back"), port=network.port)
    serving = holder(desk)
    network.cut()
    desk.wait_for("the patient is masked")
    publisher.say("1", "held", NUMBER)
    network.mend()
    desk.wait_for("the caller is on hold")
    publisher.say("1", "connected", NUMBER)
    desk.wait_for("the patient is back")
    assert holder(desk) == serving


def test_a_call_on_hold_whose_hold_was_over_while_the_network_was_away_is_back_uncovered(
    begin, broker, publisher, network
):
    steps = opened_and_on_hold().wait_for(MASKED).say("the patient is masked")
    steps = steps.wait_for(mark("visit")).must_not_show(MASKED, ON_HOLD)
    desk = begin(steps.say("the patient is back"), port=network.port)
    publisher.say("1", "held", NUMBER)
    desk.wait_for("the caller is on hold")
    network.cut()
    desk.wait_for("the patient is masked")
    publisher.say("1", "connected", NUMBER)
    network.mend()
    desk.wait_for("the patient is back")


def test_a_call_on_hold_that_ended_while_the_network_was_away_is_wiped(
    begin, broker, publisher, network, marked
):
    steps = opened_and_on_hold().wait_for(MASKED).say("the patient is masked")
    desk = begin(steps, Steps().ready(2), port=network.port)
    publisher.say("1", "held", NUMBER)
    desk.wait_for("the caller is on hold")
    network.cut()
    desk.wait_for("the patient is masked")
    publisher.say("1", "ended", end_reason="caller")
    network.mend()
    desk.wait_for("window 2 is ready")
    nothing_left(desk, *marked.summary, mark("visit"), NUMBER[1:])


def test_a_call_on_hold_that_was_wiped_is_back_on_hold_with_its_number(
    begin, broker, publisher, network, marked
):
    """Nothing but the retained list tells of it: its number too."""
    again = Steps().ready(2).wait_for(ON_HOLD).say("the call is back")
    again = again.press("F8").wait_for("One person has this number").say("and its number")
    desk = begin(opened_and_on_hold(), again, wipe=WIPE_SECONDS, port=network.port)
    publisher.say("1", "held", NUMBER)
    desk.wait_for("the caller is on hold")
    network.cut()
    desk.wait_for("window 2 is ready")
    nothing_left(desk, *marked.summary, mark("visit"), NUMBER[1:])
    returned = time.monotonic()
    network.mend()
    is_back(desk, "the call is back", broker, publisher, returned)
    desk.wait_for("and its number")
    assert holds_number(desk)
    publisher.say("1", "ended", end_reason="caller")
    nothing_left(desk, *marked.everything, NUMBER[1:])

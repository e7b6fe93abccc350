"""Automatic log-off: counted from the last touch, and only once."""

import sys
import time

import pytest
from PySide6.QtCore import QObject

from patient_access.workspace import idle as idle_module
from patient_access.workspace.idle import IdleClock


@pytest.fixture
def now(monkeypatch):
    """A clock that the test turns."""

    class Clock:
        seconds = 1000.0

    monkeypatch.setattr(idle_module, "now", lambda: Clock.seconds)
    return Clock


@pytest.fixture
def clock(qapp, now):
    parent = QObject()
    made = IdleClock(240, parent)
    made.ended = []
    made.ran_out.connect(lambda: made.ended.append(now.seconds))
    yield made
    parent.deleteLater()


def test_it_counts_down_and_runs_out_once(clock, now):
    clock.start()
    assert clock.remaining == 240
    now.seconds += 239.6
    clock._tick()
    assert clock.remaining == 0
    assert not clock.ended
    now.seconds += 0.4
    clock._tick()
    assert clock.ended == [1240.0]
    assert not clock._timer.isActive()


def test_a_touch_begins_it_anew(clock, now):
    clock.start()
    now.seconds += 239
    clock.touched()
    now.seconds += 239
    clock._tick()
    assert not clock.ended
    assert clock.remaining == 1


def test_it_does_not_run_before_there_is_a_call(clock, now):
    now.seconds += 10_000
    assert not clock._timer.isActive()


def test_a_computer_that_slept_is_logged_off_when_it_wakes(clock, now):
    clock.start()
    now.seconds += 8 * 3600
    clock._tick()
    assert clock.ended


def test_it_warns_for_the_last_half_minute_and_a_touch_takes_the_warning_away(clock, now):
    said = []
    clock.ticked.connect(lambda: said.append(clock.soon))
    assert clock.soon is None, "there is no call yet"
    clock.start()
    now.seconds += 209
    clock._tick()
    now.seconds += 1
    clock._tick()
    assert said == [None, 30]
    clock.touched()
    assert said == [None, 30, None], "at once, not a second later"


def test_a_short_time_is_not_all_warning(qapp, now):
    parent = QObject()
    short = IdleClock(30, parent)
    short.start()
    now.seconds += 19
    assert short.soon is None
    now.seconds += 1
    assert short.soon == 10
    parent.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="CLOCK_BOOTTIME is of Linux")
def test_the_time_the_computer_sleeps_counts(monkeypatch):
    """A sleep is what CLOCK_BOOTTIME counts and time.monotonic does not."""
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    assert abs(idle_module.now() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 1


def test_it_ticks_by_itself(qtbot):
    parent = QObject()
    real = IdleClock(5, parent)
    with qtbot.waitSignal(real.ticked, timeout=30_000):
        real.start()
    parent.deleteLater()

"""Whoever has left the desk leaves no patient on it: lock, session switch, sleep, and idleness."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.handover.presence_events import AWAY, PresenceEvent
from patient_access.views.shortcuts import Key
from patient_access.workspace import idle_away
from patient_access.workspace.idle_away import Away


@pytest.fixture
def exits(monkeypatch):
    """How long was given to a window that may not turn its loop any more."""
    given = []
    monkeypatch.setattr(idle_away, "exit_within", given.append)
    return given


@pytest.fixture
def desk(open_office, northside, exits):
    office = open_office(northside)
    office.away = Away(office.desk)
    office.away.begin(lambda hear: None)
    return office


@pytest.fixture
def open_record(desk):
    desk.ring()
    desk.connect()
    desk.see("One person has this number")
    desk.board.candidate_chosen.emit(0)
    desk.verify_ana()
    desk.see("Verified · the patient")
    return desk


def told(office):
    return [one.event for one in office.parent.all(frames.PresenceChanged)]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (PresenceEvent.LOCKED, EndReason.SCREEN_LOCK),
        (PresenceEvent.WILL_SLEEP, EndReason.SLEEP),
        (PresenceEvent.SESSION_INACTIVE, EndReason.SESSION_SWITCH),
    ],
)
def test_an_open_record_is_gone_at_once_and_the_telephone_is_asked_nothing(
    open_record, event, reason, left, exits
):
    session = open_record.desk.call.session
    open_record.away.hear(event)
    assert exits == [2.0], "even if the window never turns its loop again"
    open_record.until(lambda: left == [0])
    assert not open_record.board.isVisible()
    assert session.patient is None
    assert [one.reason for one in open_record.parent.all(frames.Ending)] == [reason]
    assert told(open_record) == [event]
    assert open_record.parent.all(frames.PhoneIntent) == []


@pytest.mark.parametrize("event", sorted(set(PresenceEvent) - AWAY))
def test_coming_back_ends_nothing(open_record, event, left, exits):
    open_record.away.hear(event)
    open_record.until(lambda: told(open_record) == [event])
    assert (left, exits) == ([], [])
    assert "Ana García López" in open_record.text()


def test_a_call_that_only_rings_goes_as_well(desk, left):
    desk.ring()
    desk.see("One person has this number")
    desk.away.hear(PresenceEvent.LOCKED)
    desk.until(lambda: left == [0])


def test_the_window_between_calls_stays_and_tells(desk, left, exits):
    desk.away.hear(PresenceEvent.LOCKED)
    desk.until(lambda: told(desk) == [PresenceEvent.LOCKED])
    assert desk.board.isVisible()
    assert (left, exits) == ([], [])


def test_the_hidden_spare_says_nothing(desk, qtbot):
    desk.board.hide()
    desk.away.hear(PresenceEvent.LOCKED)
    desk.away.hear(PresenceEvent.UNLOCKED)
    qtbot.wait(20)
    assert told(desk) == []


def test_hearing_it_twice_is_ending_once(open_record, left):
    open_record.away.hear(PresenceEvent.LOCKED)
    open_record.away.hear(PresenceEvent.SESSION_INACTIVE)
    open_record.until(lambda: left == [0])
    open_record.qtbot.wait(20)
    assert len(open_record.parent.all(frames.Ending)) == 1


# --- the countdown ----------------------------------------------------------------------------


@pytest.fixture
def warned(open_record):
    """An agent who has not touched anything until half a minute before the wipe."""
    clock = open_record.desk.status.idle
    clock._touched -= 215
    clock.ticked.emit()
    open_record.see("Nobody seems to be here: the patient is wiped in 0:2", "The telephone call")
    return open_record


def gone(office):
    return "Nobody seems to be here" not in office.text()


def test_the_countdown_is_not_there_before_it_is_soon(open_record):
    assert gone(open_record)


@pytest.mark.parametrize("key", [Key.STILL_HERE.value, "Tab", "Shift+Tab", "F2"])
def test_a_key_cancels_it_and_the_patient_stays(warned, key):
    board = warned.board
    board.activateWindow()
    warned.until(board.isActiveWindow)
    board._activity._last = 0.0
    QTest.keySequence(board.windowHandle(), key)
    warned.until(lambda: gone(warned))
    assert warned.desk.status.idle.remaining == 240
    assert "Ana García López" in warned.text()


def test_a_screen_reader_can_press_the_button(warned):
    warned.board._parts.log_off.still.click()
    warned.until(lambda: gone(warned))


def test_the_mouse_cancels_it(warned):
    warned.board._activity._last = 0.0
    QTest.mouseClick(warned.board.windowHandle(), Qt.MouseButton.LeftButton)
    warned.until(lambda: gone(warned))


def test_it_counts_down_by_the_second_and_ends_in_the_wipe(warned, left):
    clock = warned.desk.status.idle
    clock._touched -= 20
    clock._tick()
    warned.until(lambda: any(f"wiped in 0:0{left}" in warned.text() for left in range(1, 6)))
    clock._touched -= 10
    clock._tick()
    assert left == [0]
    assert warned.parent.all(frames.Ending)[-1].reason is EndReason.IDLE
    assert warned.parent.all(frames.PhoneIntent) == []


def test_the_countdown_is_said_twice_and_not_each_second(warned, monkeypatch):
    said = []
    monkeypatch.setattr(
        "patient_access.views.log_off_bar.announce", lambda _, text: said.append(text)
    )
    bar = warned.board._parts.log_off
    bar.show_left(None)
    for seconds in range(30, 0, -1):
        bar.show_left(seconds)
    assert len(said) == 2
    assert "0:30" in said[0]
    assert "0:10" in said[1]

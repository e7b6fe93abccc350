"""Screen lock, session switch and sleep, heard on real buses from a played desktop."""

import asyncio
import socket
import threading

import pytest

from patient_access.diagnostics.check import Ease
from patient_access.handover.presence_events import PresenceEvent
from patient_access.presence import bus, linux, sleep_lock
from patient_access.presence.checks import screen_lock
from tests.support.desk_buses import LOGIN, SAVER, SESSION_PATH, Player

LOCKED, UNLOCKED = PresenceEvent.LOCKED, PresenceEvent.UNLOCKED
INACTIVE, ACTIVE = PresenceEvent.SESSION_INACTIVE, PresenceEvent.SESSION_ACTIVE
OTHER = "/org/freedesktop/login1/session/_34"


@pytest.fixture
def ear(on_bus, listen):
    """An ear that is known to hear both buses."""
    ear = listen()
    heard = threading.Event()
    while not heard.wait(0.02) and {LOCKED, PresenceEvent.WOKE} - set(ear.events):
        on_bus.lock_by_screen_saver()
        on_bus.sleep(begins=False)
    on_bus.lock_by_screen_saver(locked=False)
    on_bus.ask_to_lock()
    ear.until(lambda: ear.events and UNLOCKED in ear.events and ear.events.count(LOCKED) >= 2)
    on_bus.session_changes(Active=True)
    ear.until(lambda: ACTIVE in ear.events)
    ear.events.clear()
    return ear


SAID = {
    "the screen saver covers the screen": (lambda d: d.lock_by_screen_saver(), LOCKED),
    "the screen saver goes": (lambda d: d.lock_by_screen_saver(locked=False), UNLOCKED),
    "the login manager asks to lock": (lambda d: d.ask_to_lock(), LOCKED),
    "the desktop says that it has locked": (lambda d: d.session_changes(LockedHint=True), LOCKED),
    "and unlocked": (lambda d: d.session_changes(LockedHint=False), UNLOCKED),
    "another user's session comes": (lambda d: d.session_changes(Active=False), INACTIVE),
    "and goes": (lambda d: d.session_changes(Active=True), ACTIVE),
    "the computer goes to sleep": (lambda d: d.sleep(), PresenceEvent.WILL_SLEEP),
    "the computer wakes": (lambda d: d.sleep(begins=False), PresenceEvent.WOKE),
}


@pytest.mark.parametrize("what", SAID)
def test_is_heard_when(what, ear, on_bus):
    say, event = SAID[what]
    say(on_bus)
    ear.until(lambda: ear.events == [event])


@pytest.mark.parametrize("of", ["gnome", "cinnamon", "mate", "xfce"])
def test_the_screen_savers_of_other_desktops_are_heard(of, ear, on_bus):
    name = f"org.{of}.ScreenSaver"
    on_bus.saver.say("/org/whatever", name, "ActiveChanged", "b", True)
    ear.until(lambda: ear.events == [LOCKED])


def test_other_sessions_and_other_properties_say_nothing(ear, on_bus):
    on_bus.ask_to_lock(OTHER)
    on_bus.session_changes(IdleHint=True)
    on_bus.session_changes(Active=False)
    ear.until(lambda: ear.events == [INACTIVE])


def test_nobody_else_on_the_system_bus_can_lock_the_desk(ear, on_bus):
    """On a real system bus anybody may send a signal, also to one connection alone."""
    for to in (None, *on_bus.names()):
        stranger = Player(on_bus.system)
        stranger.say(SESSION_PATH, f"{LOGIN}.Session", "Lock", to=to)
        stranger.close()
    on_bus.session_changes(Active=True)
    ear.until(lambda: ACTIVE in ear.events)
    assert ear.events == [ACTIVE]


def test_a_login_manager_that_was_started_anew_is_believed(on_bus, ear):
    on_bus.login.close()
    on_bus.login = Player(on_bus.system, LOGIN, on_bus.answers)
    on_bus.session_changes(Active=False)
    ear.until(lambda: ear.events == [INACTIVE])


def test_signals_of_no_shape_are_passed_over(ear, on_bus):
    on_bus.saver.say("/x", SAVER, "ActiveChanged")
    on_bus.login.say("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep")
    on_bus.login.say(SESSION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", "s", "x")
    on_bus.lock_by_screen_saver()
    on_bus.sleep()
    ear.until(lambda: {*ear.events} == {LOCKED, PresenceEvent.WILL_SLEEP})


@pytest.mark.parametrize("which", ["GetSessionByPID", "GetSession"])
def test_a_program_without_a_session_id_finds_its_session(which, on_bus, listen, monkeypatch):
    monkeypatch.delenv("XDG_SESSION_ID")
    before = dict(on_bus.login.answers)
    on_bus.login.answers.clear()
    on_bus.login.answers[which] = ("o", SESSION_PATH)
    on_bus.login.asked.clear()
    try:
        ear = listen()
        again = threading.Event()
        while not again.wait(0.02) and INACTIVE not in ear.events:
            on_bus.session_changes(Active=False)
        wanted = "auto" if which == "GetSession" else None
        assert any(one[0] == which and wanted in (None, one[1]) for one in on_bus.login.asked)
    finally:
        on_bus.login.answers.update(before)


# --- desks that tell nothing ----------------------------------------------------------------


def test_without_any_bus_nothing_is_heard_and_it_is_said_once(listen, monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(linux, "RETRY_SECONDS", 0.01)
    ear = listen()
    ear.until(lambda: ear.unseen == 1)
    assert not threading.Event().wait(0.1)
    assert ear.unseen == 1
    assert ear.events == []


@pytest.mark.parametrize("address", ["tcp:host=127.0.0.1,port=1", "nonsense", "unix:path"])
def test_an_address_that_cannot_be_used_is_no_crash(address, listen, monkeypatch):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    ear = listen()
    ear.until(lambda: ear.unseen == 1)


def test_a_bus_that_accepts_and_never_answers_is_given_up(listen, monkeypatch, tmp_path):
    """QtDBus would hold the interpreter, and with it the window, for as long."""
    path = tmp_path / "hung"
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(path))
        hung.listen()
        for name in ("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"):
            monkeypatch.setenv(name, f"unix:path={path}")
        monkeypatch.setattr(bus, "ANSWER_SECONDS", 0.2)
        ear = listen()
        ear.until(lambda: ear.unseen == 1)


def test_what_no_bus_should_say_does_not_end_listening_for_the_shift(listen, monkeypatch):
    said = iter((KeyError(), AttributeError()))

    async def listen_to_login(hear):
        for fault in said:
            raise fault
        hear(LOCKED)
        raise OSError

    monkeypatch.setattr(linux, "listen_to_login", listen_to_login)
    monkeypatch.setattr(linux, "RETRY_SECONDS", 0.01)
    ear = listen()
    ear.until(lambda: LOCKED in ear.events)


def test_a_bus_that_comes_later_is_heard(on_bus, listen, monkeypatch):
    monkeypatch.setattr(linux, "RETRY_SECONDS", 0.02)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    ear = listen()
    assert not threading.Event().wait(0.1)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", on_bus.session)
    again = threading.Event()
    while not again.wait(0.02) and LOCKED not in ear.events:
        on_bus.lock_by_screen_saver()


# --- doctor -----------------------------------------------------------------------------------


def test_doctor_says_that_the_lock_is_seen(on_bus):
    check = screen_lock()
    assert check.ease is Ease.GOOD
    assert "at once" in check.sentence


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (("DBUS_SYSTEM_BUS_ADDRESS",), "not a switch to another user"),
        (("DBUS_SESSION_BUS_ADDRESS",), "screen saver is not"),
        (
            ("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"),
            "The screen lock cannot be seen here",
        ),
    ],
)
def test_doctor_says_what_cannot_be_seen(on_bus, monkeypatch, gone, words):
    for name in gone:
        monkeypatch.setenv(name, "unix:path=/nowhere")
    check = screen_lock()
    assert check.ease is Ease.WEAK
    assert words in check.sentence


# --- sleep waits ------------------------------------------------------------------------------


@pytest.fixture
def locked_ear(on_bus, listen):
    """An ear that holds a delay lock, and the lock. It leaves at ``WILL_SLEEP`` if told to."""
    on_bus.sleep(begins=False)  # whatever an earlier test has left
    before = len(on_bus.locks)
    ear = listen()
    ear.until(lambda: len(on_bus.locks) > before)
    ear.lock = on_bus.locks[-1]
    return ear


def test_whoever_listens_holds_a_delay_lock_that_says_what_it_is_for(locked_ear):
    lock = locked_ear.lock
    assert (lock.what, lock.mode, lock.who) == ("sleep", "delay", "Patient Access")
    assert not lock.released


def test_who_has_no_patient_lets_the_computer_sleep_at_once(locked_ear, on_bus):
    on_bus.sleep()
    assert locked_ear.lock.wait()
    assert PresenceEvent.WILL_SLEEP in locked_ear.events


def test_who_leaves_keeps_the_lock_until_its_process_is_gone(locked_ear, on_bus):
    """Its end releases it (shown on real processes by test_sleep.py of tests/end_to_end)."""
    locked_ear.leaves = True
    on_bus.sleep()
    locked_ear.until(lambda: PresenceEvent.WILL_SLEEP in locked_ear.events)
    on_bus.ask_to_lock()  # handled after the word of sleep was
    locked_ear.until(lambda: LOCKED in locked_ear.events)
    assert not locked_ear.lock.released


def test_after_waking_there_is_a_lock_for_the_next_sleep(locked_ear, on_bus):
    on_bus.sleep()
    assert locked_ear.lock.wait()
    before = len(on_bus.locks)
    on_bus.sleep(begins=False)
    locked_ear.until(lambda: len(on_bus.locks) > before)
    on_bus.sleep(begins=False)
    on_bus.ask_to_lock()
    locked_ear.until(lambda: LOCKED in locked_ear.events)
    assert len(on_bus.locks) == before + 1, "one at a time"
    on_bus.sleep()
    assert on_bus.locks[-1].wait()


def test_a_login_manager_that_gives_no_lock_is_heard_all_the_same(on_bus, listen, monkeypatch):
    monkeypatch.setattr(on_bus, "grants_locks", False)
    on_bus.login.asked.clear()
    ear = listen()
    ear.until(lambda: any(one[0] == "Inhibit" for one in on_bus.login.asked))
    on_bus.sleep()
    ear.until(lambda: PresenceEvent.WILL_SLEEP in ear.events)


def test_a_lock_that_comes_when_nobody_wants_it_any_more_is_given_back(on_bus, monkeypatch):
    asked, may_go_on = threading.Event(), threading.Event()
    ask = sleep_lock._inhibit

    def slowly():
        asked.set()
        assert may_go_on.wait(30)
        return ask()

    monkeypatch.setattr(sleep_lock, "_inhibit", slowly)

    async def scene():
        lock = sleep_lock.SleepLock()
        lock.take()
        await asyncio.to_thread(asked.wait, 30)
        lock.release()
        asking = lock._asking
        may_go_on.set()
        await asking

    asyncio.run(scene())
    assert on_bus.locks[-1].wait()

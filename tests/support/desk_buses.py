"""A system bus and a session bus of one's own, with somebody on them who plays the desktop."""

import os
import select
import subprocess
import threading
from contextlib import suppress

from jeepney import DBusAddress, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from jeepney.low_level import HeaderFields

LOGIN = "org.freedesktop.login1"
SESSION_PATH = "/org/freedesktop/login1/session/_33"
SESSION_ID = "3"
SAVER = "org.freedesktop.ScreenSaver"


class Daemon:
    """One ``dbus-daemon`` with the rules of a session bus."""

    def __init__(self):
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", f"--print-address={writing}"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as said:
            self.address = said.readline().strip().partition(",guid")[0]

    def close(self):
        self._process.terminate()
        self._process.wait(10)


class Player:
    """Somebody on a bus: owns a name, answers by a table of methods, sends signals.

    An answer is a signature and a value, or what gives them for the call's arguments.
    """

    def __init__(self, address, name="", answers=None):
        self.answers = answers or {}
        self.asked = []
        self._sending = threading.Lock()
        self._connection = open_dbus_connection(address, enable_fds=True, auth_timeout=30)
        if name:
            self._connection.send_and_get_reply(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def unique_name(self):
        return self._connection.unique_name

    def say(self, path, interface, member, signature="", *body, to=None):
        signal = new_signal(DBusAddress(path, interface=interface), member, signature or None, body)
        if to:
            signal.header.fields[HeaderFields.destination] = to
        with self._sending:
            self._connection.send(signal)

    def close(self):
        with suppress(OSError):
            self._connection.sock.shutdown(2)
        self._thread.join(5)
        self._connection.close()

    def _serve(self):
        with suppress(OSError, EOFError):
            while True:
                call = self._connection.receive()
                if call.header.message_type is not MessageType.method_call:
                    continue
                member = call.header.fields[HeaderFields.member]
                self.asked.append((member, *call.body))
                answer = self.answers.get(member)
                if callable(answer):
                    answer = answer(*call.body)
                with self._sending:
                    if answer is None:
                        self._connection.send(new_error(call, "org.example.Refused"))
                    else:
                        self._connection.send(new_method_return(call, answer[0], (answer[1],)))
                if answer is not None and answer[0] == "h":
                    os.close(answer[1])  # what was sent is the asker's own


class DelayLock:
    """One ``Inhibit``, as the login manager keeps it: a pipe, and released when nobody else has
    its other end."""

    def __init__(self, what, who, why, mode):
        self.what, self.who, self.why, self.mode = what, who, why, mode
        self._mine, self.theirs = os.pipe()

    @property
    def released(self):
        return bool(select.select([self._mine], [], [], 0)[0])

    def wait(self, seconds=30):
        """Until it is released; whether it was."""
        return bool(select.select([self._mine], [], [], seconds)[0])

    def close(self):
        os.close(self._mine)


class DeskBuses:
    """What a desktop has: a login manager that knows one session, and a screen saver."""

    def __init__(self):
        self._daemons = Daemon(), Daemon()
        self.system, self.session = (one.address for one in self._daemons)
        session = ("o", SESSION_PATH)
        self.locks = []
        """Every delay lock that was given, in order."""
        self._given = threading.Condition()
        self.grants_locks, self._goes_to_sleep = True, False
        self.answers = {"GetSession": session, "Inhibit": self._inhibit}
        self.login = Player(self.system, LOGIN, self.answers)
        self.saver = Player(self.session, SAVER)
        self.environment = {
            "DBUS_SYSTEM_BUS_ADDRESS": self.system,
            "DBUS_SESSION_BUS_ADDRESS": self.session,
            "XDG_SESSION_ID": SESSION_ID,
        }

    def close(self):
        for one in (self.login, self.saver, *self._daemons):
            one.close()
        for lock in self.locks:
            lock.close()

    def _inhibit(self, *asked):
        """As logind does it: whoever gets the descriptor has the only one, and nobody gets one
        between ``PrepareForSleep`` and waking."""
        if not self.grants_locks or self._goes_to_sleep:
            return None
        lock = DelayLock(*asked)
        with self._given:
            self.locks.append(lock)
            self._given.notify_all()
        return "h", lock.theirs

    def wait_for_locks(self, count):
        """Until so many are held at once; gives those."""
        with self._given:
            assert self._given.wait_for(lambda: len(self.held) >= count, 30), len(self.held)
        return self.held

    @property
    def held(self):
        return [lock for lock in self.locks if not lock.released]

    def names(self):
        """Every connection on the system bus, by its unique name."""
        with open_dbus_connection(self.system) as asking:
            (all_names,) = asking.send_and_get_reply(message_bus.ListNames()).body
            return [name for name in all_names if name.startswith(":")]

    # --- what happens to the desk ---------------------------------------------------------

    def lock_by_screen_saver(self, locked=True):
        self.saver.say("/org/freedesktop/ScreenSaver", SAVER, "ActiveChanged", "b", locked)

    def session_changes(self, **changed):
        """``Active`` or ``LockedHint``, as the login manager tells of it."""
        values = {name: ("b", value) for name, value in changed.items()}
        self.login.say(
            SESSION_PATH,
            "org.freedesktop.DBus.Properties",
            "PropertiesChanged",
            "sa{sv}as",
            f"{LOGIN}.Session",
            values,
            [],
        )

    def ask_to_lock(self, path=SESSION_PATH):
        """``loginctl lock-session``."""
        self.login.say(path, f"{LOGIN}.Session", "Lock")

    def sleep(self, begins=True):
        """``begins``: what is said before it; the login manager then waits for the locks."""
        self._goes_to_sleep = begins
        self.login.say(
            "/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", "b", begins
        )

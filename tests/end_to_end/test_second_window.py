"""A second call while the agent types: its window comes up behind hers, and she types on."""

import os
import re
import shutil
import subprocess

import pytest

from tests.end_to_end.desk import until
from tests.end_to_end.marker_patient import NUMBER
from tests.end_to_end.script_writer import Steps

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(
        None in (shutil.which("xdotool"), shutil.which("xprop")), reason="needs xdotool and xprop"
    ),
]


class Eyes:
    """What the window manager says of the windows, and keys as from a keyboard."""

    def __init__(self, display):
        self._display = display

    def active(self):
        """The process whose window has the keyboard."""
        return self._pid(self._ask("xprop", "-root", "_NET_ACTIVE_WINDOW"))

    def stacked(self):
        """The processes of all windows, the lowest first."""
        said = self._ask("xprop", "-root", "_NET_CLIENT_LIST_STACKING")
        return [self._pid(window) for window in re.findall(r"0x[0-9a-f]+", said)]

    def press(self, key):
        self._ask("xdotool", "key", key)

    def _pid(self, window):
        found = re.search(r"0x[0-9a-f]+", window)
        if found is None or int(found[0], 16) == 0:
            return 0
        said = self._ask("xprop", "-id", found[0], "_NET_WM_PID")
        return int(said.split("=")[1]) if "=" in said else 0

    def _ask(self, *command):
        asked = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env=os.environ | {"DISPLAY": self._display},
        )
        return asked.stdout


def test_a_second_call_takes_neither_the_keyboard_nor_the_front_until_it_is_asked_for(
    start_desk, ehr, xvfb
):
    first = Steps().ready().wait_for("One person has this number").say("first rings")
    first.wait_for("Another call is ringing").wait_for("number ending in 99").say("told")
    second = Steps().wait_for("Nobody found by phone").say("second is shown")
    desk = start_desk(
        first,
        second,
        arguments=["--fhir", ehr.base],
        DISPLAY=xvfb.display,
        QT_QPA_PLATFORM="xcb",
    )
    eyes = Eyes(xvfb.display)
    desk.wait_for("window 1 is ready")
    desk.pop("ringing", number=NUMBER, call_id="call-1")
    desk.wait_for("first rings")
    mine = until(eyes.active)
    desk.pop("ringing", number="+12065550199", queue="Billing", call_id="call-2")
    desk.wait_for("second is shown")
    desk.wait_for("told")
    until(lambda: len(eyes.stacked()) == 2)
    assert eyes.active() == mine
    until(lambda: eyes.stacked()[-1] == mine)  # what she types in is not covered
    eyes.press("F9")
    until(lambda: eyes.active() not in (0, mine))
    until(lambda: eyes.stacked()[-1] != mine)
    eyes.press("F9")
    until(lambda: eyes.active() == mine)

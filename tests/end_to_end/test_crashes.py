"""Processes that die when nobody expects it: the agent always has a window that works."""

import os
import signal
import subprocess

from tests.end_to_end.desk import children, is_alive, until
from tests.end_to_end.marker_patient import BORN, FAMILY, NUMBER
from tests.end_to_end.script_writer import Steps
from tests.support.open_keyring import OpenKeyring

KEYRING = {"PYTHON_KEYRING_BACKEND": f"{OpenKeyring.__module__}.{OpenKeyring.__name__}"}


def searches(steps):
    return steps.press("F2").type(f"{FAMILY} {BORN}").press("Return").wait_for("One person found")


def two_workspaces(desk):
    """The idle window and the spare, in the order they were started."""
    return until(lambda: len(pids := desk.workspaces()) == 2 and sorted(pids))


def test_a_spare_and_an_idle_window_that_die_are_replaced_and_the_next_call_is_served(
    start_desk, ehr
):
    first = Steps().ready().wait_for("never", seconds=90)
    second = Steps().ready(2).wait_for("closed unexpectedly").say("told")
    second.wait_for("One person has this number").say("rung")
    desk = start_desk(first, second, arguments=["--fhir", ehr.base], **KEYRING)
    desk.wait_for("window 1 is ready")
    idle, spare = two_workspaces(desk)

    os.kill(spare, signal.SIGKILL)
    until(lambda: not is_alive(spare))
    fresh = until(lambda: next((pid for pid in desk.workspaces() if pid not in (idle, spare)), 0))

    os.kill(idle, signal.SIGSEGV)
    desk.wait_for("told")
    desk.pop("ringing", number=NUMBER, call_id="call-1")
    desk.wait_for("rung")
    assert is_alive(fresh), "the spare took the place"
    assert two_workspaces(desk)


def test_a_call_that_rings_while_the_program_starts_is_shown(start_desk, ehr):
    part = Steps().wait_for("One person has this number").say("rung")
    desk = start_desk(part, arguments=["--fhir", ehr.base], **KEYRING)

    def taken():
        told = subprocess.run(
            [*desk.program, "pop", "--state", "ringing", "--number", NUMBER, "--call-id", "c"],
            env=desk.environment,
            capture_output=True,
            timeout=30,
            check=False,
        )
        return told.returncode == 0

    until(taken)
    desk.wait_for("rung")
    assert two_workspaces(desk)


def test_a_session_by_hand_ends_by_the_key_and_leaves_no_process_behind(start_desk, ehr):
    first = searches(Steps().ready()).say("found").press("F12")
    second = searches(Steps().ready(2)).say("found again")
    desk = start_desk(first, second, arguments=["--fhir", ehr.base], **KEYRING)
    desk.wait_for("found again")
    two_workspaces(desk)
    assert desk.leave() == 0
    until(lambda: not children(desk.process.pid))


def test_the_patient_stays_for_the_wrap_up_and_the_same_caller_again_is_a_new_call(
    start_desk, ehr, tmp_path
):
    settings = tmp_path / "settings.toml"
    settings.write_text("keep_after_call_seconds = 5\n")
    first = Steps().ready().pick_first().say("picked").wait_for("Wrapping up").say("kept")
    second = Steps().wait_for("One person has this number").say("rung again")
    desk = start_desk(
        first,
        second,
        Steps().ready(3),
        arguments=["--fhir", ehr.base, "--settings", str(settings)],
        **KEYRING,
    )
    desk.wait_for("window 1 is ready")
    idle, spare = two_workspaces(desk)
    # Without a call id the telephone names both calls by the number alone.
    desk.pop("ringing", number=NUMBER)
    desk.pop("answered", number=NUMBER)
    desk.wait_for("picked")
    desk.pop("ended", number=NUMBER)
    desk.wait_for("kept")
    desk.pop("ringing", number=NUMBER)
    desk.pop("answered", number=NUMBER)
    desk.wait_for("rung again")
    assert is_alive(idle), "still in the wrap-up"
    until(lambda: not is_alive(idle))
    assert is_alive(spare), "the new call goes on"
    desk.pop("ended", number=NUMBER)
    desk.wait_for("window 3 is ready")

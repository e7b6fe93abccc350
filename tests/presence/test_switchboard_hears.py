"""What the switchboard does when the agent has left: it says so, and hangs nobody up."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.handover.presence_events import PresenceEvent
from tests.switchboard.test_app import lines, shift  # noqa: F401 - fixtures

AUTOMATIC = {
    EndReason.IDLE: "logged_off_idle",
    EndReason.SCREEN_LOCK: "logged_off_lock",
    EndReason.SESSION_SWITCH: "logged_off_lock",
}


@pytest.mark.parametrize("reason", AUTOMATIC)
def test_a_log_off_drops_no_call_and_the_next_window_says_what_happened(shift, reason):  # noqa: F811
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.Ending(reason=reason, had_focus=True))
        await asyncio.sleep(0)
        assert it.telephone.asked == []
        assert it.telephone.let_go_of == ["leg"]
        told = it.children[1].last(frames.Notice)
        assert (told.code, told.detail) == (AUTOMATIC[reason], "")

    shift(scene)


def test_an_ordinary_end_is_no_log_off(shift):  # noqa: F811
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.Ending(reason=EndReason.CALLER, had_focus=True))
        await asyncio.sleep(0)
        assert it.children[1].last(frames.Notice) is None

    shift(scene)


def test_a_lock_between_calls_is_logged_and_leaves_the_window(shift, lines):  # noqa: F811
    async def scene(it):
        it.children[0].say(frames.PresenceChanged(event=PresenceEvent.LOCKED))
        it.children[0].say(frames.PresenceChanged(event=PresenceEvent.UNLOCKED))
        await asyncio.sleep(0)
        assert not it.children[0].gone

    shift(scene)
    assert lines.count("presence_changed") == 2

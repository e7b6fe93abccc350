"""One window on the screen, one spare, one process for each call; whatever happens."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.handover.wire import PrivatePart
from patient_access.settings.telephony import TelephonySetting
from patient_access.switchboard import workspace as workspace_module
from patient_access.switchboard.links import Links
from tests.switchboard.conftest import NUMBER


def test_the_spare_is_warmed_only_when_the_first_window_is_ready(on_loop):
    def scene(floor):
        floor.workspaces.open()
        assert list(floor.standing().values()) == ["idle"]
        floor.children[0].ready()
        assert list(floor.standing().values()) == ["idle", "spare"]

    on_loop(scene)


def test_a_call_goes_to_the_idle_window_with_its_number(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring()
        assert idle.calls() == ["leg"]
        assert idle.secrets[-1] == NUMBER
        assert not idle.last(frames.CallStarted).second
        assert not spare.calls()
        assert not any(spare.secrets)

    on_loop(scene)


def test_a_second_call_goes_to_the_spare_and_a_new_spare_is_warmed(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        assert (idle.calls(), spare.calls()) == (["one"], ["two"])
        assert spare.last(frames.CallStarted).second
        assert sorted(floor.standing().values()) == ["serving", "serving", "spare"]

    on_loop(scene)


def test_a_call_before_anything_is_ready_still_gets_a_window(on_loop):
    def scene(floor):
        floor.workspaces.open()
        floor.ring("one")
        floor.ring("two")
        assert [child.calls() for child in floor.children[:2]] == [["one"], ["two"]]

    on_loop(scene)


def test_at_the_end_the_window_is_told_closed_and_the_spare_stands_in_its_place(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        place = frames.Placement(x=3, y=5, width=900, height=700)
        idle.say(frames.WindowPlaced(placement=place, active=True))
        floor.ring()
        floor.end(reason=EndReason.CALLER)
        assert idle.last(frames.CallEnded).reason is EndReason.CALLER
        assert idle.closed
        stand = spare.last(frames.Stand)
        assert stand.placement == place
        assert stand.activate
        assert floor.who("idle") == [spare]
        assert len(floor.who("spare")) == 1

    on_loop(scene)


def test_focus_is_not_taken_from_another_program(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        place = frames.Placement(x=3, y=5, width=900, height=700)
        idle.say(frames.WindowPlaced(placement=place, active=False))
        floor.ring()
        floor.end()
        assert not spare.last(frames.Stand).activate

    on_loop(scene)


def test_while_another_call_is_up_the_end_of_one_opens_no_idle_window(on_loop):
    def scene(floor):
        floor.open()
        floor.ring("one")
        floor.ring("two")
        floor.end("one")
        assert not floor.who("idle")
        floor.end("two")
        assert len(floor.who("idle")) == 1

    on_loop(scene)


def test_ending_twice_is_ending_once(on_loop):
    def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        floor.end()
        floor.end()
        idle.say(frames.Ending(reason=EndReason.CALLER, had_focus=False))
        assert sum(isinstance(told, frames.CallEnded) for told in idle.told) == 1
        assert sorted(floor.standing().values()) == ["ending", "idle", "spare"]

    on_loop(scene)


def test_the_end_of_an_unknown_call_changes_nothing(on_loop):
    def scene(floor):
        floor.open()
        before = floor.standing()
        floor.end("never heard of")
        assert floor.standing() == before

    on_loop(scene)


@pytest.mark.parametrize("state", [CallState.HELD, CallState.CONSULTING, CallState.WRAP_UP])
def test_the_middle_of_a_call_never_seen_opens_nothing(on_loop, state):
    def scene(floor):
        floor.open()
        floor.tell(state)
        assert not floor.who("serving")

    on_loop(scene)


def test_events_of_a_call_reach_its_own_window_only(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        floor.tell(CallState.CONNECTED, "one")
        floor.tell(CallState.HELD, "two")
        assert idle.last(frames.CallChanged).event.leg_id == "one"
        assert spare.last(frames.CallChanged).event.leg_id == "two"
        assert [secret for secret in idle.secrets if secret] == [NUMBER] * 2
        assert [secret for secret in spare.secrets if secret] == [NUMBER] * 2

    on_loop(scene)


@pytest.mark.parametrize("state", [CallState.CONNECTED, CallState.HELD])
def test_a_call_whose_window_was_ended_by_the_agent_does_not_pop_again(on_loop, state):
    def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        idle.say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))
        floor.tell(state)
        assert not floor.who("serving")
        floor.ring()
        assert len(floor.who("serving")) == 1, "but a new ring is a new call"

    on_loop(scene)


def test_answered_without_a_ring_pops(on_loop):
    def scene(floor):
        idle, _ = floor.open()
        floor.tell(CallState.CONNECTED)
        assert idle.calls() == ["leg"]

    on_loop(scene)


def test_what_still_lives_two_seconds_after_its_end_is_killed(on_loop, monkeypatch):
    monkeypatch.setattr(workspace_module, "KILL_SECONDS", 0.02)

    async def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        floor.end()
        assert not idle.killed
        while not idle.killed:
            await asyncio.sleep(0.005)

    on_loop(scene)


def test_what_is_gone_in_time_is_not_killed(on_loop, monkeypatch):
    monkeypatch.setattr(workspace_module, "KILL_SECONDS", 0.02)

    async def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        floor.end()
        idle.exit()
        await asyncio.sleep(0.06)
        assert not idle.killed

    on_loop(scene)


# --- crashes -------------------------------------------------------------------------------


def test_a_spare_that_dies_is_replaced_and_nobody_is_bothered(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        spare.exit(-11)
        assert list(floor.standing().values()) == ["idle", "spare"]
        assert not any(told.lost_window for told in idle.told if isinstance(told, frames.Stand))

    on_loop(scene)


def test_an_idle_window_that_dies_is_replaced_by_the_spare(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        idle.exit(-11)
        assert floor.who("idle") == [spare]
        assert spare.last(frames.Stand).lost_window
        assert len(floor.who("spare")) == 1

    on_loop(scene)


def test_a_serving_window_that_dies_is_replaced_and_its_call_does_not_pop_again(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring()
        idle.exit(-9)
        assert floor.lost == [("screen_pop", "leg")]
        assert spare.last(frames.Stand).lost_window
        floor.tell(CallState.CONNECTED)
        assert not floor.who("serving")

    on_loop(scene)


def test_a_serving_window_that_dies_beside_another_call_is_replaced_too(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        spare.exit(-9)
        assert len(floor.who("idle")) == 1
        assert floor.who("serving") == [idle]

    on_loop(scene)


def test_windows_that_keep_dying_are_given_up(on_loop):
    def scene(floor):
        floor.workspaces.open()
        for _ in range(10):
            if floor.hopeless:
                break
            floor.who("idle")[0].exit(1)
        assert floor.hopeless
        assert len(floor.children) < 8

    on_loop(scene)


def test_dying_now_and_then_is_not_given_up(on_loop, monkeypatch):
    monkeypatch.setattr("patient_access.switchboard.workspaces._SOON_SECONDS", 0.0)

    def scene(floor):
        floor.open()
        for _ in range(10):
            floor.who("spare")[0].exit(1)
        assert not floor.hopeless
        assert len(floor.who("spare")) == 1

    on_loop(scene)


@pytest.mark.parametrize(
    "say",
    [
        lambda child: child.say(frames.Ready(seconds=1.0)),
        lambda child: child.say(frames.Hello(protocol=frames.PROTOCOL + 1)),
        lambda child: child.say_raw(b"garbage", PrivatePart()),
    ],
    ids=["no hello", "another build", "garbage"],
)
def test_a_workspace_that_makes_no_sense_is_killed_and_not_heard(on_loop, say):
    def scene(floor):
        floor.workspaces.open()
        say(floor.children[0])
        assert floor.children[0].killed
        assert not floor.heard

    on_loop(scene)


def test_nothing_private_is_taken_from_a_workspace(on_loop):
    def scene(floor):
        floor.workspaces.open()
        private = PrivatePart(bytearray(NUMBER))
        floor.children[0].say_raw(frames.encode(frames.Hello()), private)
        assert not any(private.buffer)

    on_loop(scene)


# --- wrap-up -------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [0, 0.05])
def test_a_telephone_in_wrap_up_keeps_no_patient_longer_than_the_site_does(on_loop, keep):
    async def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        floor.tell(CallState.WRAP_UP)
        while idle.last(frames.CallEnded) is None:
            await asyncio.sleep(0.005)
        floor.tell(CallState.WRAP_UP)
        floor.end()
        assert len([child for child in floor.children if child.calls()]) == 1

    on_loop(scene, keep=keep)


@pytest.mark.parametrize("reason", [EndReason.CALLER, EndReason.AGENT, None])
def test_a_site_may_keep_the_patient_for_a_while_after_the_call(on_loop, reason):
    async def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        floor.end(reason=reason)
        assert idle.last(frames.CallChanged).event.state is CallState.WRAP_UP
        assert idle.last(frames.CallEnded) is None
        while idle.last(frames.CallEnded) is None:
            await asyncio.sleep(0.005)

    on_loop(scene, keep=0.05)


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        (True, EndReason.TRANSFERRED),
        (True, EndReason.STREAM_LOST),
        (False, EndReason.ABANDONED),
        (False, EndReason.CALLER),
        (False, None),
    ],
)
def test_only_a_served_call_is_kept(on_loop, answered, reason):
    def scene(floor):
        idle, _ = floor.open()
        floor.ring()
        if answered:
            floor.tell(CallState.CONNECTED)
        floor.end(reason=reason)
        assert idle.last(frames.CallEnded) is not None

    on_loop(scene, keep=60)


def test_whoever_calls_again_in_the_wrap_up_gets_a_window_of_their_own(on_loop):
    """A telephone without call ids gives the same caller the same leg."""

    async def scene(floor):
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED)
        floor.end(reason=EndReason.CALLER)
        floor.end(reason=EndReason.CALLER)
        floor.ring()
        assert spare.calls() == ["leg"]
        while idle.last(frames.CallEnded) is None:
            await asyncio.sleep(0.005)
        idle.exit()
        await asyncio.sleep(0.08)
        assert spare.last(frames.CallEnded) is None, "the new call goes on"

    on_loop(scene, keep=0.05)


# --- sessions without a call, outcomes, links, the end of the shift ----------------------------


def test_a_session_begun_by_the_agent_keeps_its_window_and_a_call_goes_elsewhere(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        window = floor.workspaces.idle
        floor.calls.begun_in(
            window, lambda: floor.tell(CallState.CONNECTED, "m", source="manual", number=b"")
        )
        assert floor.workspaces.serving(("manual", "m")) is window
        assert not idle.calls(), "it shows the session already"
        floor.ring()
        assert spare.calls() == ["leg"]

    on_loop(scene)


def test_a_session_begun_in_the_moment_of_a_call_is_the_call(on_loop):
    def scene(floor):
        floor.open()
        window = floor.workspaces.idle
        floor.ring()
        begun = []
        floor.calls.begun_in(window, lambda: begun.append(True))
        assert not begun
        assert floor.workspaces.serving(("screen_pop", "leg")) is window

    on_loop(scene)


def test_the_missing_outcome_is_asked_once_in_the_next_window(on_loop):
    def scene(floor):
        _, spare = floor.open()
        floor.ring()
        floor.end()
        floor.workspaces.refresh_idle(ask_outcome=True)
        assert spare.last(frames.Stand).ask_outcome
        floor.workspaces.refresh_idle(ask_outcome=False)
        assert not spare.last(frames.Stand).ask_outcome

    on_loop(scene)


def test_the_outcome_of_a_call_that_ended_beside_another_is_asked_when_there_is_a_window(on_loop):
    def scene(floor):
        floor.open()
        floor.ring("one")
        floor.ring("two")
        floor.end("one")
        floor.workspaces.refresh_idle(ask_outcome=True)
        floor.end("two")
        assert floor.who("idle")[0].last(frames.Stand).ask_outcome

    on_loop(scene)


def test_a_window_opened_while_a_telephone_is_silent_is_told_so(on_loop):
    def scene(floor):
        floor.open()
        floor.calls.status("training", SourceStatus.STALE, 10.0)
        floor.ring("one")
        floor.ring("two")
        late = floor.children[2]
        late.ready()
        told = late.last(frames.SourceChanged)
        assert (told.status, told.silent_for) == (SourceStatus.STALE, 10.0)
        assert 0 < told.wipes_in <= 30

    on_loop(scene)


def timing(floor, wipe, mask=0.0):
    """Shorter times than a setting may have."""
    values = {"wipe_after_seconds": wipe, "mask_after_seconds": mask}
    floor.calls.links = Links(floor.workspaces, TelephonySetting.model_construct(**values))


def test_a_site_may_let_a_telephone_be_silent_for_a_moment_before_it_masks(on_loop):
    async def scene(floor):
        idle, _ = floor.open()
        timing(floor, wipe=30, mask=0.05)
        floor.ring()
        floor.calls.status("screen_pop", SourceStatus.STALE)
        floor.calls.status("screen_pop", SourceStatus.LIVE)
        told = [each for each in idle.told if isinstance(each, frames.SourceChanged)]
        assert [each.status for each in told] == [SourceStatus.LIVE]
        floor.calls.status("screen_pop", SourceStatus.STALE)
        while (told := idle.last(frames.SourceChanged)).status is SourceStatus.LIVE:
            await asyncio.sleep(0.005)
        assert told.wipes_in < 29.99, "counted from the first word"

    on_loop(scene)


def test_calls_of_a_telephone_that_stays_silent_are_wiped_and_no_others(on_loop):
    async def scene(floor):
        timing(floor, wipe=0.03)
        idle, spare = floor.open()
        floor.ring("one", source="training")
        floor.ring("two")
        floor.calls.status("training", SourceStatus.STALE)
        floor.calls.status("training", SourceStatus.LOST)
        while idle.last(frames.CallEnded) is None:
            await asyncio.sleep(0.005)
        assert idle.last(frames.CallEnded).reason is EndReason.STREAM_LOST
        assert spare.last(frames.CallEnded) is None

    on_loop(scene)


def test_a_telephone_that_comes_back_wipes_nothing(on_loop):
    async def scene(floor):
        timing(floor, wipe=0.03)
        idle, _ = floor.open()
        floor.ring()
        floor.calls.status("screen_pop", SourceStatus.STALE)
        floor.calls.status("screen_pop", SourceStatus.LIVE)
        await asyncio.sleep(0.08)
        assert idle.last(frames.CallEnded) is None
        assert idle.last(frames.SourceChanged).status is SourceStatus.LIVE

    on_loop(scene)


def test_closing_ends_everybody_and_waits_and_takes_no_call_any_more(on_loop):
    async def scene(floor):
        floor.open()
        floor.ring()
        closing = asyncio.ensure_future(floor.workspaces.close(EndReason.SIGN_OUT))
        await asyncio.sleep(0)
        before = len(floor.children)
        floor.ring("too late")
        assert len(floor.children) == before
        for child in floor.children:
            assert child.last(frames.CallEnded).reason is EndReason.SIGN_OUT
            assert not closing.done()
            child.exit()
        await closing
        assert not floor.standing()

    on_loop(scene)

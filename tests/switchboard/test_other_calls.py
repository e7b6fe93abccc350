"""What the window of one call is told of the agent's other calls, and what it is not."""

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason
from patient_access.handover.other_calls import (
    NumberEnding,
    OtherCall,
    OtherCalls,
    OtherCallWanted,
)


def told(child):
    """The other calls as this window knows them now."""
    last = child.last(OtherCalls)
    return last.calls if last else ()


def say(floor, child, frame):
    """A window's word, as the switchboard passes it on."""
    floor.heard.clear()
    child.say(frame)
    workspace = next(w for w in floor.workspaces._all if w.pid == child.pid)
    match frame:
        case NumberEnding():
            floor.workspaces.others.ends_in(workspace, frame.ending)
        case OtherCallWanted():
            floor.workspaces.others.show(frame.place)


def test_each_window_hears_of_the_other_call_and_of_none_when_there_is_none(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        assert idle.last(OtherCalls) is None
        floor.ring("two")
        offered = CallState.OFFERED
        assert told(idle) == (OtherCall(place=spare.pid, state=offered, queue="Main"),)
        assert told(spare) == (OtherCall(place=idle.pid, state=offered, queue="Main", began=True),)
        floor.end("two")
        assert told(idle) == ()

    on_loop(scene)


def test_a_change_and_the_end_of_the_number_reach_the_other_window_only(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        say(floor, spare, NumberEnding(ending=7))
        floor.tell(CallState.HELD, "one")
        assert told(idle)[0].ending == 7
        assert told(spare)[0].ending is None
        assert told(spare)[0].state is CallState.HELD

    on_loop(scene)


def test_the_window_that_is_wanted_comes_forward_and_no_other(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        say(floor, idle, OtherCallWanted(place=spare.pid))
        assert spare.last(frames.ComeForward).wanted
        assert idle.last(frames.ComeForward) is None
        floor.end("two")
        before = len(spare.told)
        say(floor, idle, OtherCallWanted(place=spare.pid))
        assert len(spare.told) == before, "its call is over"

    on_loop(scene)


def test_a_window_that_dies_is_nobodys_other_call(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.ring("one")
        floor.ring("two")
        spare.exit(-9)
        assert told(idle) == ()

    on_loop(scene)


def test_a_call_that_is_wrapped_up_is_no_other_call_but_hears_of_one(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        floor.tell(CallState.CONNECTED, "one")
        floor.end("one", EndReason.CALLER)
        floor.ring("two")
        assert told(spare) == ()
        assert len(told(idle)) == 1

    on_loop(scene, keep=60)


def test_what_is_said_of_a_window_without_a_call_is_said_to_nobody(on_loop):
    def scene(floor):
        idle, _ = floor.open()
        say(floor, idle, NumberEnding(ending=7))
        floor.ring("one")
        floor.ring("two")
        assert told(floor.who("serving")[1])[0].ending is None

    on_loop(scene)

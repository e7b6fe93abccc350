"""The caller asks about somebody else too: another window, the same call, the number wiped."""

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason
from patient_access.handover.next_patient import NextPatientWanted
from patient_access.handover.wire import PrivatePart
from tests.switchboard.conftest import NUMBER

NEWER = b'{"ani": "+12065550142"}'


def ask(child, told=None, said=NUMBER):
    """As the window does, when it has read all or as far as ``told``; gives the private part."""
    number = PrivatePart(bytearray(said))
    wanted = NextPatientWanted(told=read_by(child) if told is None else told)
    child.say_raw(frames.encode(wanted), number)
    return number


def read_by(child):
    """The count that the last word of its call carried."""
    of_calls = (frames.CallStarted, frames.CallChanged)
    return max((one.told for one in child.told if isinstance(one, of_calls)), default=0)


def test_the_spare_takes_the_call_over_as_it_stands_and_the_record_goes(on_loop):
    def scene(floor):
        first, spare = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        number = ask(first)
        assert first.last(frames.CallEnded).reason is EndReason.NEXT_PATIENT
        assert first.closed
        started = spare.last(frames.CallStarted)
        assert (started.event.leg_id, started.event.state) == ("leg", CallState.CONNECTED)
        assert started.event.queue == "Main"
        assert not started.second, "it takes the place of the window that is gone"
        assert NUMBER in spare.secrets
        assert not any(number.buffer), "and nothing of it stays here"
        assert floor.who("serving") == [spare]

    on_loop(scene)


def test_the_call_ends_in_the_window_that_has_it_now(on_loop):
    def scene(floor):
        first, spare = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        ask(first)
        first.say(frames.Ending(reason=EndReason.NEXT_PATIENT, had_focus=True))
        first.exit()
        floor.tell(CallState.HELD)
        assert spare.last(frames.CallChanged).event.state is CallState.HELD
        floor.end()
        assert spare.last(frames.CallEnded).reason is EndReason.CALLER
        assert not floor.lost

    on_loop(scene)


def test_who_serves_no_call_hands_none_on_and_the_number_is_wiped(on_loop):
    def scene(floor):
        idle, spare = floor.open()
        assert not any(ask(idle).buffer)
        floor.ring()
        floor.end()
        assert not any(ask(idle).buffer), "its call is over"
        assert not spare.calls()

    on_loop(scene)


def test_the_number_of_a_window_that_says_no_hello_is_wiped(on_loop):
    def scene(floor):
        floor.workspaces.open()
        [first] = floor.children
        assert not any(ask(first).buffer)
        assert first.killed

    on_loop(scene)


def test_a_call_that_ends_in_that_moment_is_not_handed_on_and_the_record_goes(on_loop):
    def scene(floor):
        first, spare = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        floor.end()
        assert first.last(frames.CallEnded) is None, "it may be wrapped up"
        assert not any(ask(first).buffer)
        assert first.last(frames.CallEnded).reason is EndReason.END_PRESSED
        assert not spare.calls()
        assert floor.who("idle") == [spare]

    on_loop(scene, keep=30)


def test_beside_another_call_the_fresh_window_stands_in_front_of_it(on_loop):
    def scene(floor):
        floor.open()
        floor.ring("held")
        floor.tell(CallState.HELD, "held")
        floor.ring("second")
        floor.tell(CallState.CONNECTED, "second")
        held, second, spare = floor.children
        assert second.last(frames.CallStarted).second
        ask(second)
        assert spare.calls() == ["second"]
        assert not spare.last(frames.CallStarted).second, "what she types would go to the other"
        assert held.last(frames.CallEnded) is None

    on_loop(scene)


def test_a_number_told_while_the_call_is_handed_on_reaches_the_fresh_window(on_loop):
    """It crossed with the window's wish in the pipe: the window has not read it yet."""

    def scene(floor):
        first, spare = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        had_read = read_by(first)
        floor.tell(CallState.CONNECTED, number=NEWER)
        assert not any(ask(first, had_read).buffer), "the older number goes nowhere, and is wiped"
        assert not spare.calls()
        assert first.last(frames.CallEnded) is None
        assert not any(ask(first, said=NEWER).buffer)
        assert spare.calls() == ["leg"]
        assert NEWER in spare.secrets
        assert NUMBER not in spare.secrets
        assert first.last(frames.CallEnded).reason is EndReason.NEXT_PATIENT

    on_loop(scene)


def test_a_number_told_after_the_call_was_handed_on_reaches_the_fresh_window_alone(on_loop):
    def scene(floor):
        first, spare = floor.open()
        floor.ring()
        floor.tell(CallState.CONNECTED)
        ask(first)
        floor.tell(CallState.CONNECTED, number=NEWER)
        assert NEWER in spare.secrets
        assert NEWER not in first.secrets

    on_loop(scene)

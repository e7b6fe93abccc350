"""The screen-pop source: what it makes of events that come in any order, or twice, or never."""

import asyncio
import hashlib

import pytest

from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.call_sources.legs import REMEMBERED_ENDS, Ambiguous, Legs
from patient_access.call_sources.screen_pop import ScreenPop
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import leg_id
from patient_access.front_door.messages import PopRequest
from patient_access.front_door.words import PopState, Refusal
from patient_access.handover.call_events import CallState, EndReason
from patient_access.handover.wire import PrivatePart

KEY = bytes(range(32))
SPOKEN = {
    CallState.OFFERED: "ringing",
    CallState.CONNECTED: "answered",
    CallState.ENDED: "ended",
}


def request(state, call="", number="", queue=""):
    """What the client would make of it."""
    words = read_call({"state": state, "call_id": call, "number": number, "queue": queue})
    number_id = leg_id(words.number_digits, KEY) if words.number_digits else ""
    return PopRequest(
        state=words.state,
        leg_id=leg_id(call, KEY) if call else number_id,
        number_id=number_id,
        queue=words.queue,
    )


class TestScreenPop(CallSourceConformance):
    def make_source(self):
        return ScreenPop()

    async def play(self, source, call, state, number):
        words = read_call({"state": SPOKEN[state], "call_id": call, "number": number})
        private = PrivatePart(words.private_json())
        assert await source.pop(request(SPOKEN[state], call, number), private) is None
        assert not any(private.buffer)


class TestScreenPopWithoutCallIds(TestScreenPop):
    """A telephone that gives numbers and no ids keeps the same promises."""

    async def play(self, source, call, state, number):
        await super().play(source, "", state, number)


def told(legs, *events):
    """The states that come of it, each with a letter for its leg in order of appearance."""
    names, result = {}, []
    for event in events:
        change = legs.take(request(*event))
        if change is not None:
            name = names.setdefault(change[0], "ABCDE"[len(names)])
            result.append(f"{name} {change[1]}")
    return result


N1, N2 = "+12065550101", "+12065550102"


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        # a call from ring to end, with hold and resume
        (
            [("ringing", "1"), ("answered", "1"), ("held", "1"), ("resumed", "1"), ("ended", "1")],
            ["A offered", "A connected", "A held", "A connected", "A ended"],
        ),
        # swapped: the ring comes after the answer, and after the end
        ([("answered", "1"), ("ringing", "1")], ["A connected"]),
        ([("answered", "1"), ("ended", "1"), ("ringing", "1")], ["A connected", "A ended"]),
        ([("answered", "1"), ("ended", "1"), ("answered", "1")], ["A connected", "A ended"]),
        # unknown legs
        ([("ended", "1")], []),
        ([("ended", "", N1)], []),
        ([("ended",)], []),
        ([("held", "1"), ("resumed", "1"), ("consulting", "1")], []),
        # no ids: the number finds the leg; the same person may call again at once
        (
            [("ringing", "", N1), ("ended", "", N1), ("ringing", "", N1)],
            ["A offered", "A ended", "B offered"],
        ),
        # an id on some events only
        ([("ringing", "1", N1), ("ended", "", N1)], ["A offered", "A ended"]),
        ([("ringing", "", N1), ("answered", "1", N1), ("ended", "1")],
         ["A offered", "A connected", "A ended"]),
        # the same number twice, told apart by ids
        ([("answered", "1", N1), ("ringing", "2", N1), ("ended", "1", N1)],
         ["A connected", "B offered", "A ended"]),
        ([("answered", "", N1), ("ringing", "2", N1)], ["A connected", "B offered"]),
        # a better number during the call (a consult's merge) keeps the leg
        ([("ringing", "1", "1001"), ("answered", "1", N1), ("ended", "", N1)],
         ["A offered", "A connected", "A ended"]),
        # hidden numbers
        ([("ringing",), ("ringing",), ("answered",), ("ended",)],
         ["A offered", "A offered", "A connected", "A ended"]),
        ([("answered", "1", N1), ("ringing",)], ["A connected", "B offered"]),
        ([("answered",), ("ringing", "2")], ["A connected", "B offered"]),
        # neither id nor number ends the only leg there is
        ([("answered", "1", N1), ("ended",)], ["A connected", "A ended"]),
        ([("answered", "1", N1), ("transferred",), ("ended", "1")], ["A connected", "A ended"]),
    ],
)  # fmt: skip
def test_what_becomes_of_events(events, outcome):
    assert told(Legs(), *events) == outcome


@pytest.mark.parametrize("state", ["ended", "held", "answered", "transferred"])
def test_an_event_that_could_mean_several_legs_changes_none(state):
    legs = Legs()
    told(legs, ("answered", "1", N1), ("answered", "2", N2))
    with pytest.raises(Ambiguous):
        legs.take(request(state))
    assert len(legs) == 2


def test_each_ending_says_why():
    for said, reason in (
        ("ended", EndReason.UNKNOWN),
        ("transferred", EndReason.TRANSFERRED),
        ("abandoned", EndReason.ABANDONED),
        ("no_answer", EndReason.NO_ANSWER),
    ):
        legs = Legs()
        told(legs, ("ringing", "1"))
        assert legs.take(request(said, "1"))[2] is reason


def test_a_leg_whose_workspace_ended_by_itself_does_not_stand_in_the_next_ones_way():
    legs = Legs()
    first = legs.take(request("ringing", "", N1))[0]
    legs.take(request("answered", "", N1))
    legs.let_go(first)
    legs.let_go("unknown")
    assert len(legs) == 0
    assert legs.take(request("ringing", "", N1))[0] != first


def test_what_is_remembered_of_ended_calls_is_bounded():
    legs = Legs()
    for at in range(REMEMBERED_ENDS * 3):
        told(legs, ("answered", str(at)), ("ended", str(at)))
    assert len(legs._ended) == REMEMBERED_ENDS
    assert len(legs) == 0


def test_a_pop_before_the_source_runs_is_refused_and_wiped():
    private = PrivatePart(bytearray(b'{"ani":"+12065550147"}'))
    answer = asyncio.run(ScreenPop().pop(request("ringing", "1", N1), private))
    assert answer is Refusal.NOT_READY
    assert not any(private.buffer)


def test_an_ambiguous_end_is_refused_and_wiped():
    async def story():
        source, desk = ScreenPop(), RecordingDesk()
        running = asyncio.create_task(source.run(desk))
        await desk.until(lambda: bool(desk.statuses))
        for call, number in (("1", N1), ("2", N2)):
            await source.pop(request("answered", call, number), PrivatePart())
        private = PrivatePart(bytearray(b'{"ani":"+12065550147"}'))
        assert await source.pop(request("ended"), private) is Refusal.AMBIGUOUS
        assert not any(private.buffer)
        assert desk.states() == [CallState.CONNECTED, CallState.CONNECTED]
        assert [event.seq for event in desk.events] == [1, 2]
        running.cancel()

    asyncio.run(story())


def test_every_state_a_telephone_can_give_is_understood():
    for state in PopState:
        legs = Legs()
        told(legs, ("ringing", "1"))
        assert legs.take(request(state, "1")) is not None


def test_a_leg_id_needs_the_key_of_this_run():
    number = "2065550147"
    assert leg_id(number, KEY) != leg_id(number, bytes(32))
    assert leg_id(number, KEY) != hashlib.blake2b(number.encode()).hexdigest()[:32]

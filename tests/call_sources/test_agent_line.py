"""The agent's line: each rule as a story, and then whatever order events may come in."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from patient_access.call_sources.agent_line import REMEMBERED_ENDS, AgentLine, Heard, Said
from patient_access.handover.call_events import CallState, Direction, EndReason

PATIENT, OTHER, COLLEAGUE = b"patient", b"other", b"colleague"


def heard(text):
    """``leg said [number]``; a number ``colleague`` is internal."""
    leg, said, *number = text.split()
    digest = number[0].encode() if number else b""
    return Heard(leg, Said(said), digest, internal=digest == COLLEAGUE)


def told(change):
    parts = [change.leg_id, str(change.state)]
    if change.end_reason is not None:
        parts.append(str(change.end_reason))
    if change.with_number:
        parts.append("+number")
    return " ".join(parts)


def play(line, *events):
    return [told(change) for event in events for change in line.hear(heard(event))]


STORIES = {
    "a whole call": (
        ["A ringing patient", "A answered patient", "A held", "A resumed", "A caller_left",
         "A ended"],
        ["A offered +number", "A connected", "A held", "A connected", "A ended caller"],
    ),
    "the agent hangs up": (
        ["A ringing patient", "A answered", "A agent_left", "A ended"],
        ["A offered +number", "A connected", "A ended agent"],
    ),
    "abandoned is closed without established": (
        ["A ringing patient", "A caller_left", "A ended"],
        ["A offered +number", "A ended abandoned"],
    ),
    "rung out": (
        ["A ringing patient", "A not_answered", "A caller_left", "A ended"],
        ["A offered +number", "A ended no_answer"],
    ),
    "declined": (
        ["A ringing patient", "A agent_left", "A ended"],
        ["A offered +number", "A ended agent"],
    ),
    "nothing said of why": (["A answered", "A ended"], ["A connected", "A ended unknown"]),
    "a blind transfer, told after the hang-up request": (
        ["A answered patient", "A agent_left", "A transferred", "A ended"],
        ["A connected +number", "A ended transferred"],
    ),
    "the queue's own time-out after an answer explains nothing": (
        ["A answered", "A not_answered", "A ended"],
        ["A connected", "A ended unknown"],
    ),
    "repeats": (
        ["A ringing patient", "A ringing patient", "A answered", "A answered", "A held", "A held",
         "A resumed", "A resumed", "A ended", "A ended"],
        ["A offered +number", "A connected", "A held", "A connected", "A ended unknown"],
    ),
    "the ring overtaken by the answer": (
        ["A answered patient", "A ringing patient"], ["A connected +number"],
    ),
    "an answer told again does not take the call off hold": (
        ["A answered", "A held", "A answered"], ["A connected", "A held"],
    ),
    "an unhold without a hold": (["A answered", "A resumed"], ["A connected"]),
    "a hold before the answer": (["A ringing", "A held", "A answered"], ["A offered", "A held"]),
    "nothing brings an ended call back": (
        ["A answered", "A ended", "A ringing", "A answered", "A held", "A ended"],
        ["A connected", "A ended unknown"],
    ),
    "the middle and the end of a call never seen": (
        ["A held", "A resumed", "A consulting", "A wrap_up", "A caller_left", "A transferred",
         "A ended"],
        [],
    ),
    "two calls at once": (
        ["A answered patient", "B ringing other", "B ended", "A ended"],
        ["A connected +number", "B offered +number", "B ended abandoned", "A ended unknown"],
    ),
    "a consult from a held call, on the same leg": (
        ["A answered patient", "A held", "A consulting colleague", "A resumed patient", "A ended"],
        ["A connected +number", "A held", "A consulting", "A connected", "A ended unknown"],
    ),
    "a consult on a leg of its own brings nobody": (
        ["A answered patient", "A held", "B dialling colleague", "B answered colleague",
         "B ended", "A resumed"],
        ["A connected +number", "A held", "A consulting", "A held", "A connected"],
    ),
    "the hold told after the consult began": (
        ["A answered", "B dialling other", "A held", "B answered other", "B ended"],
        ["A connected", "A consulting", "A held"],
    ),
    "a consult that was never held": (
        ["A answered", "B dialling other", "B ended"],
        ["A connected", "A consulting", "A connected"],
    ),
    "an attended transfer ends both of the agent's legs": (
        ["A answered patient", "A held", "B dialling colleague", "B answered", "A transferred",
         "A ended", "B ended"],
        ["A connected +number", "A held", "A consulting", "A ended transferred"],
    ),
    "the caller hangs up while the agent asks": (
        ["A answered patient", "B dialling colleague", "A caller_left", "A ended", "B ended"],
        ["A connected +number", "A consulting", "A ended caller"],
    ),
    "a consulted agent sees the extension first, then the patient": (
        ["B ringing colleague", "B answered colleague", "B answered patient", "B answered patient"],
        ["B offered +number", "B connected", "B connected +number"],
    ),
    "an extension never replaces the patient": (
        ["A answered patient", "A answered colleague"], ["A connected +number"],
    ),
    "nobody asked replaces the patient": (
        ["A answered patient", "A held", "A held other", "A consulting other", "A resumed patient"],
        ["A connected +number", "A held", "A consulting", "A connected"],
    ),
    "the number comes after the ring": (
        ["A ringing", "A ringing patient"], ["A offered", "A offered +number"],
    ),
    "wrap-up": (
        ["A answered", "A wrap_up", "A answered", "A held", "A ended"],
        ["A connected", "A wrap_up", "A ended"],
    ),
    "no wrap-up without a call": (["A ringing", "A wrap_up"], ["A offered"]),
    "calling a colleague": (["A dialling colleague", "A answered colleague", "A ended"], []),
    "calling out": (
        ["A dialling other", "A answered other", "A ended"],
        ["A connected +number", "A ended unknown"],
    ),
    "calling out in vain": (["A dialling other", "A ended"], []),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_what_becomes_of(story):
    events, outcome = STORIES[story]
    assert play(AgentLine(), *events) == outcome


def test_calling_out_is_told_as_such():
    line = AgentLine()
    play(line, "A dialling other")
    assert line.hear(heard("A answered other"))[0].direction is Direction.OUTBOUND


def test_a_reason_that_the_telephone_gives_itself_is_believed():
    line = AgentLine()
    play(line, "A answered patient")
    ended = line.hear(Heard("A", Said.ENDED, end_reason=EndReason.CALLER))
    assert [told(change) for change in ended] == ["A ended caller"]


def test_after_a_gap_what_is_gone_is_wiped_first_and_what_is_up_is_told_again():
    line = AgentLine()
    play(line, "A answered patient", "B answered other")
    changes = line.resynchronise({"B": CallState.HELD, "C": CallState.CONNECTED})
    assert [told(change) for change in changes] == [
        "A ended stream_lost",
        "B held +number",
        "C connected +number",
    ]
    assert play(line, "A answered", "A ended") == []
    assert play(line, "B resumed other") == ["B connected +number"]


def test_after_a_gap_the_first_word_on_a_leg_is_told_even_if_it_is_no_news():
    line = AgentLine()
    play(line, "A answered patient", "B answered", "C answered", "C wrap_up")
    line.doubt()
    assert play(line, "A answered patient", "A answered patient") == ["A connected +number"]
    assert play(line, "B answered", "B answered") == ["B connected"]
    assert play(line, "C answered", "C ended") == ["C wrap_up", "C ended"]


@pytest.mark.parametrize("waits", ["held", "consulting"])
def test_a_caller_who_waits_when_the_stream_is_back_is_told_with_the_number(waits):
    """It is hers if it is the one of before the gap; her window may have been wiped."""
    line = AgentLine()
    play(line, "A answered patient", f"A {waits}", "B answered other", "C answered patient")
    line.doubt()
    line.doubt()
    again = play(line, f"A {waits} patient", f"A {waits} patient", f"B {waits} other")
    assert again == [f"A {waits} +number", f"B {waits} +number"]
    assert play(line, "A resumed patient") == ["A connected"]
    consulted = play(line, f"C {waits} colleague", f"C {waits} other", "C resumed patient")
    assert consulted == [f"C {waits}", "C connected +number"]


def test_a_caller_without_a_number_who_waits_when_the_stream_is_back_is_told_of():
    line = AgentLine()
    play(line, "A answered", "A held")
    line.doubt()
    [change] = line.hear(heard("A held"))
    assert change.without_number


def test_after_a_gap_nothing_that_ended_or_was_let_go_comes_back():
    line = AgentLine()
    play(line, "A answered", "A ended", "B answered")
    line.let_go("B")
    up = {"A": CallState.CONNECTED, "B": CallState.CONNECTED, "C": CallState.ENDED}
    assert line.resynchronise(up) == []


def test_that_there_is_no_number_is_told_once_and_again_after_a_gap():
    line = AgentLine()

    def without(*events):
        return [change.without_number for each in events for change in line.hear(heard(each))]

    assert without("A ringing", "A answered", "A held", "A resumed") == [True, *[False] * 3]
    assert without("B ringing patient", "B answered") == [False, False]
    line.doubt()
    assert without("A answered", "A held", "A resumed") == [True, False, False]
    line.hear(heard("B held"))
    line.doubt()
    assert without("B held") == [False], "who is on the line while she waits is not the caller"


def test_a_leg_that_was_let_go_is_heard_of_no_more():
    line = AgentLine()
    play(line, "A answered patient")
    line.let_go("A")
    line.let_go("nobody")
    assert play(line, "A held", "A answered other", "A ended") == []


def test_ends_are_remembered_as_long_as_it_says_and_no_longer():
    line = AgentLine()
    for number in range(REMEMBERED_ENDS + 1):
        play(line, f"L{number} answered", f"L{number} ended")
    assert play(line, f"L{REMEMBERED_ENDS} ringing") == []
    assert play(line, "L0 ringing") == ["L0 offered"]


LEGS = st.sampled_from("ABC")
UP = (CallState.CONNECTED, CallState.HELD, CallState.CONSULTING)
NUMBERS = {"A": PATIENT, "B": OTHER, "C": b"third"}


class AnyOrder(RuleBasedStateMachine):
    """Three legs, everything that can be said of them, gaps, and windows that go by themselves."""

    def __init__(self):
        super().__init__()
        self.line = AgentLine()
        self.shown = {}
        self.over = set()

    def take(self, changes):
        for change in changes:
            assert change.leg_id not in self.over, "a call that is over came back"
            if change.state is CallState.ENDED:
                assert change.leg_id in self.shown, "an end of a call that nobody was shown"
                del self.shown[change.leg_id]
                self.over.add(change.leg_id)
            else:
                if change.leg_id not in self.shown:
                    assert change.state in (CallState.OFFERED, *UP)
                self.shown[change.leg_id] = change.state

    @rule(leg=LEGS, said=st.sampled_from(list(Said)), number=st.sampled_from(["", "own", "in"]))
    def say(self, leg, said, number):
        digest = {"": b"", "own": NUMBERS[leg], "in": COLLEAGUE}[number]
        before = dict(self.shown)
        changes = self.line.hear(Heard(leg, said, digest, internal=digest == COLLEAGUE))
        for change in changes:
            if change.with_number:
                assert change.leg_id == leg, "a number of one call told of another"
                assert digest
                assert change.state in (CallState.OFFERED, CallState.CONNECTED)
        self.take(changes)
        if leg not in before and leg in self.shown:
            assert said in (Said.RINGING, Said.ANSWERED, Said.RESUMED)
        if said is Said.ENDED:
            assert leg not in self.shown
            self.over.add(leg) if leg in before else None

    @rule(states=st.dictionaries(LEGS, st.sampled_from(list(UP))))
    def after_a_gap(self, states):
        self.take(self.line.resynchronise(states))
        for leg in self.shown:
            assert leg in states

    @rule(leg=LEGS)
    def window_goes(self, leg):
        if leg in self.shown:
            self.line.let_go(leg)
            del self.shown[leg]
            self.over.add(leg)

    @invariant()
    def the_desk_and_the_line_agree(self):
        assert self.line.legs == self.shown


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)

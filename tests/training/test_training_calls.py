"""Every scripted call's timeline, on a clock of the test's own."""

import re
from datetime import date

import pytest

from ehr_adapters.training.people import everybody
from patient_access.domain.call import CallDetails, Presentation
from patient_access.handover.call_events import CallState, EndReason, PhoneAction
from patient_access.training_hospital.exchange import Exchange
from patient_access.training_hospital.line import Line
from patient_access.training_hospital.script import scripted_calls

from .conftest import TODAY

CALLS = scripted_calls(TODAY)
ANSWERED_AT = 3.0
R, C, H, K = CallState.OFFERED, CallState.CONNECTED, CallState.HELD, CallState.CONSULTING
E = CallState.ENDED

ANSWERED = {
    "ana": [(0, R), (3, C)],
    "daughter_about_father": [(0, R), (3, C)],
    "household": [(0, R), (3, C)],
    "anonymous": [(0, R), (3, C)],
    "unknown_number": [(0, R), (3, C)],
    "abandoned": [(0, R), (3, C)],
    "parent_about_minor": [(0, R), (3, C)],
    "transfer_in": [(0, R), (3, C), (12, C)],
    "fails_verification": [(0, R), (3, C), (93, E, EndReason.CALLER)],
    "spanish": [(0, R), (3, C)],
    "internal": [(0, R), (3, C), (48, E, EndReason.CALLER)],
    "general_question": [(0, R), (3, C), (43, E, EndReason.CALLER)],
    "hold_and_transfer_out": [
        (0, R),
        (3, C),
        (23, H),
        (33, K),
        (43, E, EndReason.TRANSFERRED),
    ],
    "widow": [(0, R), (3, C)],
    "no_answer": [(0, R), (3, C)],
    "desk_answers_itself": [(0, R), (2, C), (52, E, EndReason.CALLER)],
}
LEFT_ALONE = {name: [(0, R), (60, E, EndReason.ABANDONED)] for name in ANSWERED} | {
    "abandoned": [(0, R), (7, E, EndReason.ABANDONED)],
    "no_answer": [(0, R), (20, E, EndReason.NO_ANSWER)],
    "desk_answers_itself": ANSWERED["desk_answers_itself"],
}


class Told:
    """An exchange with a clock that a test moves, and everything it reported."""

    def __init__(self, calls=CALLS):
        self.now = 0.0
        self.events = []
        self.details = []
        self.times = []
        self.exchange = Exchange(calls, self._report, lambda: self.now)

    def _report(self, event, details):
        self.times.append(self.now)
        self.events.append(event)
        self.details.append(details)

    def until(self, end):
        """Move the clock from one due moment to the next, up to ``end``."""
        while (due := self.exchange.due) is not None and due <= end:
            self.now = due
            self.exchange.tick()
        self.now = end

    def timeline(self):
        return [
            (at, event.state, *([event.end_reason] if event.end_reason else []))
            for at, event in zip(self.times, self.events, strict=True)
        ]


def test_every_call_has_a_timeline_here():
    assert set(CALLS) == set(ANSWERED)
    assert len(CALLS) >= 8


@pytest.mark.parametrize("name", CALLS)
def test_the_timeline_of_a_call_that_is_answered(name):
    told = Told()
    told.exchange.play(name)
    told.until(ANSWERED_AT)
    told.exchange.act(told.events[0].leg_id, PhoneAction.ANSWER)
    told.until(600)
    assert told.timeline() == ANSWERED[name]


@pytest.mark.parametrize("name", CALLS)
def test_the_timeline_of_a_call_nobody_answers(name):
    told = Told()
    told.exchange.play(name)
    told.until(600)
    assert told.timeline() == LEFT_ALONE[name]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("answered", [False, True])
def test_the_agent_ends_any_call_at_any_time_once(name, answered):
    told = Told()
    told.exchange.play(name)
    leg = told.events[0].leg_id
    if answered:
        told.exchange.act(leg, PhoneAction.ANSWER)
    told.exchange.act(leg, PhoneAction.HANG_UP)
    told.exchange.act(leg, PhoneAction.HANG_UP)
    told.until(600)
    assert told.timeline()[-1] == (0, E, EndReason.AGENT)
    assert [event.state for event in told.events].count(E) == 1


def test_hold_and_resume_are_the_agents_too():
    told = Told()
    told.exchange.play("ana")
    leg = told.events[0].leg_id
    for action in (PhoneAction.HOLD, PhoneAction.ANSWER, PhoneAction.ANSWER, PhoneAction.RESUME):
        told.exchange.act(leg, action)
    told.exchange.act(leg, PhoneAction.HOLD)
    told.exchange.act(leg, PhoneAction.HOLD)
    told.exchange.act(leg, PhoneAction.RESUME)
    assert [event.state for event in told.events] == [R, C, H, C]


def test_a_line_offers_what_can_be_done_now():
    told = Told()
    told.exchange.play("ana")
    leg = told.events[0].leg_id
    for action in (PhoneAction.ANSWER, PhoneAction.HOLD, PhoneAction.HANG_UP):
        told.exchange.act(leg, action)
    offered = [event.actions for event in told.events]
    hang_up = PhoneAction.HANG_UP
    assert offered == [
        {PhoneAction.ANSWER, hang_up},
        {PhoneAction.HOLD, hang_up},
        {PhoneAction.RESUME, hang_up},
        set(),
    ]


def test_what_is_known_of_the_caller_comes_with_the_ring_and_not_again():
    told = Told()
    told.exchange.play("ana")
    told.exchange.act(told.events[0].leg_id, PhoneAction.ANSWER)
    ring, connected = told.details
    assert (ring.ani, ring.dnis, ring.attestation) == ("+12065550147", "+18005550199", "A")
    assert "March 14, 1979" in ring.spoken
    assert connected is None


def test_a_transferred_call_shows_the_extension_first_and_the_patient_at_the_merge():
    told = Told()
    told.exchange.play("transfer_in")
    told.exchange.act(told.events[0].leg_id, PhoneAction.ANSWER)
    told.until(10)
    assert [details.ani for details in told.details if details] == ["1007", "+12065550155"]
    assert len({event.leg_id for event in told.events}) == 1


def test_a_withheld_number_is_withheld():
    details = CALLS["anonymous"].details()
    assert (details.ani, details.presentation) == ("", Presentation.RESTRICTED)


def test_two_calls_at_once_have_two_legs():
    told = Told()
    told.exchange.play("ana")
    told.exchange.play("household")
    first, second = (event.leg_id for event in told.events)
    told.exchange.act(first, PhoneAction.HANG_UP)
    told.exchange.act(second, PhoneAction.ANSWER)
    assert [(event.leg_id, event.state) for event in told.events[2:]] == [(first, E), (second, C)]


def test_an_unknown_call_and_an_unknown_leg_are_nothing():
    told = Told()
    told.exchange.play("nobody")
    told.exchange.act("0" * 32, PhoneAction.HANG_UP)
    assert told.events == []
    assert told.exchange.due is None


def test_a_shift_plays_every_call_in_turn_with_pauses_and_begins_again():
    told = Told()
    told.exchange.start_shift(pause_seconds=5)
    told.until(3000)
    rings = [i for i, event in enumerate(told.events) if event.state is R]
    rung = [told.details[i].spoken for i in rings]
    assert rung[: len(CALLS)] == [call.says for call in CALLS.values()]
    assert rung[len(CALLS)] == CALLS["ana"].says
    ends = [told.times[i] for i, event in enumerate(told.events) if event.state is E]
    for end, ring in zip(ends, [told.times[i] for i in rings][1:], strict=False):
        assert ring == end + 5


def test_a_shift_waits_for_the_call_that_is_going_on():
    told = Told()
    told.exchange.start_shift(pause_seconds=5)
    leg = told.events[0].leg_id
    told.exchange.act(leg, PhoneAction.ANSWER)
    told.until(2000)
    assert [event.state for event in told.events] == [R, C]
    told.exchange.act(leg, PhoneAction.HANG_UP)
    told.until(2005)
    assert [event.state for event in told.events] == [R, C, E, R]


def test_events_count_up():
    told = Told()
    told.exchange.start_shift(pause_seconds=1)
    told.until(500)
    assert [event.seq for event in told.events] == list(range(1, len(told.events) + 1))


def test_a_line_that_was_woken_late_catches_up():
    line = Line(CALLS["hold_and_transfer_out"])
    line.ring(0.0)
    line.act(PhoneAction.ANSWER, 1.0)
    assert [heard.state for heard in line.tick(500.0)] == [H, K, E]
    assert line.due is None


def test_every_number_called_or_calling_is_made_up():
    for call in CALLS.values():
        numbers = [call.number, call.called, *(step.number for step in call.steps)]
        for number in filter(None, numbers):
            assert re.fullmatch(r"\+1\d{3}55501\d\d|10\d\d", number), call.name


@pytest.mark.parametrize("today", [TODAY, date(2033, 3, 1)])
def test_what_callers_say_agrees_with_the_record(today):
    people = {person.key: person for person in everybody()}
    calls = scripted_calls(today)
    quoting = [call for call in calls.values() if call.about]
    assert len(quoting) >= 8
    for call in quoting:
        person = people[call.about]
        born = person.birth_date(today)
        assert str(date.fromisoformat(born).day) in call.says
        assert born[:4] in call.says
        assert "{" not in call.says
    assert " ".join(people["ana"].address.zip) in calls["ana"].says
    assert "27 de enero de 1951" in calls["spanish"].says


def test_the_one_who_fails_never_says_the_right_birthday():
    says = CALLS["fails_verification"].says
    person = next(person for person in everybody() if person.key == "conflicting")
    assert person.address.zip not in says.replace(" ", "")
    assert str(person.born.year) not in says


def test_details_pass_the_pipe_and_come_back():
    details = CALLS["spanish"].details()
    again = CallDetails.model_validate_json(details.model_dump_json())
    assert again == details
    assert "Nací" in again.spoken
    assert "Nací" not in repr(again)

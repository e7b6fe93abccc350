"""The agent is not with the caller: on hold, asking a colleague, with a silent telephone."""

import pytest

from patient_access.domain.call import CallDetails
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState, SourceStatus
from patient_access.handover.other_calls import NumberEnding, OtherCall, OtherCallWanted
from patient_access.verification.values import CallerKind

NAME = "Ana García López"
LOST = frames.SourceChanged(source_id="screen_pop", status=SourceStatus.STALE, wipes_in=20)
LIVE = frames.SourceChanged(source_id="screen_pop", status=SourceStatus.LIVE)


@pytest.fixture
def opened(open_office, northside):
    """Ana is verified and her record is open."""
    office = open_office(northside)
    office.ring()
    office.see("One person has this number")
    office.connect()
    office.board.candidate_chosen.emit(0)
    office.see("Date of birth")
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    office.verify_ana()
    office.see("Verified · the patient", NAME)
    return office


def line_is(office, state):
    event = CallEvent(source_id="screen_pop", leg_id="leg", state=state)
    office.desk.call_changed(event, None)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CallState.HELD, "The caller is on hold"),
        (CallState.CONSULTING, "You are asking a colleague"),
    ],
)
def test_the_patient_is_hidden_and_back_with_the_caller(opened, state, words):
    line_is(opened, state)
    opened.see(words)
    assert NAME not in opened.text()
    line_is(opened, CallState.CONNECTED)
    opened.see(NAME)
    assert words not in opened.text()


def test_what_the_agent_uncovered_stays_so_until_she_was_with_the_caller_again(opened):
    line_is(opened, CallState.HELD)
    opened.board.still_here_pressed.emit()
    opened.see(NAME)
    line_is(opened, CallState.CONSULTING)
    assert NAME in opened.text()
    assert "Consulting" in opened.text()
    line_is(opened, CallState.CONNECTED)
    line_is(opened, CallState.HELD)
    assert NAME not in opened.text()


def test_a_telephone_that_is_back_in_a_hold_leaves_the_patient_hidden(opened):
    line_is(opened, CallState.HELD)
    opened.desk.source_changed(LOST)
    opened.see("The phone system stopped answering")
    opened.desk.source_changed(LIVE)
    opened.see("The caller is on hold")
    assert NAME not in opened.text()


def test_an_event_does_not_uncover_what_a_silent_telephone_hides(opened):
    line_is(opened, CallState.HELD)
    opened.desk.source_changed(LOST)
    line_is(opened, CallState.CONNECTED)
    assert NAME not in opened.text()
    opened.desk.source_changed(LIVE)
    opened.see(NAME)


def test_a_call_that_comes_while_its_telephone_is_silent_is_hidden(open_office, northside):
    office = open_office(northside)
    office.desk.source_changed(LOST)
    office.ring()
    office.see("The phone system stopped answering")
    assert "A. G." not in office.text()
    office.desk.source_changed(LIVE)
    office.see("A. G. · 40–49")


@pytest.mark.parametrize(
    ("number", "more", "ending"),
    [
        ("+12065550137", {}, 37),
        ("+12065550107", {}, 7),
        ("+12065550137", {"presentation": "restricted"}, None),
        ("4417", {}, None),
        ("gibberish", {}, None),
        ("", {}, None),
    ],
)
def test_other_windows_are_told_two_digits_at_most(open_office, northside, number, more, ending):
    office = open_office(northside)
    office.ring(number, **more)
    assert office.parent.all(NumberEnding) == [NumberEnding(ending=ending)]


def test_a_better_number_is_told_too(open_office, northside):
    office = open_office(northside)
    office.ring("1001")
    event = CallEvent(source_id="screen_pop", leg_id="leg", state=CallState.CONNECTED)
    office.desk.call_changed(event, CallDetails(ani="+12065550137"))
    assert [one.ending for one in office.parent.all(NumberEnding)] == [None, 37]


def test_another_call_is_announced_and_asked_for(opened):
    other = OtherCall(place=7, state=CallState.OFFERED, queue="Billing", ending=42)
    opened.board.show_other_calls((other,))
    opened.see("Another call is ringing · Billing · number ending in 42", NAME)
    opened.board.other_call_wanted.emit(7)
    assert opened.parent.all(OtherCallWanted) == [OtherCallWanted(place=7)]


def test_a_window_that_was_asked_for_says_nothing_of_a_second_start(opened):
    opened.desk.come_forward(wanted=True)
    assert "already open" not in opened.text()
    opened.desk.come_forward()
    assert "already open" in opened.text() or "already running" in opened.text()

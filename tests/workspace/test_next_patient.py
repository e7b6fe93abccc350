"""The caller asks about a second patient: the call is handed on, with its number, unread."""

import json

from patient_access.domain.call import CallDetails
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.handover.next_patient import NextPatientWanted


def verified(office):
    office.ring()
    office.connect()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Verified · the patient")
    return office


def test_the_number_goes_in_the_private_part_alone(open_office, northside, monkeypatch):
    office = verified(open_office(northside))
    went = []
    send = office.parent.send

    def keep(header, private=None):
        went.append((header, bytes(private.buffer) if private else b""))
        send(header, private)

    monkeypatch.setattr(office.parent, "send", keep)
    office.board.next_patient_wanted.emit()
    [(header, private)] = [one for one in went if one[1]]
    assert frames.decode_up(header) == NextPatientWanted(told=0)
    assert json.loads(private)["ani"] == "+12065550137"
    assert b"555" not in header


def test_what_is_said_of_the_call_meanwhile_is_given_back_as_well(
    open_office, northside, monkeypatch
):
    """The switchboard told it before it read the wish: it waits for the wish that knows it."""
    office = verified(open_office(northside))
    went = []
    monkeypatch.setattr(
        office.parent,
        "send",
        lambda header, private=None: went.append(
            (header, bytes(private.buffer if private else b""))
        ),
    )
    event = CallEvent(source_id="screen_pop", leg_id="leg", state=CallState.CONNECTED)
    office.desk.call_changed(event, CallDetails(ani="+12065550137"), told=2)
    assert not [one for one in went if one[1]], "nobody has asked for another patient"
    office.board.next_patient_wanted.emit()
    office.desk.call_changed(event, CallDetails(ani="+12065550142"), told=3)
    first, second = [one for one in went if one[1]]
    assert frames.decode_up(first[0]) == NextPatientWanted(told=2)
    assert frames.decode_up(second[0]) == NextPatientWanted(told=3)
    assert json.loads(second[1])["ani"] == "+12065550142"


def test_nobody_is_handed_on_before_the_check(open_office, northside):
    office = open_office(northside)
    office.board.next_patient_wanted.emit()
    office.ring()
    office.see("One person has this number")
    office.board.next_patient_wanted.emit()
    assert office.parent.all(NextPatientWanted) == []


def test_a_session_without_a_telephone_just_ends(open_office, northside, left):
    office = open_office(northside)
    office.search("+12065550137")
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Verified · the patient")
    office.board.next_patient_wanted.emit()
    assert left == [0]
    assert office.parent.all(NextPatientWanted) == []

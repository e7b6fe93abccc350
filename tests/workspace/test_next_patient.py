"""The caller asks about a second patient: the call is handed on, with its number, unread."""

import json

from patient_access.handover import frames
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
    assert frames.decode_up(header) == NextPatientWanted()
    assert json.loads(private)["ani"] == "+12065550137"
    assert b"555" not in header


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

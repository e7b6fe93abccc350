"""One call's session: after it is closed nothing of the call can be read from it."""

import pytest

from patient_access.domain.call import CallDetails
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found
from patient_access.domain.patient import Patient
from patient_access.workspace.session import CallSession, SessionOver


def found(number):
    ref = RecordRef(source="Northside EHR", base="http://127.0.0.1", id=str(number))
    return Found(patient=Patient(ref=ref))


@pytest.fixture
def session():
    call = CallSession(CallDetails(ani="+12065550137"), manual=False)
    call.found.extend([found(1), found(2)])
    call.choose(1)
    return call


def test_the_chosen_candidate_is_the_patient(session):
    assert session.patient == found(2).patient


@pytest.mark.parametrize("index", [2, -1, 99, None])
def test_choosing_nobody_there_is_choosing_nobody(session, index):
    session.choose(index)
    assert session.chosen is None
    assert session.patient is None


def test_after_closing_nothing_can_be_read(session):
    kept = session.found
    session.close()
    assert kept == []
    for what in ("details", "found"):
        with pytest.raises(SessionOver):
            getattr(session, what)
    with pytest.raises(SessionOver):
        session.choose(0)
    assert session.patient is None
    assert session.check is None


def test_closing_twice_is_closing_once(session):
    session.close()
    session.close()


def test_nothing_of_the_caller_can_be_put_back(session):
    session.close()
    with pytest.raises(SessionOver):
        session.details = CallDetails(ani="+12065550137")


def test_times_count_from_the_answer_and_a_session_by_hand_from_its_beginning():
    call = CallSession(CallDetails(), manual=False)
    assert call.handle_time is None
    assert call.time_to_verify is None
    call.connected, call.verified = 100.0, 124.5
    assert call.time_to_verify == 24.5
    assert call.is_verified
    assert CallSession(CallDetails(), manual=True).handle_time is not None

"""Appointments that an EHR tells of during a call: the open record's, in its panel; no other."""

import pytest

from ehr_adapters.contract import Connection
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.scheduling import Appointment, AppointmentStatus
from patient_access.handover.wire import PrivatePart
from tests.workspace.conftest import ANA, LEO, FakeEhr

MESSAGE = b"MSH|a message about somebody"


def appointment(key="F-1", title="Eye test", status=AppointmentStatus.BOOKED):
    ref = RecordRef(source=ANA.ref.source, base=ANA.ref.base, id=key)
    return Appointment(ref=ref, status=status, title=title)


class Telling(FakeEhr):
    """An EHR that reads ``message``s about its one person."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.heard, self.says, self.rows = [], (), ()

    async def connect(self):
        return Connection(software="Fake", panels=self.panels)

    async def read_panel(self, patient, panel):
        answer = await super().read_panel(patient, panel)
        if panel is not PanelName.APPOINTMENTS or not self.rows:
            return answer
        return answer.model_copy(
            update={"state": PanelState.LOADED, "appointments": tuple(self.rows)}
        )

    async def hear(self, message, patient):
        self.heard.append((bytes(message), patient.id))
        await self._open()
        if isinstance(self.says, EhrFailure):
            raise self.says
        if not self.says:
            return None
        return PanelAnswer(
            source=self.site.name,
            panel=PanelName.APPOINTMENTS,
            state=PanelState.PARTIAL,
            appointments=tuple(self.says),
        )


@pytest.fixture
def telling():
    return Telling("Northside EHR", [ANA])


@pytest.fixture
def office(open_office, telling):
    office = open_office(telling)
    office.ring()
    office.until(lambda: len(office.desk.call.session.found) == 1)
    return office


def said(office, ehr="Northside EHR"):
    """A message arrives; the buffer it came in."""
    part = PrivatePart(bytearray(MESSAGE))
    office.desk.schedule_said(ehr, part)
    return part


def verified(office):
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    office.until(lambda: (PanelName.APPOINTMENTS, "Northside EHR") in shown(office))


def shown(office):
    return office.desk.call.see._answers


def rows(office):
    answer = shown(office)[PanelName.APPOINTMENTS, "Northside EHR"]
    return [(one.ref.id, one.title, one.status.value) for one in answer.appointments]


def settled(office):
    """Whatever the loop had to say before has arrived."""
    done = []

    async def turn():
        return

    office.desk.background.start(
        turn(), owner=office.desk, succeeded=done.append, failed=done.append
    )
    office.until(lambda: bool(done))


def is_wiped(part):
    return not any(part.buffer)


def test_a_new_appointment_appears_in_the_open_panel_and_is_said(office, telling):
    telling.rows = [appointment("F-0", "Physical")]
    verified(office)
    telling.says = [appointment("F-1", "Eye test")]
    part = said(office)
    office.see("Eye test", "An appointment has just changed")
    assert rows(office) == [("F-1", "Eye test", "booked"), ("F-0", "Physical", "booked")]
    assert telling.heard == [(MESSAGE, "ana")]
    assert is_wiped(part)


def test_a_cancelled_one_stands_where_the_booked_one_stood(office, telling):
    telling.rows = [appointment("F-0", "Physical"), appointment("F-1")]
    verified(office)
    telling.says = [appointment("F-1", status=AppointmentStatus.CANCELLED)]
    said(office)
    office.until(lambda: rows(office)[1][2] == "cancelled")
    assert [row[0] for row in rows(office)] == ["F-0", "F-1"]


def test_what_was_told_stays_when_the_panel_is_read_again(office, telling):
    telling.rows = [appointment("F-0", "Physical")]
    verified(office)
    telling.says = [appointment("F-1")]
    said(office)
    office.until(lambda: len(rows(office)) == 2)
    telling.read.clear()
    office.desk.call.see.retry(PanelName.APPOINTMENTS)
    office.until(lambda: bool(telling.read))
    office.see("Eye test", "Physical")


def test_where_appointments_cannot_be_read_what_was_told_is_shown_as_a_part(office, telling):
    telling.panel_fails = FailureKind.TIMEOUT
    verified(office)
    telling.says = [appointment()]
    said(office)
    office.see("Eye test", "This may not be all of it.")
    assert shown(office)[PanelName.APPOINTMENTS, "Northside EHR"].state is PanelState.PARTIAL


def test_before_the_check_nothing_is_read_and_the_message_is_gone(office, telling):
    telling.says = [appointment()]
    part = said(office)
    assert is_wiped(part)
    assert telling.heard == []


def test_between_calls_nothing_is_read_and_the_message_is_gone(open_office, telling):
    office = open_office(telling)
    assert is_wiped(said(office))
    assert telling.heard == []


@pytest.mark.parametrize("ehr", ["Eastside EHR", "nowhere"])
def test_an_ehr_without_a_record_of_the_patient_is_not_asked(open_office, telling, eastside, ehr):
    office = open_office(telling, eastside)
    office.ring()
    office.until(lambda: len(office.desk.call.session.found) == 2)
    verified(office)
    assert is_wiped(said(office, ehr))
    assert telling.heard == []


@pytest.mark.parametrize("says", [(), EhrFailure(FailureKind.TRUNCATED)])
def test_somebody_elses_message_or_none_changes_nothing_and_is_gone(office, telling, says):
    verified(office)
    before = office.text()
    telling.says = says
    part = said(office)
    office.until(lambda: bool(telling.heard) and is_wiped(part))
    assert "An appointment has just changed" not in office.text()
    assert rows(office) == []
    assert len(before) > 0


def test_what_was_told_of_the_one_before_is_not_shown_as_the_next_ones(office, telling):
    verified(office)
    telling.says = [appointment()]
    telling.gate.clear()
    part = said(office)
    office.until(lambda: bool(telling.heard))
    office.desk.call.session._picked = Found(patient=LEO)
    telling.gate.set()
    office.until(lambda: is_wiped(part))
    settled(office)
    assert rows(office) == []
    assert "An appointment has just changed" not in office.text()


def test_after_the_end_of_the_call_nothing_is_shown(office, telling):
    verified(office)
    telling.says = [appointment()]
    office.desk.call.see.close()
    part = said(office)
    assert is_wiped(part)
    assert telling.heard == []

"""What a window learns of a server goes up without a patient; what it is told reaches its EHR."""

import time

import pytest

from patient_access.domain.rest import Rest, RestState
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from tests.workspace.conftest import FakeEhr


class Tires(FakeEhr):
    """An adapter whose server may want rest."""

    def __init__(self, name="Northside EHR"):
        super().__init__(name)
        self.rests = []
        self.told = None

    def rest(self, rest):
        self.rests.append(rest)

    def listen(self, told):
        self.told = told


def test_what_the_adapter_learns_is_said_upwards_by_name_state_and_seconds(open_office):
    ehr = Tires()
    office = open_office(ehr)
    office.desk.background.call(lambda: ehr.told(Rest(RestState.BUSY, 30.0)))
    office.until(lambda: bool(office.parent.all(EhrLearned)))
    [learned] = office.parent.all(EhrLearned)
    assert learned == EhrLearned(ehr="Northside EHR", state="busy", seconds=30.0)
    assert office.links[0].busy_until == pytest.approx(time.monotonic() + 30, abs=25)


def test_what_another_window_learned_reaches_the_adapter_of_that_ehr_and_the_status_line(
    open_office,
):
    north, east = Tires(), Tires("Eastside EHR")
    office = open_office(north, east)
    office.until(lambda: north.connects and east.connects)
    office.desk.ehr_rests(EhrRests(ehr="Northside EHR", state="silent", seconds=30.0))
    office.see("Northside EHR: not answering, trying again in")
    assert north.rests == [Rest(RestState.SILENT, 30.0)]
    assert east.rests == []
    assert office.parent.all(EhrLearned) == [], "what one is told is not said again"
    office.desk.ehr_rests(EhrRests(ehr="Northside EHR", state="answers"))
    office.until(lambda: "trying again" not in office.text())


def test_the_window_whose_turn_it_is_tries_by_itself(open_office):
    ehr = Tires()
    office = open_office(ehr)
    office.until(lambda: ehr.connects)
    office.desk.ehr_rests(EhrRests(ehr="Northside EHR", state="silent", seconds=30.0))
    office.see("trying again in")
    connects = ehr.connects
    office.desk.ehr_rests(EhrRests(ehr="Northside EHR", state="try"))
    office.until(lambda: ehr.connects == connects + 1)

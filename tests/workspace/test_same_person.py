"""One person in two EHRs: one pick, one check, panels of both."""

from patient_access.domain.identity import Identifier
from tests.workspace.conftest import ANA, FakeEhr, somebody

NUMBER = Identifier(value="00418142", type_code="MR", system="http://site.example/mrn")
NORTH = ANA.model_copy(update={"identifiers": (NUMBER,), "mrn": NUMBER})
EAST = somebody("Eastside EHR", "ana-east", "Ana", "García López", "1979-03-14").model_copy(
    update={"identifiers": (NUMBER,), "mrn": NUMBER}
)
UNPROVEN = somebody("Eastside EHR", "ana-east", "Ana", "García López", "1979-03-14", mrn="E-1")


def begin(open_office, east):
    ehrs = FakeEhr("Northside EHR", [NORTH]), FakeEhr("Eastside EHR", [east])
    office = open_office(*ehrs)
    office.ring()
    office.until(lambda: len(office.desk.call.session.found) == 2)
    return office


def test_one_pick_verifies_once_and_the_panels_ask_both_records(open_office):
    office = begin(open_office, EAST)
    office.see("One person has this number", "Northside EHR + Eastside EHR")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Ana García López", "Eastside EHR")
    panels = office.desk.call.session.check.view.opens
    for ehr in office.ehrs:
        office.until(lambda ehr=ehr: {panel for _, panel in ehr.read} == panels)
        assert len(ehr.read) == len(panels)
    first = office.desk.call.session.records[0].ref.source
    asked = {ehr.site.name: {key for key, _ in ehr.read} for ehr in office.ehrs}
    assert asked == {"Northside EHR": {"ana"}, "Eastside EHR": {"ana-east"}}
    assert first in asked


def test_the_first_system_of_the_site_leads_however_slow_it_is(open_office):
    office = begin(open_office, EAST)
    session = office.desk.call.session
    session.found.sort(key=lambda one: one.patient.ref.source)  # Eastside was the quicker
    assert session.found[0].patient.ref.source == "Eastside EHR"
    [ana] = session.people
    assert [one.patient.ref.source for one in ana] == ["Northside EHR", "Eastside EHR"]


def test_without_proof_they_are_two_cards_that_say_why_and_one_is_read(open_office):
    office = begin(open_office, UNPROVEN)
    office.see("Possibly the same: name and birth date")
    assert len(office.desk.call.session.people) == 2
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Verified · the patient")
    office.until(lambda: any(ehr.read for ehr in office.ehrs))
    read = {ehr.site.name for ehr in office.ehrs if ehr.read}
    assert read == {office.desk.call.session.patient.ref.source}

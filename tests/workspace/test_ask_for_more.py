"""An EHR that needs more than the number: asked with what the caller says, over real HTTP."""

import asyncio

import pytest

from patient_access.domain.lookup import ByMrn, Demographic, Sex
from patient_access.verification.values import CallerKind
from patient_access.views.values import Demographics
from tests.ehr_adapters.real_ehr import RealEhr
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.athenahealth import Athenahealth
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.oracle_health import OracleHealth
from tests.workspace.conftest import FakeEhr

EPIC = Demographics(given=people.GIVEN, family=people.FAMILY, sex=Sex.FEMALE)
ATHENA = Demographics(family=people.FAMILY, birth_date="4/9/1981")


@pytest.fixture
def office_on(open_office):
    offices = []

    def on(server):
        ehr = RealEhr(server.name, server.base)
        office = open_office(ehr)
        offices.append((office, ehr))
        office.ring("+18165550142")
        office.see("The number is not enough")
        return office

    yield on
    for office, ehr in offices:
        asyncio.run_coroutine_threadsafe(ehr.close(), office.desk.background.loop).result(30)


def test_epic_is_asked_with_the_names_and_the_sex_and_finds_the_caller(office_on):
    with Epic() as server:
        office = office_on(server)
        office.see("Given name", "Family name", "Legal sex")
        office.board.demographics_given.emit(EPIC)
        office.see("One person found", "O. Q.")
        assert office.desk.call.session.chosen is None


def test_athena_is_asked_with_name_and_birth_date(office_on):
    with Athenahealth() as server:
        office = office_on(server)
        office.board.demographics_given.emit(ATHENA)
        office.see("One person found", "O. Q.")


def test_date_that_is_no_day_is_said_and_asks_nobody(office_on):
    with Athenahealth() as server:
        office = office_on(server)
        office.board.demographics_given.emit(ATHENA.model_copy(update={"birth_date": "soon"}))
        office.see("The date of birth cannot be read as one day.")
        assert len(office.asked()) == 1


def test_the_form_stays_until_the_next_question(office_on):
    with Athenahealth() as server:
        office = office_on(server)
        nobody = ATHENA.model_copy(update={"family": "Zzyzx"})
        office.board.demographics_given.emit(nobody)
        office.see("Nobody found", "Family name", "Date of birth")
        office.board.lookup_retry.emit()
        office.until(lambda: len(office.asked()) == 3)
        assert office.asked()[1] == office.asked()[2]
        office.see("Nobody found", "Family name", "Date of birth")
        office.search("MRN 202497")
        office.until(lambda: isinstance(office.asked()[-1], ByMrn))
        assert office.desk.call.identify._view.needed == ()


def test_what_is_needed_is_asked_for_once_however_many_ehrs_need_it(open_office):
    class Asks(FakeEhr):
        async def find_patients(self, query):
            answer = await super().find_patients(query)
            return answer.model_copy(update={"needed": tuple(Demographic)[:2]})

    office = open_office(Asks("Northside EHR"), Asks("Eastside EHR"))
    office.ring()
    office.until(lambda: len(office.desk.call.identify._view.needed) == 2)
    office.see("Ask the caller for", "Given name", "Family name")


def test_nothing_is_asked_with_once_the_caller_is_verified(open_office, northside):
    office = open_office(northside)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    before = len(northside.queries)
    office.board.demographics_given.emit(EPIC)
    office.until(lambda: bool(northside.read))
    assert len(northside.queries) == before


def test_a_failed_lookup_names_the_servers_own_request_for_its_support_desk(open_office):
    with OracleHealth() as server:
        server.routes["Patient"] = lambda _: server.error(500, "no")
        ehr = RealEhr("Northside EHR", server.base)
        office = open_office(ehr)
        office.ring("+18165550142")
        office.see("Nobody could be looked up", "ORC-7f3a91c2")
        asyncio.run_coroutine_threadsafe(ehr.close(), office.desk.background.loop).result(30)

"""Each vendor's server, asked what an agent asks; the page in the documents is what came of it."""

from typing import ClassVar

import pytest

from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    Demographic,
    Notice,
    PhoneLookup,
    Sex,
)
from patient_access.domain.panels import Denied, Denier, PanelName, PanelState, Part
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.athenahealth import Athenahealth
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.meditech import Meditech
from tests.ehr_adapters.vendors.openemr import TYPES, OpenEmr
from tests.ehr_adapters.vendors.oracle_health import OracleHealth
from tests.ehr_adapters.vendors.table import BORN, DOCUMENT, QUESTIONS, VENDORS, document, run_all

PHONE = ByPhone(number=people.NUMBER)
WITH_NAME = QUESTIONS["Phone and what is asked for"]


@pytest.fixture(scope="module")
def runs():
    return {run.server.name: run for run in run_all()}


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def run(request, runs):
    return runs[request.param.name]


def ids(answer):
    return [found.patient.ref.id for found in answer.found]


def ask(play, server, query, **more):
    more.setdefault("mrn_system", server.mrn_system)
    return play(server.base, lambda a: a.find_patients(query), connect=True, **more)


def read(play, server, panel, **more):
    async def work(adapter):
        found = await adapter.find_patients(ByMrn(value=people.MRN))
        return await adapter.read_panel(found.found[0].patient.ref, panel)

    more.setdefault("mrn_system", server.mrn_system)
    return play(server.base, work, connect=True, **more)


def searched(server, kind="Patient"):
    return [s.params for s in server.seen if s.path == kind and s.method == "GET"]


# -- the page


def test_the_page_in_the_documents_is_what_this_run_produced(runs):
    made = document(runs.values())
    assert DOCUMENT.read_text(encoding="utf-8") == made, (
        "write it again: python -m tests.ehr_adapters.vendors.table"
    )


def test_every_vendor_is_recognised_by_what_it_calls_itself(run):
    assert run.connection.profile == run.server.name


def test_only_documented_parameters_are_sent(run):
    common = {"_count", "_include", "_id", run.server.page_token}
    for seen in run.server.seen:
        kind = seen.path.split("/")[0]
        if kind in run.server.searchable:
            assert {name for name, _ in seen.params} <= {*run.server.searchable[kind], *common}


def test_no_vendor_is_sent_a_post_search_that_it_does_not_document(run):
    assert run.server.paths("POST") == []


def test_nobody_but_the_caller_is_ever_offered(run):
    for words, answer in run.lookups.items():
        for found in answer.found:
            assert found.patient.mrn is not None, words
            assert found.patient.mrn.value == people.MRN, words


def test_every_panel_says_what_it_has_or_who_denies_it(run):
    for panel, answer in run.panels.items():
        assert answer.state is not PanelState.FAILED
        if answer.state is PanelState.NOT_AVAILABLE:
            assert answer.denied
            assert set(answer.denied) <= set(run.connection.denied), panel


# -- Epic


def test_epic_is_not_asked_by_phone_alone_and_the_agent_is_told_what_is_needed(play):
    with Epic() as server:
        answer = ask(play, server, PHONE)
        assert answer.notices == {Notice.PHONE_NOT_SEARCHABLE}
        assert answer.needed == (Demographic.GIVEN, Demographic.FAMILY, Demographic.SEX)
        assert searched(server) == []


def test_epic_is_asked_by_telecom_with_given_family_and_legal_sex(play):
    with Epic() as server:
        assert ids(ask(play, server, WITH_NAME)) == ["eOrla"]
        names = [name for name, _ in searched(server)[0]]
        assert names == ["given", "family", "legal-sex", "birthdate", "telecom", "_count"]


def test_epic_without_legal_sex_is_asked_by_gender(play):
    class Older(Epic):
        searchable = Epic.searchable | {
            "Patient": tuple(n for n in Epic.searchable["Patient"] if n != "legal-sex")
        }

        def rule(self, kind, seen):
            return None

    with Older() as server:
        ask(play, server, WITH_NAME)
        assert "gender" in dict(searched(server)[0])


def test_epic_scored_people_who_do_not_fit_everything_are_not_offered(play):
    """The household shares the number; another has a name that sounds alike (D2, EPM)."""
    with Epic() as server:
        everybody = server.found("Patient", _seen(given="Orla", family="Quil", telecom="x"))
        assert len(everybody) > 1
        answer = ask(play, server, WITH_NAME)
        assert ids(answer) == ["eOrla"]
        assert Notice.FILTER_IGNORED not in answer.notices


def _seen(**params):
    from tests.ehr_adapters.fake_fhir import Seen

    return Seen("GET", "Patient", list(params.items()), {}, "")


def test_epic_wrong_sex_or_day_finds_nobody(play):
    with Epic() as server:
        wrong = WITH_NAME.model_copy(update={"sex": Sex.MALE})
        assert ids(ask(play, server, wrong)) == []
        wrong = WITH_NAME.model_copy(update={"birth_date": BORN.replace(year=1980)})
        assert ids(ask(play, server, wrong)) == []


def test_epic_is_asked_again_for_what_is_missing(play):
    with Epic() as server:
        answer = ask(play, server, WITH_NAME.model_copy(update={"sex": None}))
        assert answer.notices == {Notice.PHONE_NOT_SEARCHABLE}
        assert searched(server) == []


def test_epic_mrn_without_a_system_is_sent_with_its_type(play):
    with Epic() as server:
        assert ids(ask(play, server, ByMrn(value=people.MRN))) == ["eOrla"]
        assert ("identifier", "MRN|202497") in searched(server)[0]


def test_epic_emergency_contacts_stand_in_for_relatives_and_say_so(play):
    with Epic() as server:
        answer = read(play, server, PanelName.PEOPLE)
        assert [person.emergency_contact for person in answer.people] == [True]
        assert [one.denied.where for one in answer.missing] == [Denier.PROFILE]
        assert searched(server, "RelatedPerson") == []


# -- Oracle Health


def test_oracle_is_sent_ten_digits_once_and_no_list(play):
    with OracleHealth() as server:
        assert ids(ask(play, server, PHONE)) == ["12742400"]
        assert [dict(p)["phone"] for p in searched(server)] == ["8165550142"]


def test_oracle_bare_mrn_never_offers_the_person_whose_ssn_it_is(play):
    with OracleHealth() as server:
        answer = ask(play, server, ByMrn(value=people.MRN), mrn_system=None)
        assert ids(answer) == ["12742400"]


def test_oracle_more_than_a_thousand_people_is_too_many(play):
    with OracleHealth() as server:
        answer = ask(play, server, ByNameAndBirthDate(family="A", birth_date=BORN))
        assert answer.notices == {Notice.TOO_MANY}


def test_oracle_merged_record_is_followed_to_the_one_that_lives_on(play):
    with OracleHealth() as server:
        merged = server.resources["Patient"][1]
        merged["telecom"][0]["value"] = "8165550177"
        server.found = lambda kind, seen: [merged] if kind == "Patient" else []
        answer = ask(play, server, ByPhone(number="816-555-0177"))
        assert ids(answer) == ["12742400"]
        assert answer.found[0].patient.merged_from.id == "4342008"


def test_oracle_appointments_are_asked_for_with_times_on_both_ends(play):
    with OracleHealth() as server:
        answer = read(play, server, PanelName.APPOINTMENTS)
        dates = [v for name, v in searched(server, "Appointment")[0] if name == "date"]
        assert [value[:2] for value in dates] == ["ge", "lt"]
        assert all("T" in value and value.endswith("+00:00") for value in dates)
        assert answer.appointments[0].cancelable is False


def test_oracle_appointments_are_never_asked_for_without_a_date(play):
    with OracleHealth() as server:
        server.routes["Appointment"] = lambda _: server.error(400, "no")
        answer = read(play, server, PanelName.APPOINTMENTS)
        assert answer.state is PanelState.FAILED
        assert len(searched(server, "Appointment")) == 1
        assert answer.reference == "ORC-7f3a91c2"


def test_oracle_balance_comes_through_the_visit_and_is_exact(play):
    with OracleHealth() as server:
        answer = read(play, server, PanelName.BILLING)
        assert [str(one.amount.value) for one in answer.balances] == ["1250.00"]
        assert answer.balances[0].amount.currency == "USD"
        assert ("-encounter", "encounter_1") in searched(server, "Account")[0]
        assert searched(server, "RelatedPerson") == []


def test_oracle_balance_comes_through_the_guarantor_where_visits_have_none(play):
    with OracleHealth() as server:
        server.resources["Account"][0]["type"] = people.coded("financial-account")
        answer = read(play, server, PanelName.BILLING)
        assert len(answer.balances) == 1
        assert ("-guarantor", "related-1") in searched(server, "Account")[-1]


def test_oracle_account_of_another_patient_is_not_shown_however_it_was_reached(play):
    with OracleHealth() as server:
        server.resources["Account"][0]["subject"] = [{"reference": "Patient/4342008"}]
        assert read(play, server, PanelName.BILLING).balances == ()


def test_oracle_people_say_who_is_authorised_and_until_when(play):
    with OracleHealth() as server:
        answer = read(play, server, PanelName.PEOPLE)
        said = answer.people[0].authorisation
        assert said.by == "Orla Quillfeather"
        assert said.until.text == people.at(200)[:10]
        assert ("_include", "Consent:actor") in searched(server, "Consent")[0]


OVER = {"end": "2020-01-01"}
NED = [{"reference": {"reference": "RelatedPerson/related-1"}}]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "inactive"},
        {
            "provision": {
                "type": "deny",
                "actor": NED,
            }
        },
        {
            "provision": {
                "period": {"end": "2020-01-01"},
                "actor": NED,
            }
        },
        {"patient": {"reference": "Patient/4342008"}},
        {"meta": {"security": [{"code": "R"}]}},
        {"provision": {"actor": NED, "provision": [{"type": "deny", "actor": NED}]}},
        {"provision": {"provision": [{"type": "permit", "period": OVER, "actor": NED}]}},
        {"provision": {"provision": [{"actor": NED}]}},
    ],
    ids=[
        *("inactive", "deny", "over", "another patient's", "restricted"),
        *("denied within", "over within", "of no type within"),
    ],
)
def test_oracle_consent_that_does_not_stand_authorises_nobody(play, change):
    with OracleHealth() as server:
        server.resources["Consent"][0] |= change
        answer = read(play, server, PanelName.PEOPLE)
        assert [person.authorisation for person in answer.people] == [None]


def test_oracle_consent_that_permits_within_authorises_and_a_restricted_person_stays_one(play):
    with OracleHealth() as server:
        within = {"provision": [{"type": "permit", "actor": NED}]}
        server.resources["Consent"][0] |= {"provision": within}
        answer = read(play, server, PanelName.PEOPLE)
        assert [person.authorisation is not None for person in answer.people] == [True]
        server.resources["RelatedPerson"][0]["meta"] = {"security": [{"code": "R"}]}
        [person] = read(play, server, PanelName.PEOPLE).people
        assert person.authorisation is None
        assert person.restriction is not None


# -- athenahealth


def test_athena_is_asked_by_name_and_birth_date_and_the_number_only_compared(play):
    with Athenahealth() as server:
        answer = ask(play, server, WITH_NAME)
        assert ids(answer) == ["a-1128700.E-14914"]
        assert answer.found[0].matched_use == "home"
        assert "phone" not in dict(searched(server)[0])


def test_athena_caller_on_another_telephone_is_still_found(play):
    with Athenahealth() as server:
        answer = ask(play, server, WITH_NAME.model_copy(update={"number": "913-555-0177"}))
        assert ids(answer) == ["a-1128700.E-14914"]
        assert answer.found[0].matched_use is None


@pytest.mark.parametrize("part", ["family", "given"])
def test_a_name_of_no_letters_fits_nobody(play, part):
    """Whatever else fits: what cannot be compared is not taken for said."""
    with Athenahealth() as server:
        assert ids(ask(play, server, WITH_NAME.model_copy(update={part: "—?—"}))) == []


def test_athena_needs_two_things_besides_a_number(play):
    with Athenahealth() as server:
        query = ByPhoneAndDemographics(number=people.NUMBER, family=people.FAMILY)
        answer = ask(play, server, query)
        assert answer.needed == (Demographic.FAMILY, Demographic.BIRTH_DATE)
        assert searched(server) == []


def test_athena_appointments_are_not_available_and_the_profile_says_so(play):
    with Athenahealth() as server:
        answer = read(play, server, PanelName.APPOINTMENTS)
        assert answer.state is PanelState.NOT_AVAILABLE
        said = Denied(what="Appointment", where=Denier.PROFILE, panel=PanelName.APPOINTMENTS)
        assert answer.denied == (said,)
        assert searched(server, "Appointment") == []


def test_athena_medications_come_over_several_cursor_pages(play):
    with Athenahealth() as server:
        answer = read(play, server, PanelName.MEDICATIONS)
        assert len(answer.medications) == 23
        assert any("cursor" in dict(p) for p in searched(server, "MedicationRequest"))


# -- MEDITECH and OpenEMR


def test_meditech_that_refuses_the_phone_alone_makes_the_agent_ask(play):
    class Strict(Meditech):
        phone_alone = False

    with Strict() as server:
        answer = ask(play, server, PHONE)
        assert answer.notices == {Notice.PHONE_NOT_SEARCHABLE}
        assert answer.needed == (Demographic.FAMILY, Demographic.BIRTH_DATE)
        assert ids(ask(play, server, WITH_NAME)) == ["b3f0-11"]


def test_meditech_takes_no_given_name_and_it_is_compared_here(play):
    with Meditech() as server:
        named = QUESTIONS["Name and birth date"]
        assert ids(ask(play, server, named.model_copy(update={"given": "Orla"}))) == ["b3f0-11"]
        assert ids(ask(play, server, named.model_copy(update={"given": "Bram"}))) == []
        assert all("given" not in dict(params) for params in searched(server))


def test_a_server_that_lists_only_name_is_asked_for_the_family_name_by_it(play):
    class OnlyName(Meditech):
        searchable: ClassVar = Meditech.searchable | {
            "Patient": ("_id", "identifier", "name", "birthdate")
        }

    with OnlyName() as server:
        assert ids(ask(play, server, QUESTIONS["Name and birth date"])) == ["b3f0-11"]
        sent = [name for name, _ in searched(server)[0]]
        assert sent == ["name", "birthdate", "_count"]


def test_openemr_phone_is_tried_in_each_form_it_may_have_been_typed_in(play):
    with OpenEmr() as server:
        assert ids(ask(play, server, PHONE)) == ["9a-1"]
        tried = [dict(params)["phone"] for params in searched(server)]
        assert tried == ["8165550142", "+18165550142", "816-555-0142", "(816) 555-0142"]


@pytest.mark.parametrize("system", [None, TYPES])
def test_openemr_mrn_is_the_public_id_and_never_the_ssn_of_another(play, system):
    with OpenEmr() as server:
        answer = ask(play, server, ByMrn(value=people.MRN), mrn_system=system)
        assert ids(answer) == ["9a-1"]
        assert answer.found[0].patient.mrn.value == people.MRN


def test_last_dispensed_is_the_last_day_of_that_order_and_of_no_other(play):
    with OpenEmr() as server:
        answer = read(play, server, PanelName.MEDICATIONS)
        dispensed = {one.ref.id: one.last_dispensed for one in answer.medications}
        assert dispensed.pop("medication-0").text == "2026-10-02"
        assert set(dispensed.values()) == {None}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"status": None},
        {"whenHandedOver": "2026-10"},
        {"meta": {"security": [{"code": "R"}]}},
        {"authorizingPrescription": [{"reference": "http://x.example/MedicationRequest/m-0"}]},
    ],
    ids=["not handed out", "not said", "no day", "restricted", "of another system"],
)
def test_a_dispense_that_tells_nothing_leaves_the_order_without_a_last_one(play, change):
    with OpenEmr() as server:
        server.resources["MedicationDispense"][0] |= change
        answer = read(play, server, PanelName.MEDICATIONS)
        assert {one.last_dispensed for one in answer.medications} == {None}
        assert answer.state is PanelState.LOADED


def test_dispenses_that_cannot_be_read_leave_the_medications_and_say_so(play):
    with OpenEmr() as server:
        server.routes["MedicationDispense"] = lambda _: server.error(500, "")
        answer = read(play, server, PanelName.MEDICATIONS)
        assert len(answer.medications) == 23
        assert answer.state is PanelState.PARTIAL
        assert [one.part for one in answer.missing] == [Part.DISPENSES]


# -- what the server denies


def test_phone_that_the_profile_promises_and_metadata_denies_is_reported(play):
    class NoPhone(Meditech):
        searchable = Meditech.searchable | {"Patient": ("_id", "identifier", "family", "birthdate")}

    with NoPhone() as server:
        connection = play(server.base, lambda adapter: adapter.connect())
        assert connection.lookup is PhoneLookup.NONE
        assert connection.phone_lookup is False
        assert Denied(what="Patient.phone", where=Denier.METADATA) in connection.denied


def test_types_no_scope_covers_are_reported_and_still_asked(play):
    scopes = [f"user/{kind}.rs" for kind in OpenEmr.searchable if kind != "Coverage"]
    with OpenEmr() as server:
        from tests.ehr_adapters.fake_fhir import reply

        smart = {"scopes_supported": ["openid", *scopes]}
        server.routes[".well-known/smart-configuration"] = lambda _: reply(smart)
        connection = play(server.base, lambda adapter: adapter.connect())
        said = Denied(what="Coverage", where=Denier.SMART, panel=PanelName.COVERAGE)
        assert said in connection.denied
        assert PanelName.COVERAGE in connection.panels


@pytest.mark.parametrize(
    "smart", [[], "nonsense", {"scopes_supported": "user/*.rs"}, {"scopes_supported": [7, None]}]
)
def test_sign_in_configuration_of_any_shape_denies_nothing(play, smart):
    with OpenEmr() as server:
        from tests.ehr_adapters.fake_fhir import reply

        server.routes[".well-known/smart-configuration"] = lambda _: reply(smart)
        connection = play(server.base, lambda adapter: adapter.connect())
        assert Denier.SMART not in {one.where for one in connection.denied}


def test_site_may_name_the_profile_itself(play):
    with OpenEmr() as server:
        connection = play(server.base, lambda adapter: adapter.connect(), profile="athenahealth")
        assert connection.profile == "athenahealth"
        assert connection.lookup is PhoneLookup.NONE

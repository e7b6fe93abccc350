"""On what somebody may speak for a patient: the record's word, never kinship alone."""

from datetime import date

import pytest

from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.identity import HumanName, RecordRef
from patient_access.domain.panels import PanelName
from patient_access.domain.patient import Authorisation, RelatedPerson
from patient_access.verification.authority import standings
from patient_access.verification.check import Check
from patient_access.verification.policy import load_policy
from patient_access.verification.values import (
    Authority,
    CallerKind,
    CheckStatus,
    Ground,
    Item,
    Level,
    Verdict,
)

TODAY = date(2026, 11, 22)
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def day(text):
    year, month, number = map(int, text.split("-"))
    return PartialDate(text=text, year=year, month=month, day=number)


def somebody(code=None, text="daughter", system=ROLE_CODE, until=None, **more):
    return RelatedPerson(
        ref=RecordRef(source="Northside EHR", base="http://127.0.0.1/fhir", id="r1"),
        patient_id="p1",
        names=(HumanName(given=("Denise",), family="Okonjo"),),
        relationship=(Coded(text=text, code=code, system=system),),
        period_end=day(until) if until else None,
        **more,
    )


def found(*people, said="denise okonjo", minor=False):
    return standings(people, said, minor=minor, today=TODAY)


@pytest.mark.parametrize(
    ("code", "authority"),
    [
        ("GUARD", Authority.GUARDIAN),
        ("POWATT", Authority.POWER_OF_ATTORNEY),
        ("HPOWATT", Authority.POWER_OF_ATTORNEY),
    ],
)
def test_guardian_and_attorney_carry_source_and_expiry(code, authority):
    (one,) = found(somebody(code, until="2027-09-18"))
    assert (one.authority, one.ground) == (authority, Ground.IN_FORCE)
    assert one.source == "Northside EHR"
    assert one.until == day("2027-09-18")


@pytest.mark.parametrize(
    "over", [{"until": "2025-10-18"}, {"ended": True}, {"active": False}], ids=str
)
def test_what_has_ended_is_shown_as_ended(over):
    (one,) = found(somebody("GUARD", **over))
    assert one.ground is Ground.ENDED


@pytest.mark.parametrize("code", ["DAUC", "SONC", "SPS", "WIFE", "SIS", "FAMMEMB", None])
@pytest.mark.parametrize("minor", [True, False])
def test_kinship_alone_is_no_authority(code, minor):
    (one,) = found(somebody(code), minor=minor)
    assert (one.authority, one.ground) == (Authority.REPRESENTATIVE, Ground.KINSHIP)


def test_a_parent_is_one_while_the_patient_is_a_minor():
    assert found(somebody("MTH"), minor=True)[0].authority is Authority.PARENT
    assert found(somebody("MTH"), minor=False)[0].ground is Ground.KINSHIP
    assert found(somebody("STPMTH"), minor=True)[0].ground is Ground.KINSHIP


def test_words_and_foreign_codes_are_no_authority():
    assert found(somebody(None, "power of attorney"))[0].ground is Ground.KINSHIP
    foreign = somebody("GUARD", system="http://site.example/colours")
    assert found(foreign)[0].ground is Ground.KINSHIP


def test_a_consent_on_file_names_a_caregiver_until_the_earlier_end():
    consent = Authorisation(by="Release of information", until=day("2027-01-31"))
    (one,) = found(somebody("DAUC", until="2028-01-01", authorisation=consent))
    assert (one.authority, one.ground) == (Authority.CAREGIVER, Ground.IN_FORCE)
    assert (one.source, one.until) == ("Release of information", day("2027-01-31"))
    past = consent.model_copy(update={"until": day("2026-01-31")})
    assert found(somebody("DAUC", authorisation=past))[0].ground is Ground.ENDED


def test_nobody_of_another_name_is_shown():
    assert found(somebody("GUARD"), said="Paola Marchetti") == ()
    assert found(somebody("GUARD"), said="") == ()
    assert found(somebody("GUARD"), said="Denise") == ()


def test_emergency_contacts_and_restricted_people_are_left_out():
    assert found(somebody("GUARD", emergency_contact=True)) == ()
    assert found(somebody("GUARD", restriction=Restriction.RESTRICTED)) == ()


def test_what_is_in_force_comes_first():
    people = (somebody("DAUC"), somebody("GUARD", ended=True), somebody("POWATT"))
    assert [one.ground for one in found(*people)] == list(Ground)


# --- the check of somebody else -----------------------------------------------------------


def passed(kind, role="nurse", policy=None, **about):
    check = Check.begin(policy or load_policy(None), role, kind).for_other_candidate(**about)
    for item in (Item.NAME, Item.BIRTH_DATE, Item.PHONE):
        check = check.answer(item, Verdict.MATCH)
    return check


def test_authority_before_the_items_opens_nothing():
    for kind in (CallerKind.REPRESENTATIVE, CallerKind.CONSENT, CallerKind.PROVIDER):
        check = Check.begin(load_policy(None), "nurse", kind)
        for authority in set(Authority) - {Authority.EMERGENCY}:
            assert check.with_authority(authority).view.opens == frozenset()


def test_items_without_authority_open_the_people_on_file_at_most():
    assert passed(CallerKind.REPRESENTATIVE).view.opens == {PanelName.PEOPLE}
    assert passed(CallerKind.CONSENT).view.opens == frozenset()
    assert passed(CallerKind.PROVIDER).view.opens == frozenset()


def test_authority_is_forgotten_with_the_candidate_and_the_kind():
    check = passed(CallerKind.REPRESENTATIVE).with_authority(Authority.GUARDIAN)
    assert PanelName.CLINICAL in check.view.opens
    assert check.for_other_candidate().on is None
    assert check.for_kind(CallerKind.PROVIDER).on is None


def test_a_minor_opens_what_minors_do():
    policy = load_policy(None)
    check = passed(CallerKind.PATIENT, age=15, minor=True)
    assert check.view.authority is Authority.MINOR
    assert check.view.opens == policy.opens.minor["nurse"]


def test_an_emergency_opens_its_panels_without_items():
    policy = load_policy(None)
    check = Check.begin(policy, "nurse", CallerKind.EMERGENCY)
    assert check.view.opens == frozenset()
    open_now = check.with_authority(Authority.EMERGENCY)
    assert open_now.view.opens == policy.opens.emergency["nurse"]
    assert open_now.view.level is Level.NONE
    agent = Check.begin(policy, "agent", CallerKind.EMERGENCY)
    assert agent.with_authority(Authority.EMERGENCY).view.opens == frozenset()


def test_tries_that_are_used_up_block_every_path_but_the_emergency():
    policy = load_policy(None)
    check = Check.begin(policy, "nurse", CallerKind.PATIENT)
    for _ in range(policy.tries):
        check = check.answer(Item.MRN, Verdict.NO_MATCH)
    assert check.status is CheckStatus.LOCKED
    emergency = check.for_kind(CallerKind.EMERGENCY)
    assert emergency.view.status is CheckStatus.OPEN
    assert emergency.view.opens == frozenset()
    opened = emergency.with_authority(Authority.EMERGENCY)
    assert opened.view.opens == policy.opens.emergency["nurse"]
    for kind in set(CallerKind) - {CallerKind.EMERGENCY}:
        assert opened.for_kind(kind).status is CheckStatus.LOCKED


def test_one_more_answer_makes_a_check_strong_where_the_policy_has_that():
    policy = load_policy(None).model_copy(
        update={"strong_needed": 2, "needs_strong": frozenset({PanelName.CLINICAL})}
    )
    check = passed(CallerKind.PATIENT, policy=policy)
    assert check.view.level is Level.STANDARD
    assert check.view.can_be_stronger
    assert PanelName.CLINICAL not in check.view.opens
    strong = check.answer(Item.MRN, Verdict.MATCH)
    assert strong.view.level is Level.STRONG
    assert PanelName.CLINICAL in strong.view.opens
    assert not strong.view.can_be_stronger


def test_the_number_on_the_line_may_count_as_the_phone_item():
    check = Check.begin(load_policy(None), "agent", CallerKind.PATIENT)
    check = check.for_other_candidate(line_is_phone=True)
    assert check.status is CheckStatus.OPEN
    for item in (Item.NAME, Item.BIRTH_DATE):
        check = check.answer(item, Verdict.MATCH)
    assert check.status is CheckStatus.PASSED

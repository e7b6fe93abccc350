"""The state machine of one call's check."""

import pytest

from patient_access.domain.identity import Address, HumanName
from patient_access.domain.panels import PanelName
from patient_access.verification.check import Check
from patient_access.verification.compare import compare
from patient_access.verification.policy import Near, load_policy
from patient_access.verification.values import CallerKind, CheckStatus, CheckView, Item, Verdict

MATCH, NO = Verdict.MATCH, Verdict.NO_MATCH


@pytest.fixture
def policy():
    return load_policy(None)


@pytest.fixture
def check(policy):
    return Check.begin(policy, "agent", CallerKind.PATIENT)


def passed(check: Check) -> Check:
    for item in (Item.NAME, Item.BIRTH_DATE, Item.PHONE):
        check = check.answer(item, MATCH)
    return check


def test_nothing_opens_before_everything_asked_for_matches(check):
    assert check.view == CheckView(
        items=check.view.items,
        optional_needed=1,
        tries_used=0,
        tries_allowed=3,
        escalate_to=check.policy.escalate_to,
    )
    for item in (Item.NAME, Item.BIRTH_DATE):
        check = check.answer(item, MATCH)
        assert check.status is CheckStatus.OPEN
        assert check.view.opens == frozenset()
    assert check.answer(Item.MRN, MATCH).status is CheckStatus.PASSED


def test_optional_items_cannot_stand_in_for_a_required_one(check):
    for item in (Item.NAME, Item.PHONE, Item.POSTAL_CODE, Item.ADDRESS_LINE, Item.MRN):
        check = check.answer(item, MATCH)
    assert check.status is CheckStatus.OPEN


@pytest.mark.parametrize(
    ("kind", "role", "opens"),
    [
        (CallerKind.PATIENT, "agent", set(PanelName) - {PanelName.CLINICAL}),
        (CallerKind.PATIENT, "nurse", set(PanelName)),
        (CallerKind.REPRESENTATIVE, "agent", {PanelName.PEOPLE}),
        (CallerKind.REPRESENTATIVE, "nurse", {PanelName.PEOPLE}),
        (CallerKind.PATIENT, "visitor", set()),
    ],
)
def test_what_opens_depends_on_caller_and_role(policy, kind, role, opens):
    check = passed(Check.begin(policy, role, kind))
    assert check.status is CheckStatus.PASSED
    assert check.view.opens == opens


def test_general_question_asks_nothing_and_opens_nothing(policy):
    check = Check.begin(policy, "nurse", CallerKind.GENERAL)
    assert check.view.items == ()
    assert check.view.optional_needed == 0
    assert check.view.opens == frozenset()
    assert check.status is CheckStatus.OPEN
    with pytest.raises(ValueError, match="does not ask"):
        check.answer(Item.NAME, MATCH)


def test_wrong_answers_lock_the_check_for_the_whole_call(check):
    for used in (1, 2, 3):
        assert check.status is CheckStatus.OPEN
        check = check.answer(Item.PHONE, NO)
        assert check.view.tries_used == used
    for later in (check, check.for_other_candidate(), check.for_kind(CallerKind.REPRESENTATIVE)):
        assert later.status is CheckStatus.LOCKED
        assert passed(later).status is CheckStatus.LOCKED
        assert passed(later).view.opens == frozenset()
    assert check.for_kind(CallerKind.GENERAL).status is CheckStatus.LOCKED


def test_last_try_used_up_locks_even_when_the_rest_matches(check):
    for item in (Item.PHONE, Item.POSTAL_CODE):
        check = check.answer(item, NO)
    check = check.answer(Item.NAME, MATCH).answer(Item.BIRTH_DATE, MATCH)
    assert check.answer(Item.MRN, NO).status is CheckStatus.LOCKED
    assert check.answer(Item.MRN, MATCH).status is CheckStatus.PASSED


def test_same_item_may_be_answered_again(check):
    check = check.answer(Item.NAME, NO).answer(Item.NAME, MATCH)
    assert check.view.items[0].verdict is MATCH
    assert check.tries_used == 1
    assert passed(check).status is CheckStatus.PASSED


def test_a_match_is_kept(check):
    kept = check.answer(Item.NAME, MATCH)
    assert kept.answer(Item.NAME, NO) is kept


@pytest.mark.parametrize("verdict", [Verdict.NOT_READABLE, Verdict.NOT_ON_FILE])
def test_only_a_wrong_answer_counts_as_a_try(check, verdict):
    for _ in range(9):
        check = check.answer(Item.BIRTH_DATE, verdict)
    assert check.tries_used == 0
    assert check.status is CheckStatus.OPEN
    assert check.view.items[1].verdict is verdict


def near(policy, worth):
    return Check.begin(policy.model_copy(update={"near": worth}), "agent", CallerKind.PATIENT)


def test_one_letter_off_is_asked_again_once_without_a_try(policy):
    check = near(policy, Near.ASK_AGAIN).answer(Item.NAME, Verdict.NEAR)
    assert check.tries_used == 0
    assert check.view.items[0].verdict is Verdict.NEAR
    for later in (check, check.for_other_candidate(), check.for_kind(CallerKind.REPRESENTATIVE)):
        assert later.answer(Item.NAME, Verdict.NEAR_GIVEN).tries_used == 1
    for item in (Item.BIRTH_DATE, Item.PHONE):
        check = check.answer(item, MATCH)
    assert check.status is CheckStatus.OPEN


def test_one_letter_off_is_a_wrong_answer_where_the_policy_says_so(policy):
    for verdict in (Verdict.NEAR, Verdict.NEAR_GIVEN):
        check = near(policy, Near.NO_MATCH).answer(Item.NAME, verdict)
        assert check.tries_used == 1
        assert check.view.items[0].verdict is NO


def test_one_letter_off_in_a_given_name_is_a_match_nowhere(policy):
    check = near(policy, Near.MATCH)
    assert check.answer(Item.NAME, Verdict.NEAR).view.items[0].verdict is MATCH
    given = check.answer(Item.NAME, Verdict.NEAR_GIVEN)
    assert given.view.items[0].verdict is Verdict.NEAR
    assert given.tries_used == 0


def test_nothing_changes_after_passing(check):
    done = passed(check)
    assert done.answer(Item.MRN, NO) is done


def test_another_candidate_begins_without_matches_but_with_the_tries_used(check):
    other = passed(check.answer(Item.PHONE, NO)).for_other_candidate()
    assert other.status is CheckStatus.OPEN
    assert other.tries_used == 1
    assert {line.verdict for line in other.view.items} == {None}
    assert other.view.opens == frozenset()


def test_earlier_steps_stay_as_they_were(check):
    check.answer(Item.NAME, NO)
    assert check.tries_used == 0
    assert check.verdicts == {}


def test_birth_date_not_on_file_can_never_pass(check, make_person, today):
    patient = make_person(HumanName(given=("Ana",), family="Diaz"), born="1979")
    check = check.answer(Item.NAME, MATCH).answer(Item.PHONE, MATCH)
    verdict = compare(Item.BIRTH_DATE, "1/1/1979", patient, today)
    assert check.answer(Item.BIRTH_DATE, verdict).status is CheckStatus.OPEN


def test_view_never_holds_what_is_on_file_or_what_was_said(policy, make_person, today):
    patient = make_person(
        HumanName(given=("Zyxmark",), family="Qwfpmark"),
        born="1951-07-23",
        phones=("206-555-0193",),
        addresses=(Address(lines=("8642 Markerstone Rd",), postal_code="98677"),),
        mrn="MK7731942",
    )
    said = {
        Item.NAME: "Zyxmark Qwfpmark",
        Item.BIRTH_DATE: "7/24/1951",
        Item.PHONE: "206-555-0193",
        Item.POSTAL_CODE: "98677",
        Item.ADDRESS_LINE: "8642 Markerstone Rd",
        Item.MRN: "MK7731942",
    }
    check = Check.begin(policy, "agent", CallerKind.PATIENT)
    for item, answer in said.items():
        check = check.answer(item, compare(item, answer, patient, today))
    assert check.tries_used == 1
    for text in (check.view.model_dump_json(), check.model_dump_json(), repr(check)):
        for marker in ("zyxmark", "qwfp", "1951", "23", "0193", "98677", "8642", "7731942"):
            assert marker not in text.lower()

"""The three worked examples do what their first lines say; every policy explains itself."""

import re
from importlib import resources
from itertools import product

import pytest

from patient_access.domain.panels import PanelName
from patient_access.verification.explain import AUTHORITY_WORDS, ITEM_WORDS, explain
from patient_access.verification.policy import Near, load_policy
from patient_access.verification.values import Authority, Item, Level, LineWorth

EXAMPLES = ("two_identifiers", "strict_hospital", "behavioral_health_part_2")
ROLES = ("agent", "nurse")


def example(name):
    folder = resources.files("resources.policy.examples")
    return load_policy(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"), name)


def policies():
    return [load_policy(None), *map(example, EXAMPLES)]


def opened(policy, authority, level=Level.STRONG, age=None):
    return set().union(*(policy.opened(authority, role, level, age) for role in ROLES))


def test_two_identifiers_are_two():
    policy = example("two_identifiers")
    assert policy.required == (Item.NAME, Item.BIRTH_DATE)
    assert policy.optional_needed == 0
    assert not opened(policy, Authority.EMERGENCY)


def test_the_strict_hospital_opens_clinical_after_a_fifth_item_only():
    policy = example("strict_hospital")
    assert len(policy.required) + policy.optional_needed == 4
    assert policy.tries == 2
    assert policy.near is Near.NO_MATCH
    weak = opened(policy, Authority.PATIENT, Level.STANDARD)
    assert not weak & {PanelName.CLINICAL, PanelName.MEDICATIONS}
    strong = opened(policy, Authority.PATIENT)
    assert strong >= {PanelName.CLINICAL, PanelName.MEDICATIONS}
    assert policy.caller_id.worth("B") is LineWorth.NOTHING
    assert not opened(policy, Authority.SPOKEN_CONSENT)


def test_part_2_opens_nothing_on_spoken_consent_or_to_providers_and_something_in_an_emergency():
    policy = example("behavioral_health_part_2")
    assert policy.part_2
    assert not opened(policy, Authority.SPOKEN_CONSENT)
    assert not opened(policy, Authority.PROVIDER)
    assert not opened(policy, Authority.PARENT, age=5)
    assert policy.opened(Authority.EMERGENCY, "nurse", Level.NONE)
    assert not policy.opened(Authority.EMERGENCY, "agent", Level.NONE)
    assert {policy.caller_id.worth(a) for a in ("A", "B", "C", "")} == {LineWorth.NOTHING}


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.name)
def test_nothing_opens_beyond_the_intersection(policy):
    for authority, role, level in product(Authority, ROLES, Level):
        panels = policy.opened(authority, role, level, age=5)
        table = getattr(policy.opens, authority.value).get(role, frozenset())
        assert panels <= table
        if level is Level.NONE and authority is not Authority.EMERGENCY:
            assert not panels
        if level is not Level.STRONG and authority is not Authority.EMERGENCY:
            assert not panels & policy.needs_strong
    assert opened(policy, Authority.REPRESENTATIVE) <= {PanelName.PEOPLE}


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.name)
def test_a_parent_does_not_see_what_a_minor_may_consent_to_alone(policy):
    closes, since = policy.minor_consent.closes, policy.minor_consent.from_age
    for age in (None, since, since + 3):
        assert not opened(policy, Authority.PARENT, age=age) & closes
    tables = policy.opens.parent.values()
    assert opened(policy, Authority.PARENT, age=since - 1) == set().union(*tables)


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.name)
def test_a_policy_explains_everything_it_says(policy):
    said = explain(policy)
    assert policy.name in said
    for item in (*policy.required, *(policy.optional if policy.optional_needed else ())):
        assert ITEM_WORDS[item] in said
    for authority, words in AUTHORITY_WORDS.items():
        line = next(line for line in said.splitlines() if line.startswith(f"To {words}"))
        some = opened(policy, authority, age=0)
        assert ("nothing opens" in line) == (not some)
        assert all(panel.value.split("_")[0] in line for panel in some)
    assert f"After {policy.tries} wrong answers" in said
    assert policy.escalate_to in said
    assert ("42 CFR Part 2: nothing opens on spoken consent" in said) == policy.part_2
    assert all(re.search(r"[.]$", line) for line in said.splitlines())


def test_the_explanation_follows_the_values():
    policy = load_policy(None)
    other = policy.model_copy(update={"tries": 1, "near": Near.NO_MATCH, "escalate_to": ""})
    assert "After 1 wrong answer nothing opens" in explain(other)
    assert "is a wrong answer" in explain(other)
    assert "turns to" not in explain(other)


def test_codes_and_warnings_are_explained_as_they_are_set():
    policy = example("strict_hospital")
    said = explain(policy)
    assert "good for 3 minutes and for 1 wrong answer; 1 text at most" in said
    assert "fewer than 90 days" in said
    assert policy.code.text in said
    assert policy.code.text_es in said
    assert "2 failed checks with callers from one number or 2 failed checks for one record" in said
    assert policy.fraud.turn_to in said
    quiet = policy.fraud.model_copy(update={"number_failures": 0, "record_failures": 0})
    assert "not told of failed checks" in explain(policy.model_copy(update={"fraud": quiet}))
    assert "six digits" not in explain(load_policy(None).without(Item.ONE_TIME_CODE))


def test_ages_of_majority_are_by_state():
    policy = load_policy(None)
    assert [policy.majority_in(state) for state in ("ne", "WA", None, " MS ")] == [19, 18, 18, 21]

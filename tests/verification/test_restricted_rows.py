"""Who may open a closed row, by the site's policy: validated, and explained (V2)."""

import pytest

from patient_access.domain.codes import Restriction
from patient_access.verification.explain import explain
from patient_access.verification.policy import PolicyError, load_policy

BASE = """
name = "Site"
required = ["name", "birth_date"]
"""


def test_the_shipped_policy_opens_closed_rows_to_nurses_and_the_most_restricted_to_nobody():
    rules = load_policy(None).restricted
    assert rules.may_open("agent") == frozenset()
    assert rules.may_open("nurse") == {Restriction.RESTRICTED, Restriction.SENSITIVE}
    assert rules.roles(Restriction.SENSITIVE) == ("nurse",)
    assert rules.roles(Restriction.VERY_RESTRICTED) == ()
    assert rules.may_open("supervisor") == frozenset()


def test_a_policy_that_says_nothing_of_them_opens_none():
    policy = load_policy(BASE)
    assert not policy.restricted.may_open("nurse")
    assert "nobody opens one here" in explain(policy)


def test_the_policy_is_explained_in_sentences():
    said = explain(load_policy(None))
    assert "agents open one by one: none." in said
    assert "nurses open one by one: restricted (R) and sensitive" in said
    assert "asks for a reason (treatment, the patient asks or in their own words)" in said
    assert "audit event of its own" in said


@pytest.mark.parametrize(
    ("more", "key", "words"),
    [
        ('nurse = ["restrict"]', "restricted.nurse", "did you mean restricted?"),
        ('nurse = "restricted"', "restricted.nurse", "write a list"),
        ('doctor = ["restricted"]', "restricted.doctor", "no such setting"),
        ('reasons = ["FUN"]', "restricted.reasons", "cannot stand here"),
        ('nurse = ["restricted"]\nown_words = false', "restricted.reasons", "nobody could give"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_sentence(more, key, words):
    with pytest.raises(PolicyError) as caught:
        load_policy(f"{BASE}[restricted]\n{more}\n", "site.toml")
    assert caught.value.key == key
    assert words in caught.value.sentence
    assert caught.value.line is not None

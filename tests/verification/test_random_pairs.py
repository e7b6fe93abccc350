"""False accepts among the training patients; a million pairs: ``random_pairs.py``."""

from patient_access.domain.patient import Patient
from patient_access.verification.policy import load_policy
from patient_access.verification.values import Item
from tests.verification import random_pairs


def test_nobody_opens_a_record_of_another_with_their_own_answers():
    assert random_pairs.draw(4_000) == (4_000, 0)


def test_the_same_draw_accepts_people_for_themselves():
    policy = load_policy(None)
    people = random_pairs.people()
    asked = {*policy.required, *policy.optional} - {Item.ONE_TIME_CODE}
    own = [
        random_pairs.passes(policy, at, at, tuple(i for i in policy.optional if i in said))
        for at, said in enumerate(map(random_pairs.answers, people))
        if len(said) == len(asked)
    ]
    assert len(own) > 50
    assert all(own)
    assert all(isinstance(one, Patient) for one in people)


def test_twins_and_households_are_among_the_pairs():
    born = [p.birth_date.text for p in random_pairs.people() if p.birth_date]
    assert len(set(born)) < len(born)

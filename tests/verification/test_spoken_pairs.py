"""Spoken against recorded, by the one table: what the agent would be shown for each."""

from collections import Counter

import pytest

from patient_access.domain.identity import RecordRef
from patient_access.domain.patient import Patient
from patient_access.verification.compare import compare
from patient_access.verification.values import Item, Verdict
from tests.verification import spoken_pairs

PAIRS = spoken_pairs.pairs()


@pytest.mark.parametrize(("item", "recorded", "said", "verdict"), PAIRS)
def test_the_verdict_is_the_expected_one(today, item, recorded, said, verdict):
    assert compare(item, said, spoken_pairs.on_file(item, recorded), today) is verdict


def test_the_table_has_at_least_150_pairs_of_every_item_and_every_verdict():
    assert len(PAIRS) >= 150
    assert len({(item, recorded, said) for item, recorded, said, _ in PAIRS}) == len(PAIRS)
    items = Counter(item for item, *_ in PAIRS)
    assert set(items) == set(Item) - {Item.ONE_TIME_CODE}
    assert min(items.values()) >= 10
    verdicts = Counter(verdict for *_, verdict in PAIRS)
    assert set(verdicts) == set(Verdict)
    assert verdicts[Verdict.NO_MATCH] + verdicts[Verdict.NOT_READABLE] >= 60, "not only kind ones"


def test_with_nothing_on_file_no_answer_is_right_or_wrong(today):
    nobody = Patient(ref=RecordRef(source="Test EHR", base="http://127.0.0.1/fhir", id="p2"))
    for item, _, said, _ in PAIRS:
        assert compare(item, said, nobody, today) is Verdict.NOT_ON_FILE

"""The parse section says what was run: the same resources by all, the best round, the target."""

import asyncio
import json

import pytest

from tests.bench import parse_ours
from tests.bench.parsing import lines


def runs(*seconds, rows=7, refused=0):
    return [{"seconds": list(seconds), "rows": rows, "refused": refused, "values": 3}]


def test_the_best_rounds_are_compared_and_faster_than_the_target_is_met():
    peers = {"fhir.resources": runs(2.0, 1.5), "fhirclient": runs(0.4, 0.9, refused=1)}
    said = [str(one) for one in lines(runs(0.3, 0.1), peers)]
    assert "values made of 3" in said[0]
    assert said[1].split()[:5] == ["15.00", "×", "≥", "10", "×"]
    assert "met" in said[1]
    assert said[2].split()[0] == "4.00"
    assert "missed" in said[2]
    assert "bundles refused: 1" in said[2]


def test_a_library_that_read_something_else_is_not_compared():
    with pytest.raises(AssertionError, match="not the same resources"):
        lines(runs(0.1), {"fhirclient": runs(0.4, rows=8)})


def test_ours_reads_all_and_makes_values_of_what_panels_show(tmp_path):
    rows = [
        {"resourceType": "Patient", "id": "1"},
        {"resourceType": "Condition", "id": "2", "subject": {"reference": "Patient/1"}},
        {"resourceType": "Observation", "id": "3"},
    ]
    entry = [{"resource": row} for row in rows]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entry}
    (tmp_path / "one.json").write_text(json.dumps(bundle))
    found = asyncio.run(parse_ours.main(str(tmp_path), 2))
    assert (found["rows"], found["values"], found["refused"]) == (3, 2, 0)
    assert len(found["seconds"]) == 2

"""The quality table: everything promised of an adapter is done or exempt, and the page says so."""

import pytest
import test_adapter_mutations
from on_test_systems import ALL

from tests.ehr_adapters import quality


@pytest.fixture(scope="module")
def runs():
    return quality.run_all(test_adapter_mutations.broken_promises)


def test_everything_is_done_or_exempt_with_a_reason(runs):
    for run in runs:
        for what, cell in run.cells.items():
            assert cell.startswith(("done", "exempt: ")), f"{run.tested.name}: {what}: {cell}"


def test_no_exemption_is_left_over(runs):
    used = {(run.tested.name, what) for run in runs for what, cell in run.cells.items()}
    assert set(quality.EXEMPT) <= used
    for run in runs:
        for what, cell in run.cells.items():
            if (run.tested.name, what) in quality.EXEMPT:
                assert cell.startswith("exempt"), f"{what} is done: its exemption goes"


def test_every_adapter_is_asked_the_same(runs):
    assert [run.tested.name for run in runs] == list(ALL)
    assert len({tuple(run.cells) for run in runs}) == 1


def test_the_page_in_the_documents_is_what_this_run_produced(runs):
    made = quality.document(runs, quality.mutations_of(test_adapter_mutations))
    assert quality.DOCUMENT.read_text(encoding="utf-8") == made, (
        "write it again: python -m tests.ehr_adapters.quality"
    )

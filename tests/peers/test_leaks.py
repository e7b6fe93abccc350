"""Our client beside fhirclient and fhirpy, on links and redirects that lead out of the base."""

import pytest

from tests.peers.leaks.table import DOCUMENT, NEVER, OURS, PEERS, page, run
from tests.peers.leaks.traps import TRAPS


@pytest.mark.peer
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.how}: {trap.name}")
def test_our_token_goes_to_no_other_place_and_neither_does_a_request(trap):
    outcome = run(OURS, trap)
    assert outcome.began, outcome.said
    assert outcome.verdict == NEVER


@pytest.mark.peer
def test_the_leak_table_is_what_this_run_found():
    if not PEERS.exists():
        pytest.skip("no peers are installed; `make setup-peers` does it")
    text, wrong = page()
    assert wrong == []
    assert text == DOCUMENT.read_text(encoding="utf-8"), "python -m tests.peers.leaks.table"

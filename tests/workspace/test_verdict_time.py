"""A verdict comes after one fixed time, whatever was compared with whatever."""

import asyncio
import itertools
import time
from types import SimpleNamespace

import pytest

from patient_access.domain.identity import HumanName, Telecom
from patient_access.verification.compare import compare
from patient_access.verification.values import Item, Verdict
from patient_access.workspace import verify
from tests.workspace.conftest import ANA

LONG = ANA.model_copy(
    update={
        "names": tuple(HumanName(given=("Ann " * 20,), family="Lee " * 20) for _ in range(4)),
        "telecoms": tuple(Telecom(value=f"206-555-01{n:02}", system="phone") for n in range(20)),
    }
)
FIXED = verify.VERDICT_SECONDS


@pytest.fixture
def slept(monkeypatch):
    """How long was waited, each time; nobody waits here."""
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(verify.asyncio, "sleep", sleep)
    return waits


@pytest.mark.parametrize("patient", [ANA, LONG], ids=["short", "long"])
@pytest.mark.parametrize("said", ["x", "ana garcia lopez", "7 oh " * 39])
def test_comparing_ends_before_the_fixed_time(slept, monkeypatch, patient, said):
    """By this thread's own time: what else the machine does is not comparing."""
    monkeypatch.setattr(verify, "time", SimpleNamespace(monotonic=time.thread_time))
    for item in Item:
        before = time.thread_time()
        asyncio.run(verify.timed(lambda item=item: compare(item, said, patient, verify.today())))
        assert time.thread_time() - before < FIXED
        assert 0 < slept[-1] <= FIXED


@pytest.mark.parametrize(
    ("took", "until"),
    [(0.0, 1), (0.001, 1), (0.079, 1), (0.081, 2), (0.15, 2), (0.17, 3)],
)
def test_what_is_waited_for_is_the_rest_of_the_fixed_time_however_busy_the_machine(
    slept, monkeypatch, took, until
):
    clock = itertools.count(7.0, took)
    monkeypatch.setattr(verify, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    verdict = asyncio.run(verify.timed(lambda: Verdict.MATCH))
    assert verdict is Verdict.MATCH
    assert took + slept[0] == pytest.approx(until * FIXED)

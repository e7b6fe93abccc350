"""A verdict comes after one fixed time, whatever was compared with whatever."""

import asyncio
import time

import pytest

from patient_access.domain.identity import HumanName, Telecom
from patient_access.verification.compare import compare
from patient_access.verification.values import Item
from patient_access.workspace import verify
from tests.workspace.conftest import ANA

LONG = ANA.model_copy(
    update={
        "names": tuple(HumanName(given=("Ann " * 20,), family="Lee " * 20) for _ in range(4)),
        "telecoms": tuple(Telecom(value=f"206-555-01{n:02}", system="phone") for n in range(20)),
    }
)


@pytest.mark.parametrize("patient", [ANA, LONG], ids=["short", "long"])
@pytest.mark.parametrize("said", ["x", "ana garcia lopez", "7 oh " * 39])
def test_what_is_waited_for_is_the_rest_of_one_fixed_time(monkeypatch, patient, said):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(verify.asyncio, "sleep", sleep)
    for item in Item:
        began = time.monotonic()
        asyncio.run(verify.timed(lambda item=item: compare(item, said, patient, verify.today())))
        spent = time.monotonic() - began
        assert 0 < slept[-1] <= verify.VERDICT_SECONDS, "comparing took longer than the wait"
        assert slept[-1] + spent >= verify.VERDICT_SECONDS

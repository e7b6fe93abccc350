"""One EHR as a workspace reaches it."""

import asyncio

import pytest

from ehr_adapters.contract import Connection, EhrSite
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn, LookupAnswer
from patient_access.workspace.ehr_link import EhrLink


class Adapter:
    """Takes its time over connecting and none over the lookup."""

    def __init__(self, failure: FailureKind | None = None) -> None:
        self.failure = failure
        self.connected = 0

    async def connect(self) -> Connection:
        self.connected += 1
        await asyncio.sleep(0.2)
        return Connection()

    async def find_patients(self, _) -> LookupAnswer:
        if self.failure:
            raise EhrFailure(self.failure)
        return LookupAnswer(source="Northside EHR")


def link_to(adapter: Adapter) -> EhrLink:
    return EhrLink(EhrSite(name="Northside EHR", adapter="fhir_r4", base="http://ehr"), adapter)


def test_the_time_shown_is_that_of_the_last_lookup_and_not_of_connecting():
    link = link_to(Adapter())
    asyncio.run(link.connect())
    assert link.milliseconds is None
    asyncio.run(link.find_patients(ByMrn(value="00418142")))
    assert link.milliseconds is not None
    assert link.milliseconds < 200


def test_a_lookup_connects_first_where_the_warm_up_could_not():
    adapter = Adapter()
    asyncio.run(link_to(adapter).find_patients(ByMrn(value="00418142")))
    assert adapter.connected == 1


def test_a_failed_lookup_has_no_time():
    link = link_to(Adapter(FailureKind.TIMEOUT))
    with pytest.raises(EhrFailure):
        asyncio.run(link.find_patients(ByMrn(value="00418142")))
    assert link.milliseconds is None

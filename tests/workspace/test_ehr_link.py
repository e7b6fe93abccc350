"""One EHR as a workspace reaches it: connected when needed; a failure is one panel's own."""

import asyncio

import pytest

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import PanelName, PanelState
from patient_access.workspace.ehr_link import EhrLink
from tests.workspace.conftest import ANA, FakeEhr

ASK = ByMrn(value="00418142")


@pytest.fixture
def ehr():
    return FakeEhr("Northside EHR", [ANA])


def do(ehr, work):
    return asyncio.run(work(EhrLink(ehr.site, ehr)))


def test_the_first_question_connects_and_the_second_does_not(ehr):
    async def two(link):
        await link.find_patients(ASK)
        return await link.find_patients(ASK)

    assert do(ehr, two).found[0].patient == ANA
    assert ehr.connects == 1


def test_how_long_a_lookup_took_is_known_after_it_and_not_before(ehr):
    async def times(link):
        await link.connect()
        before = link.milliseconds
        await link.find_patients(ASK)
        return before, link.milliseconds

    before, after = do(ehr, times)
    assert before is None
    assert after >= 0


def test_a_lookup_that_fails_raises_what_the_adapter_said(ehr):
    ehr.lookup_fails = FailureKind.BUSY
    with pytest.raises(EhrFailure) as caught:
        do(ehr, lambda link: link.find_patients(ASK))
    assert caught.value.kind is FailureKind.BUSY


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        (FailureKind.NOT_PERMITTED, PanelState.NOT_PERMITTED, None),
        (FailureKind.TIMEOUT, PanelState.FAILED, FailureKind.TIMEOUT),
        (FailureKind.ADAPTER_FAULT, PanelState.FAILED, FailureKind.ADAPTER_FAULT),
    ],
)
def test_a_panel_that_fails_is_a_state_of_that_panel(ehr, kind, state, said):
    ehr.panel_fails = kind
    answer = do(ehr, lambda link: link.read_panel(ANA.ref, PanelName.BILLING))
    assert (answer.source, answer.panel) == ("Northside EHR", PanelName.BILLING)
    assert (answer.state, answer.failure) == (state, said)


def test_a_panel_the_system_does_not_have_is_not_asked_for(ehr):
    ehr.panels = frozenset({PanelName.APPOINTMENTS})

    async def connected(link):
        await link.connect()
        return await link.read_panel(ANA.ref, PanelName.BILLING)

    assert do(ehr, connected).state is PanelState.NOT_AVAILABLE
    assert ehr.read == []

"""Parts that the policy keeps back are not requested, and never in an answer."""

import asyncio

import pytest
from fake_tryton import PASSWORD, USER, ZOE, FakeTryton

from ehr_adapters.contained import Contained
from ehr_adapters.contract import EhrSite, LeavesOut
from ehr_adapters.fhir_r4 import open_adapter as open_fhir
from ehr_adapters.gnu_health import open_adapter as open_gnu_health
from ehr_adapters.panel_states import left_out
from ehr_adapters.requests_made import collecting
from ehr_adapters.training.fhir_server import TrainingServer
from patient_access.domain.clinical import Encounter
from patient_access.domain.codes import Coded
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part

KINDS = {
    Part.ACCOUNTS: "Account",
    Part.INVOICES: "Invoice",
    Part.CLAIMS: "ExplanationOfBenefit",
    Part.CONDITIONS: "Condition",
    Part.ALLERGIES: "AllergyIntolerance",
    Part.ENCOUNTERS: "Encounter",
    Part.DISPENSES: "MedicationDispense",
}
PANELS = {
    **dict.fromkeys((Part.ACCOUNTS, Part.INVOICES, Part.CLAIMS), PanelName.BILLING),
    **dict.fromkeys((Part.CONDITIONS, Part.ALLERGIES, Part.ENCOUNTERS), PanelName.CLINICAL),
    Part.DISPENSES: PanelName.MEDICATIONS,
}


async def nothing():
    return None


@pytest.fixture(scope="module")
def hospital():
    with TrainingServer() as server:
        yield server


@pytest.mark.parametrize("part", KINDS)
def test_a_fhir_server_is_not_asked_for_a_part_that_is_left_out(hospital, part):
    async def read():
        site = EhrSite(name="Training", adapter="fhir_r4", base=hospital.base)
        adapter = open_fhir(site, nothing)
        try:
            await adapter.connect()
            found = await adapter.find_patients(ByMrn(value="00418142"))
            ref = found.found[0].patient.ref
            hospital.requests.clear()
            whole = await adapter.read_panel(ref, PANELS[part])
            before = [one.kind for one in hospital.requests]
            hospital.requests.clear()
            less = await adapter.read_panel_without(ref, PANELS[part], frozenset({part}))
            return before, whole, [one.kind for one in hospital.requests], less
        finally:
            await adapter.close()

    before, whole, asked, less = asyncio.run(read())
    assert KINDS[part] in before, "it is asked for where the policy opens it"
    assert KINDS[part] not in asked
    assert set(before) - {KINDS[part]} <= set(asked), "and all the rest still is"
    assert [one.part for one in less.missing if one.by_policy] == [part]
    assert less.state in (PanelState.LOADED, PanelState.PARTIAL)
    assert not any(one.by_policy for one in whole.missing)


def test_a_fhir_panel_of_which_all_is_left_out_is_not_permitted(hospital):
    async def read():
        adapter = open_fhir(
            EhrSite(name="Training", adapter="fhir_r4", base=hospital.base), nothing
        )
        try:
            await adapter.connect()
            ref = RecordRef(source="Training", base=hospital.base, id="ana")
            hospital.requests.clear()
            parts = frozenset({Part.ACCOUNTS, Part.INVOICES, Part.CLAIMS})
            return await adapter.read_panel_without(ref, PanelName.BILLING, parts)
        finally:
            await adapter.close()

    assert asyncio.run(read()).state is PanelState.NOT_PERMITTED
    assert not hospital.requests


def on_gnu_health(panel, *parts):
    """The answer without these parts, and what was asked for it."""

    async def secret():
        return f"{USER}:{PASSWORD}"

    async def read(server):
        site = EhrSite(name="Tamarisk", adapter="gnu_health", base=server.base)
        adapter = open_gnu_health(site, secret)
        try:
            ref = RecordRef(source="Tamarisk", base=server.base, id=str(ZOE))
            await adapter.connect()
            with collecting() as asked:
                answer = await adapter.read_panel_without(ref, panel, frozenset(parts))
            return answer, "\n".join(asked)
        finally:
            await adapter.close()

    with FakeTryton() as server:
        return asyncio.run(read(server))


def test_gnu_health_is_asked_for_allergies_or_for_the_other_diseases_alone():
    """The server ignores the filter, as FHIR servers do: what comes all the same is dropped."""
    both, asked = on_gnu_health(PanelName.CLINICAL)
    assert both.conditions
    assert 'is_allergy", "=' not in asked
    no_allergies, asked = on_gnu_health(PanelName.CLINICAL, Part.ALLERGIES)
    assert '["is_allergy", "=", false]' in asked
    assert [one.ref.id for one in no_allergies.conditions] == [
        one.ref.id for one in both.conditions
    ]
    no_conditions, asked = on_gnu_health(PanelName.CLINICAL, Part.CONDITIONS)
    assert '["is_allergy", "=", true]' in asked
    assert no_conditions.conditions == ()


def test_gnu_health_is_not_asked_for_what_is_left_out_wholly():
    invoices, asked = on_gnu_health(PanelName.BILLING, Part.INVOICES)
    assert "invoice" not in asked
    assert invoices.state is PanelState.NOT_PERMITTED
    clinical, asked = on_gnu_health(PanelName.CLINICAL, Part.CONDITIONS, Part.ALLERGIES)
    assert "disease" not in asked
    assert clinical.state is PanelState.NOT_PERMITTED


# --- adapters of others ----------------------------------------------------------------------

SITE = EhrSite(name="Northside", adapter="other", base="http://127.0.0.1/ehr")
REF = RecordRef(source="Northside", base=SITE.base, id="p1")
VISITS = frozenset({Part.ENCOUNTERS})


class Whole:
    """An adapter that can read all of a panel, and no less."""

    def __init__(self):
        self.asked = 0

    async def read_panel(self, patient, panel):
        self.asked += 1
        return PanelAnswer(source="Northside", panel=panel, state=PanelState.NONE_ON_FILE)


class Less(Whole):
    def __init__(self, **rows):
        super().__init__()
        self.rows = rows

    async def read_panel_without(self, patient, panel, without):
        return PanelAnswer(source="Northside", panel=panel, state=PanelState.PARTIAL, **self.rows)


def read(adapter, panel=PanelName.CLINICAL):
    return asyncio.run(Contained(SITE, adapter).read_panel_without(REF, panel, VISITS))


def test_an_adapter_that_can_only_read_all_of_it_is_not_asked():
    adapter = Whole()
    assert not isinstance(adapter, LeavesOut)
    with pytest.raises(EhrFailure) as caught:
        read(adapter)
    assert caught.value.kind is FailureKind.UNSUPPORTED
    assert adapter.asked == 0


def test_what_was_left_out_is_said_also_where_the_adapter_does_not():
    assert read(Less()).missing == left_out(VISITS)
    assert read(Less(missing=left_out(VISITS))).missing == left_out(VISITS)


def test_an_adapter_that_reads_what_it_was_to_leave_out_is_at_fault():
    visit = Encounter(
        ref=REF.model_copy(update={"id": "e1"}), status="finished", what=Coded(text="Visit")
    )
    with pytest.raises(EhrFailure) as caught:
        read(Less(encounters=(visit,)))
    assert caught.value.kind is FailureKind.ADAPTER_FAULT

"""Which scopes fill which panel, at each vendor: held against what its server is really asked."""

import pytest

from ehr_adapters.contract import Connection
from patient_access.domain.panels import PanelName, PanelState
from patient_access.workspace.permitted import is_permitted
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.oracle_health import OracleHealth
from tests.ehr_adapters.vendors.table import VENDORS, run_all

BESIDE = {"Consent", "MedicationDispense", "Practitioner", "Location", "Organization", "Medication"}
"""What stands beside rows, or names somebody in them: no panel is lost for want of it."""


@pytest.fixture(scope="module")
def runs():
    return {run.server.name: run for run in run_all()}


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def run(request, runs):
    return runs[request.param.name]


def scopes(*kinds):
    return tuple(f"user/{kind}.rs" for kind in kinds)


def test_every_panel_that_is_there_has_a_way_and_every_other_has_none(run):
    assert set(run.connection.reads) == set(run.connection.panels)


def test_the_types_of_the_ways_are_those_that_the_server_is_asked_for(run):
    asked = {seen.path.split("/")[0] for seen in run.server.seen if seen.path.partition("/")[0]}
    for panel, ways in run.connection.reads.items():
        if run.panels[panel].state in (PanelState.NOT_AVAILABLE, PanelState.NOT_PERMITTED):
            continue
        kinds = {kind for way in ways for kind in way}
        assert kinds & asked, panel
    told = {kind for ways in run.connection.reads.values() for way in ways for kind in way}
    kinds = {kind for kind in asked if kind[:1].isupper()} - BESIDE
    assert kinds <= told | {"Patient"}


def test_one_way_that_is_open_is_enough_and_half_a_way_is_not(run):
    for panel, ways in run.connection.reads.items():
        for way in ways:
            assert is_permitted(panel, scopes(*way), run.connection.reads), (panel, way)
            for left_out in way:
                some = scopes(*(kind for kind in way if kind != left_out))
                others = {k for w in ways for k in w if set(w) <= set(way) - {left_out}}
                if not others:
                    assert not is_permitted(panel, some, run.connection.reads), (panel, left_out)
        assert not is_permitted(panel, scopes("Slot"), run.connection.reads)


def test_epic_s_contacts_need_the_patient_and_no_related_person(runs):
    reads = runs[Epic.name].connection.reads
    assert reads[PanelName.PEOPLE] == (("Patient",),)
    assert is_permitted(PanelName.PEOPLE, scopes("Patient"), reads)
    assert not is_permitted(PanelName.PEOPLE, scopes("RelatedPerson", "Consent"), reads)


def test_oracle_s_balances_need_what_they_are_reached_through(runs):
    reads = runs[OracleHealth.name].connection.reads
    assert reads[PanelName.BILLING] == (("Account", "Encounter"), ("Account", "RelatedPerson"))
    assert not is_permitted(PanelName.BILLING, scopes("Account"), reads)
    assert is_permitted(PanelName.BILLING, scopes("Account", "Encounter"), reads)


def test_dispenses_alone_fill_no_panel():
    assert not is_permitted(PanelName.MEDICATIONS, scopes("MedicationDispense"))


def test_an_adapter_that_does_not_say_is_taken_as_usual():
    assert Connection().reads == {}
    assert is_permitted(PanelName.BILLING, scopes("Invoice"), {})
    assert is_permitted(PanelName.BILLING, None, {})

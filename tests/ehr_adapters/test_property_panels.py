"""Whole bundles of real rows, sound and broken: a panel says of itself what is true (P2, D2).

What is right is worked out here from what was sent, not from what the adapter made of it.
"""

import asyncio
import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehr_adapters.fhir_r4.capability import Capability, Searchable
from ehr_adapters.fhir_r4.offer import PANEL_TYPES, Offer
from ehr_adapters.fhir_r4.panels import Panels
from ehr_adapters.fhir_r4.parts import PARTS
from ehr_adapters.fhir_r4.profile import PLAIN
from patient_access.domain.panels import PanelName, PanelState
from tests.ehr_adapters.broken_rows import (
    SLOW,
    STRANGER,
    Answers,
    broken,
    everything,
    owned,
    reading,
    real_rows,
)
from tests.ehr_adapters.vendors import people

QUICK = settings(SLOW, max_examples=25)
OFFER = Offer(
    PLAIN,
    Capability(types={kind: Searchable() for kinds in PANEL_TYPES.values() for kind in kinds}),
)
BROKEN_ENTRIES = [
    None,
    7,
    [],
    {},
    {"resource": None},
    {"resource": "Patient/ASKED"},
    {"resource": [], "search": {"mode": "match"}},
    {"response": {"status": "200"}},
]
QUIET = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "x"}]}
QUIET_ENTRIES = [
    {"resource": QUIET, "search": {"mode": "outcome"}},
    {"resource": QUIET},
    {"resource": {"resourceType": "Practitioner", "id": "d1"}, "search": {"mode": "include"}},
    {"resource": {"resourceType": "Organization", "id": "o1"}},
]


@pytest.fixture(scope="module")
def real():
    return real_rows()


def kinds_of(panel, real):
    """Types with rows of their own; an Account shows a balance only, so it is no row by itself."""
    kinds = [part.kind for part in PARTS[panel] if not part.aside and part.kind in real]
    return [kind for kind in kinds if kind != "Account"]


def sound(data, real, kinds, whose, number):
    row = owned(data.draw(st.sampled_from(real[data.draw(st.sampled_from(kinds))])), whose, number)
    if row["resourceType"] == "Appointment":
        row["start"] = people.at(7)
    return row


def read(rows, panel, extra=()):
    transport = Answers(copy.deepcopy(rows), extra)
    answer = asyncio.run(Panels(transport, lambda: OFFER, reading).read("ASKED", panel))
    answer.model_dump_json()
    return answer


def shown(answer):
    """Type-free: ids of these tests are each one row's own."""
    return sorted(one.ref.id for one in everything(answer) if hasattr(one, "restriction"))


def own(data, real, panel, *, fewest):
    kinds = kinds_of(panel, real)
    return [
        sound(data, real, kinds, "ASKED", number)
        for number in range(data.draw(st.integers(fewest, 6), label="own"))
    ]


@pytest.mark.parametrize("panel", PanelName)
@QUICK
@given(data=st.data())
def test_sound_rows_are_all_shown_once_and_the_panel_is_whole(real, panel, data):
    rows = own(data, real, panel, fewest=0)
    again = data.draw(st.lists(st.sampled_from(rows), max_size=2)) if rows else []
    quiet = data.draw(st.lists(st.sampled_from(QUIET_ENTRIES), max_size=2), label="quiet")
    answer = read([*rows, *again], panel, quiet)
    claims = {one.ref.id for one in answer.balances}
    assert sorted({*shown(answer)} | claims) == sorted(row["id"] for row in rows)
    assert answer.state is (PanelState.LOADED if rows else PanelState.NONE_ON_FILE)
    assert (answer.unreadable, answer.missing, answer.truncated) == (0, (), False)


@pytest.mark.parametrize("panel", PanelName)
@QUICK
@given(data=st.data())
def test_broken_entries_and_strangers_cost_no_sound_row_and_are_said(real, panel, data):
    kinds = kinds_of(panel, real)
    rows = own(data, real, panel, fewest=1)
    strangers = [
        sound(data, real, kinds, STRANGER, number) for number in range(data.draw(st.integers(0, 3)))
    ]
    extra = data.draw(st.lists(st.sampled_from(BROKEN_ENTRIES), max_size=3), label="entries")
    if not strangers and not extra:
        extra = [None]
    answer = read(data.draw(st.permutations([*rows, *strangers])), panel, extra)
    assert {row["id"] for row in rows} <= {*shown(answer)}
    assert not any(id_.startswith(STRANGER) for id_ in shown(answer))
    assert answer.state is PanelState.PARTIAL
    searches = len([part for part in PARTS[panel] if OFFER.offers(part.kind) and not part.aside])
    assert answer.unreadable == len(extra) * searches


@pytest.mark.parametrize("panel", PanelName)
@QUICK
@given(data=st.data())
def test_a_row_broken_in_any_place_is_shown_or_told_of_and_never_raises(real, panel, data):
    rows = own(data, real, panel, fewest=1)
    keep = ("resourceType", "start", "extension")
    bad = broken(sound(data, real, kinds_of(panel, real), "ASKED", 99), data, keep=keep)
    answer = read([*rows, bad], panel)
    ids = {*shown(answer)}
    assert {row["id"] for row in rows} <= ids
    told = answer.unreadable + len(answer.missing)
    others = ids - {row["id"] for row in rows}
    assert len(others) + told >= 1 or bad.get("id") in {row["id"] for row in rows}
    assert answer.state is (PanelState.PARTIAL if told else PanelState.LOADED)


@pytest.mark.parametrize("panel", PanelName)
def test_a_panel_of_strangers_alone_is_not_available_and_never_none_on_file(real, panel):
    kinds = kinds_of(panel, real)
    rows = [owned(real[kind][0], STRANGER, number) for number, kind in enumerate(kinds)]
    assert rows
    answer = read(rows, panel)
    assert shown(answer) == []
    assert answer.state not in (PanelState.LOADED, PanelState.NONE_ON_FILE)

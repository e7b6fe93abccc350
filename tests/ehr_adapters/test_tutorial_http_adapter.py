"""The tutorial adapter for JSON over HTTP: installed, held to the promise, faulted, recorded."""

import asyncio
import importlib.metadata
import json
import re
from pathlib import Path
from typing import ClassVar

import pytest

from ehr_adapters import registry
from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contract import EhrSite
from ehr_adapters.kit.faults import (
    busy,
    error_in_200,
    filter_dropped,
    oversize,
    reset,
    truncated,
    unauthorized,
    wrong_patient,
)
from ehr_adapters.kit.faulty_http import FaultyHttp
from ehr_adapters.kit.recording import Fixture, record
from ehr_adapters.kit.replaying import Replayed
from ehr_adapters.registry import Available
from ehr_adapters.requests_made import collecting
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, ByPhone, Notice
from patient_access.domain.panels import PanelName, PanelState
from tests.ehr_adapters.practice_server import TOKEN, practice
from tests.support.pip_installed import pip_installed

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial_http_adapter"
NAME = "json_practice"
PHONE = ByPhone(number="+1 816 555 0142")
MOST_LINES = 170


@pytest.fixture(scope="module")
def factory(tmp_path_factory):
    """What the registry finds once pip has installed the package."""
    with pip_installed(TUTORIAL, tmp_path_factory.mktemp("tutorial")):
        [point] = importlib.metadata.entry_points(group=registry.ENTRY_POINT_GROUP, name=NAME)
        verdict = registry.look_at(point)
        assert isinstance(verdict, Available)
        yield verdict.factory


@pytest.fixture(scope="module")
def base():
    with practice() as base:
        yield base


def site_at(base):
    return EhrSite(name="Larkspur", adapter=NAME, base=base)


async def token():
    return TOKEN


def play(factory, base, work):
    async def whole():
        adapter = factory(site_at(base), token)
        try:
            return await work(adapter)
        finally:
            await adapter.close()

    return asyncio.run(whole())


class TestJsonPractice(AdapterConformance):
    token = staticmethod(token)
    known_phone, known_mrn, known_id = "816-555-0142", "l-100417", "k1"
    other_id = "k2"
    known_rows: ClassVar = {
        PanelName.APPOINTMENTS: frozenset({"b1"}),
        PanelName.BILLING: frozenset({"i1"}),
    }

    @pytest.fixture(autouse=True)
    def _running(self, factory, base):
        type(self).factory = staticmethod(factory)
        self.site = site_at(base)
        self.dead_site = site_at("http://127.0.0.1:9/api")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (reset(), FailureKind.CONNECTION_LOST),
        (truncated(), FailureKind.TRUNCATED),
        (oversize(11), FailureKind.TOO_LARGE),
        (busy(retry_after=7), FailureKind.BUSY),
        (unauthorized(), FailureKind.SIGN_IN),
        (error_in_200(b'{"error": "no"}'), FailureKind.NOT_FHIR),
        (error_in_200(b"<html>"), FailureKind.NOT_FHIR),
    ],
)
def test_every_fault_of_the_kit_is_a_failure_that_says_what_it_is(factory, base, fault, kind):
    with FaultyHttp(base) as server:
        server.fault = fault
        with pytest.raises(EhrFailure) as caught:
            play(factory, server.base, lambda adapter: adapter.find_patients(PHONE))
    assert caught.value.kind is kind
    assert caught.value.__context__ is None
    assert caught.value.retry_after == (7 if kind is FailureKind.BUSY else None)


def test_a_server_that_answers_everybody_finds_one_and_it_is_said(factory, base):
    with FaultyHttp(base) as server:
        server.fault = filter_dropped()
        answer = play(factory, server.base, lambda adapter: adapter.find_patients(PHONE))
    assert [one.patient.ref.id for one in answer.found] == ["k1"]
    assert Notice.FILTER_IGNORED in answer.notices


@pytest.mark.parametrize("panel", [PanelName.APPOINTMENTS, PanelName.BILLING])
def test_rows_of_somebody_else_are_not_shown(factory, base, panel):
    with FaultyHttp(base) as server:
        server.fault = wrong_patient('"person": "k1"', '"person": "k2"')
        ref = RecordRef(source="Larkspur", base=server.base, id="k1")
        answer = play(factory, server.base, lambda adapter: adapter.read_panel(ref, panel))
    assert (answer.appointments, answer.balances) == ((), ())


def test_a_row_that_is_not_as_promised_is_counted(factory, base):
    with FaultyHttp(base) as server:
        server.fault = wrong_patient("2030-01-05T09:30:00-06:00", "soon")
        ref = RecordRef(source="Larkspur", base=server.base, id="k1")
        appointments = PanelName.APPOINTMENTS
        answer = play(factory, server.base, lambda adapter: adapter.read_panel(ref, appointments))
    assert (answer.state, answer.unreadable) == (PanelState.PARTIAL, 1)


def test_an_id_with_a_slash_asks_for_nothing_else(factory, base):
    with FaultyHttp(base) as server:
        ref = RecordRef(source="Larkspur", base=server.base, id="k1/bills?x=")
        billing = PanelName.BILLING
        with pytest.raises(EhrFailure) as caught:
            play(factory, server.base, lambda adapter: adapter.read_panel(ref, billing))
        assert [one.target for one in server.asked] == ["/api/people/k1%2Fbills%3Fx%3D/bills"]
    assert caught.value.kind is FailureKind.NOT_FOUND


def test_what_was_asked_is_in_the_audit_trail_word_for_word_without_the_token(factory, base):
    with collecting() as asked:
        play(factory, base, lambda adapter: adapter.find_patients(ByMrn(value="L-100417")))
    assert asked == [f"GET {base}/people?chart=L-100417"]


def test_a_system_that_wants_its_key_elsewhere_is_asked_so(factory, base):
    """Also through the servers of the kit, which pass on whatever header an adapter sends."""
    from ehr_adapters.wire.json_over_http import JsonOverHttp

    def sign(token):
        return {"X-Api-Key": token, "Authorization": f"Bearer {token}"}

    seen = []

    async def ask(base):
        system = JsonOverHttp(site_at(base), token, sign)
        try:
            return await system.get("about")
        finally:
            await system.close()

    with FaultyHttp(base) as outer:
        good = outer.good

        def noted(asked, headers):
            seen.append(headers["X-Api-Key"])
            return good(asked, headers)

        outer.good = noted
        assert asyncio.run(ask(outer.base))["product"] == "Larkspur"
    assert seen == [TOKEN]


def test_a_list_is_an_answer_and_a_posted_question_is_asked(factory, base):
    from ehr_adapters.wire.json_over_http import JsonOverHttp

    async def ask(base):
        system = JsonOverHttp(site_at(base), token)
        try:
            return await system.post("people", "search", body={"phone": "1"})
        finally:
            await system.close()

    with FaultyHttp(base) as server:
        server.fault = error_in_200(b' [{"open": 35.50}]')
        [row] = asyncio.run(ask(server.base))
        [asked] = server.asked
    assert str(row["open"]) == "35.50"
    assert (asked.method, asked.target, json.loads(asked.body)) == (
        "POST",
        "/api/people/search",
        {"phone": "1"},
    )


def test_it_is_recorded_and_played_again_with_nobody_in_it(factory, base, tmp_path):
    fixture = asyncio.run(record(site_at(base), factory, token, PHONE))
    fixture.write(tmp_path / "it.json")
    text = (tmp_path / "it.json").read_text(encoding="utf-8")
    for mark in (
        "Quillfeather",
        "Zoe",
        "Imani",
        "Achebe",
        "555-0142",
        "1984-05-17",
        "100417",
        TOKEN,
    ):
        assert mark not in text, mark
    with Replayed(Fixture.read(tmp_path / "it.json")) as played:

        async def again():
            adapter = factory(played.site, token)
            try:
                answer = await adapter.find_patients(played.question)
                [one] = answer.found
                panels = (PanelName.APPOINTMENTS, PanelName.BILLING)
                return [await adapter.read_panel(one.patient.ref, panel) for panel in panels]
            finally:
                await adapter.close()

        appointments, billing = asyncio.run(again())
    assert (len(appointments.appointments), len(billing.balances)) == (1, 1)


def test_it_is_short_and_the_page_names_all_that_it_uses():
    text = (TUTORIAL / f"{NAME}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < MOST_LINES
    page = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
    used = re.findall(r"from (?:patient_access|ehr_adapters)\.([\w.]+) import", text)
    assert [module for module in used if module not in page] == []

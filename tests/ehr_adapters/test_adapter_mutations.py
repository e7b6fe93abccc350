"""Each adapter broken in the ways that would hurt somebody: the conformance class must notice.

A row is an adapter, a column a mutation. The server answers everybody to every question, as bad
ones do, so that only the adapter's own comparison stands between a caller and a stranger.
"""

import contextlib

import fake_fhir
import pytest
from fake_fhir import FakeFhir
from fake_tryton import PASSWORD, USER, FakeTryton
from pdq_server import Pdq

from ehr_adapters import fhir_r4, gnu_health, hl7v2
from ehr_adapters.conformance import AdapterConformance, no_token
from ehr_adapters.contract import Connection, EhrSite
from ehr_adapters.fhir_r4 import adapter as fhir_adapter
from ehr_adapters.fhir_r4 import lookup as fhir_lookup
from ehr_adapters.gnu_health import adapter as gnu_adapter
from ehr_adapters.gnu_health import lookup as gnu_lookup
from ehr_adapters.hl7v2 import adapter as hl7_adapter
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import Found


async def secret():
    return f"{USER}:{PASSWORD}"


@contextlib.contextmanager
def on_fhir(patient):
    def everybody(row, name, value):
        return row["resourceType"] == "Patient" or fits(row, name, value)

    fits = fake_fhir._fits
    with FakeFhir() as server, pytest.MonkeyPatch.context() as patched:
        patched.setattr(fake_fhir, "_fits", everybody)
        server.add(patient("p1"), patient("p2", phone="816-555-0177"))
        yield server.base


@contextlib.contextmanager
def on_tryton(_):
    with FakeTryton() as server:
        server.ignores = True
        yield server.base


@contextlib.contextmanager
def on_pdq(_):
    with Pdq() as server:
        server.filters = False
        yield server.base


ADAPTERS = {
    "fhir_r4": (fhir_r4, on_fhir, "816-555-0142", "M-p1", "p1", fhir_lookup, fhir_adapter),
    "gnu_health": (gnu_health, on_tryton, "415-555-0142", "PUID1", "1", gnu_lookup, gnu_adapter),
    "hl7v2": (hl7v2, on_pdq, "415-555-0142", "H-7001", "H-7001^1.2.3.4", hl7_adapter, hl7_adapter),
}
CLASSES = {
    "fhir_r4": "FhirR4Adapter",
    "gnu_health": "GnuHealthAdapter",
    "hl7v2": "Hl7v2Adapter",
}


@pytest.fixture(params=ADAPTERS)
def under_test(request, patient):
    """A conformance class for one adapter, on a server that answers everybody."""
    module, serving, phone, mrn, id_, lookup, adapter = ADAPTERS[request.param]
    dead = {"hl7v2": "mllp://127.0.0.1:1"}.get(request.param, "http://127.0.0.1:1/x")
    with serving(patient) as base:
        site = EhrSite(name="Northside", adapter=request.param, base=base)
        body = {
            "__test__": False,
            "factory": module.open_adapter,
            "site": site,
            "token": staticmethod(secret if request.param == "gnu_health" else no_token),
            "known_phone": phone,
            "known_mrn": mrn,
            "known_id": id_,
            "unknown_id": "999",
            "dead_site": site.model_copy(update={"base": dead}),
        }
        yield (
            type("Conformance", (AdapterConformance,), body)(),
            lookup,
            vars(adapter)[CLASSES[request.param]],
        )


def noticed(checks):
    """The promises that are broken."""
    broken = []
    for name in sorted(vars(AdapterConformance)):
        if name.startswith("test_"):
            try:
                getattr(checks, name)()
            except (AssertionError, EhrFailure):
                broken.append(name)
    return broken


def test_an_adapter_as_it_is_keeps_every_promise(under_test):
    checks, _, _ = under_test
    assert noticed(checks) == []


def test_a_dropped_comparison_is_noticed(under_test, monkeypatch):
    checks, lookup, _ = under_test

    def everybody(*_, **__):
        return fhir_lookup.Comparison(lambda patient: Found(patient=patient), lambda _: True)

    monkeypatch.setattr(lookup, "by_phone", everybody)
    monkeypatch.setattr(lookup, "by_mrn", everybody)
    broken = noticed(checks)
    assert "test_unknown_number_is_an_answer_without_people" in broken
    assert "test_known_mrn_finds_only_the_known_person" in broken


def test_another_patients_record_is_noticed(under_test, monkeypatch):
    checks, _, adapter = under_test
    whole = adapter.find_patients

    async def others(self, query):
        answer = await whole(self, query)
        return answer.model_copy(update={"found": tuple(map(_mixed_up, answer.found))})

    monkeypatch.setattr(adapter, "find_patients", others)
    assert "test_known_number_finds_the_known_person" in noticed(checks)


def _mixed_up(found):
    ref = found.patient.ref.model_copy(update={"id": "somebody-else"})
    return found.model_copy(update={"patient": found.patient.model_copy(update={"ref": ref})})


def test_a_swallowed_error_is_noticed(under_test, monkeypatch):
    checks, _, adapter = under_test
    whole = adapter.connect

    async def quiet(self):
        with contextlib.suppress(EhrFailure):
            return await whole(self)
        return Connection()

    monkeypatch.setattr(adapter, "connect", quiet)
    assert noticed(checks) == ["test_nothing_listening_is_an_expected_failure"]

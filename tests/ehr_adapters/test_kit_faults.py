"""The kit's fault servers with our adapters behind them: a kind for each, and nobody else."""

import asyncio
import json

import pytest
from on_test_systems import ALL, FHIR, GNU_HEALTH, HL7V2, OURS

from ehr_adapters import contained
from ehr_adapters.contained import Contained
from ehr_adapters.kit import faults
from ehr_adapters.kit.faults import Asked
from ehr_adapters.kit.faulty_http import FaultyHttp
from ehr_adapters.kit.faulty_mllp import FaultyMllp
from patient_access.domain.failure import EhrFailure
from patient_access.domain.failure import FailureKind as Kind
from patient_access.domain.lookup import ByPhone, Notice

SERVERS = {"fhir_r4": FaultyHttp, "gnu_health": FaultyHttp, "hl7v2": FaultyMllp}
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "forbidden"}],
}
ERRORS = {
    "fhir_r4": json.dumps(OUTCOME).encode(),
    "gnu_health": b'{"id": 1, "error": ["UserError", ["no", ""]]}',
    "hl7v2": b"MSH|^~\\&|A|B|C|D|20261122||ACK|1|P|2.5\rMSA|AE|other\r",
}
PROTOCOL = {
    "fhir_r4": lambda asked: "Patient" in asked.target,
    "gnu_health": lambda asked: b"gnuhealth.patient.search_read" in asked.body,
    "hl7v2": lambda asked: True,
}


@pytest.fixture(params=OURS)
def tested(request):
    return OURS[request.param]


@pytest.fixture
def behind(tested):
    """A fault server between the adapter and its test system."""
    with tested.serving() as base, SERVERS[tested.name](base) as server:
        server.when = PROTOCOL[tested.name]
        yield server


def ask(tested, server, number=None):
    async def whole():
        site = tested.site(server.base)
        adapter = Contained(site, tested.module.open_adapter(site, tested.token))
        try:
            return await adapter.find_patients(ByPhone(number=number or tested.phone))
        finally:
            await adapter.close()

    return asyncio.run(whole())


def kind_of(tested, server):
    with pytest.raises(EhrFailure) as caught:
        ask(tested, server)
    assert caught.value.__context__ is None
    return caught.value.kind


def ids(answer):
    return [one.patient.ref.id for one in answer.found]


def test_without_a_fault_the_answer_is_the_good_servers(tested, behind):
    assert ids(ask(tested, behind)) == [tested.id]
    assert behind.asked


@pytest.mark.parametrize(
    ("fault", "fhir", "tryton", "hl7"),
    [
        (faults.reset(), {Kind.CONNECTION_LOST}, {Kind.CONNECTION_LOST}, {Kind.CONNECTION_LOST}),
        (faults.truncated(9), {Kind.TRUNCATED}, {Kind.TRUNCATED}, {Kind.TRUNCATED}),
        (faults.busy(), {Kind.BUSY}, {Kind.BUSY}, None),
        (faults.unauthorized(), {Kind.SIGN_IN}, {Kind.SIGN_IN}, None),
        (
            faults.error_in_200(b""),
            {Kind.NOT_FHIR},
            {Kind.NOT_FHIR, Kind.TRUNCATED},
            {Kind.TRUNCATED},
        ),
        (faults.oversize(6), {Kind.TRUNCATED, Kind.NOT_FHIR}, None, {Kind.TOO_LARGE}),
        (faults.oversize(60), {Kind.TOO_LARGE}, {Kind.TOO_LARGE}, {Kind.TOO_LARGE}),
    ],
    ids=["reset", "truncated", "busy", "401", "nothing in 200", "6 MB", "60 MB"],
)
def test_each_fault_is_one_kind_of_failure(tested, behind, fault, fhir, tryton, hl7):
    kinds = {"fhir_r4": fhir, "gnu_health": tryton, "hl7v2": hl7}[tested.name]
    if kinds is None:
        pytest.skip("this protocol has no such answer")
    behind.fault = fault
    assert kind_of(tested, behind) in kinds


def test_an_error_in_an_answer_that_looks_well_is_a_failure(tested, behind):
    behind.fault = faults.error_in_200(ERRORS[tested.name])
    assert kind_of(tested, behind) in (Kind.REJECTED, Kind.NOT_PERMITTED, Kind.NOT_FHIR)


def test_an_answer_that_drips_ends_in_time(tested, behind, monkeypatch):
    monkeypatch.setattr(contained, "LOOKUP_SECONDS", 0.4)
    behind.fault = faults.slow_drip(0.05)
    assert kind_of(tested, behind) is Kind.TIMEOUT


def test_a_late_answer_within_the_time_is_an_answer(tested, behind):
    behind.fault = faults.delayed(0.1)
    assert ids(ask(tested, behind)) == [tested.id]


def test_a_dropped_filter_offers_nobody_else_and_is_said(tested, behind):
    behind.fault = faults.filter_dropped()
    if tested is GNU_HEALTH:
        behind.fault = faults.asking(_whole_domain)
    answer = ask(tested, behind)
    assert ids(answer) == [tested.id]
    if tested is not FHIR:  # where the record asked for came too, that may be a wider search (D2)
        assert Notice.FILTER_IGNORED in answer.notices


def _whole_domain(asked):
    question = json.loads(asked.body)
    question["params"][0] = []
    return Asked(json.dumps(question).encode(), asked.method, asked.target, asked.content_type)


def test_another_persons_number_in_the_answer_is_not_believed(tested, behind):
    right = tested.phone[-4:]
    behind.fault = faults.wrong_patient(right, "0188")
    answer = ask(tested, behind)
    assert ids(answer) == []


def test_a_fault_can_be_for_some_questions_only():
    with FHIR.serving() as base, FaultyHttp(base) as server:
        server.fault, server.when = faults.busy(), lambda asked: "Coverage" in asked.target
        assert ids(ask(FHIR, server)) == [FHIR.id]


def test_the_good_servers_own_address_in_an_answer_becomes_the_fault_servers():
    with FHIR.serving() as base, FaultyHttp(base) as server:
        bodies = []
        server.seen = lambda asked, status, kind, body: bodies.append(body)
        ask(FHIR, server)
        assert base.encode() not in b"".join(bodies)
        assert server.base.encode() in b"".join(bodies)


@pytest.mark.parametrize(("kind", "base"), [(FaultyHttp, "mllp://h"), (FaultyMllp, "http://h")])
def test_a_fault_server_says_what_it_cannot_stand_before(kind, base):
    with pytest.raises(ValueError, match="stands before"):
        kind(base)


def test_every_adapter_that_ships_is_behind_a_fault_server():
    assert set(SERVERS) == set(OURS) == set(ALL) - {"csv_practice"}
    assert HL7V2.name in SERVERS

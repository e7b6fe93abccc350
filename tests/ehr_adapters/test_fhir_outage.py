"""A server that dies and comes back, one that is asked too often, and what is asked twice."""

import asyncio
import socket

import httpx
import pytest
from conftest import token
from fake_fhir import FakeFhir, Reply, bundle, outcome, reply

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter, transport
from ehr_adapters.fhir_r4.breaker import FAILURES, PAUSE_SECONDS, Breaker
from ehr_adapters.fhir_r4.throttle import Throttle
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire.failures import WireFailure
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn
from patient_access.domain.rest import Rest, RestState

ASK = ByMrn(value="M-p1")


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self):
        self.now = 1_000.0
        self.slept = []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(transport, "Breaker", lambda: Breaker(clock))
    return clock


async def kind_of(adapter):
    try:
        await adapter.find_patients(ASK)
    except EhrFailure as failure:
        return failure.kind
    return None


async def until_open(adapter, most=FAILURES):
    """The kinds of the failures before it is left alone."""
    kinds = []
    while (kind := await kind_of(adapter)) is not FailureKind.NOT_ANSWERING:
        kinds.append(kind)
        assert len(kinds) <= most, "asked again and again"
    return kinds


def test_a_server_that_dies_is_left_alone_and_found_again_when_it_is_back(clock, patient):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

    async def whole():
        base = f"http://127.0.0.1:{port}/fhir"
        adapter = open_adapter(EhrSite(name="Northside", adapter="fhir_r4", base=base), token)
        try:
            assert await until_open(adapter) == [FailureKind.REFUSED] * (FAILURES - 1)
            with FakeFhir(port=port) as back:
                back.add(patient())
                assert await kind_of(adapter) is FailureKind.NOT_ANSWERING
                assert back.seen == [], "left alone for the whole pause"
                clock.now += PAUSE_SECONDS
                assert await kind_of(adapter) is None
                assert await kind_of(adapter) is None
        finally:
            await adapter.close()

    asyncio.run(asyncio.wait_for(whole(), 30))


def test_while_it_is_left_alone_it_says_when_it_is_tried_again(clock, fhir, play):
    fhir.routes["Patient/_search"] = lambda _: Reply(500)

    async def scene(adapter):
        await until_open(adapter)
        clock.now += 6.0
        with pytest.raises(EhrFailure) as caught:
            await adapter.find_patients(ASK)
        return caught.value

    failure = play(fhir.base, scene)
    assert failure.kind is FailureKind.NOT_ANSWERING
    assert failure.retry_after == pytest.approx(PAUSE_SECONDS - 6.0)


def test_after_the_pause_one_question_tries_and_the_others_wait_for_its_end(clock, fhir, play):
    asked = []
    fhir.routes["Patient/_search"] = lambda seen: asked.append(seen) or Reply(500)

    async def scene(adapter):
        await until_open(adapter)
        asked.clear()
        clock.now += PAUSE_SECONDS
        return await asyncio.gather(*(kind_of(adapter) for _ in range(6)))

    kinds = play(fhir.base, scene)
    assert len(asked) == 1
    assert kinds == [FailureKind.NOT_ANSWERING] * 6


@pytest.mark.parametrize(
    "answer",
    [
        *map(Reply, (302, 400, 401, 403, 404, 408, 422, 429, 501)),
        reply(outcome("required"), 500),
        Reply(200, b"<html>"),
    ],
    ids=lambda answer: str(answer.status),
)
def test_an_answer_that_is_no_outage_never_opens_it(clock, fhir, play, answer):
    answer.headers["Retry-After"] = "60"
    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = lambda _: answer

    async def scene(adapter):
        return {await kind_of(adapter) for _ in range(FAILURES * 2)}

    assert FailureKind.NOT_ANSWERING not in play(fhir.base, scene)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_outage_opens_it(clock, fhir, play, status):
    fhir.routes["Patient/_search"] = lambda _: Reply(status, headers={"Retry-After": "0"})
    assert len(play(fhir.base, until_open)) == FAILURES - 1


def test_any_answer_between_failures_begins_the_count_anew(clock, fhir, play):
    answers = [*[Reply(500)] * (FAILURES - 1), Reply(403), *[Reply(500)] * (FAILURES - 1)]
    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = lambda _: (
        answers.pop() if answers else reply(bundle([]))
    )

    async def scene(adapter):
        return [await kind_of(adapter) for _ in range(FAILURES * 2)]

    kinds = play(fhir.base, scene)
    assert FailureKind.NOT_ANSWERING not in kinds
    assert kinds.count(FailureKind.SERVER_ERROR) == 2 * (FAILURES - 1)


def test_a_try_that_is_cancelled_does_not_keep_the_others_waiting():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        with pytest.raises(EhrFailure), breaker.passing():
            raise WireFailure(FailureKind.REFUSED)
    clock.now += PAUSE_SECONDS
    with pytest.raises(asyncio.CancelledError), breaker.passing():
        raise asyncio.CancelledError
    assert breaker.is_open
    with breaker.passing():
        pass
    assert not breaker.is_open


def test_a_server_that_says_when_is_not_asked_before_that_by_anything_of_this_window(
    clock, fhir, play
):
    fhir.routes["Patient/_search"] = lambda _: Reply(503, headers={"Retry-After": "60"})

    async def scene(adapter):
        kinds = [await kind_of(adapter) for _ in range(FAILURES + 2)]
        asked = len(fhir.seen)
        clock.now += 61
        return kinds, asked, await kind_of(adapter)

    kinds, asked, after = play(fhir.base, scene)
    assert set(kinds) == {FailureKind.BUSY}
    assert asked == 1
    assert after is FailureKind.BUSY
    assert len(fhir.seen) == 2


def test_a_server_that_says_tomorrow_is_asked_again_in_five_minutes():
    clock = Clock()
    told = []
    breaker = Breaker(clock)
    breaker.told = told.append
    breaker.busy(86_400.0)
    assert [rest.seconds for rest in told] == [300.0]
    clock.now += 301
    with breaker.passing() as check:
        check()


def test_a_turn_to_try_changes_nothing_about_a_server_that_answers():
    breaker = Breaker(Clock())
    breaker.rest(Rest(RestState.TRY))
    with breaker.passing(), breaker.passing():
        assert not breaker.is_open


def test_an_agent_who_does_not_want_to_wait_asks_a_busy_server_once_more():
    breaker = Breaker(Clock())
    breaker.busy(60)
    breaker.rest(Rest(RestState.TRY))
    with breaker.passing() as check:
        check()


# -- how often it is asked


def test_a_desk_asks_no_more_often_than_the_site_allows_and_a_calls_first_questions_do_not_wait():
    clock = Clock()
    throttle = Throttle(60, clock, clock.sleep)

    async def ask(times):
        for _ in range(times):
            await throttle.turn()

    asyncio.run(ask(10))
    assert clock.slept == []
    asyncio.run(ask(30))
    assert clock.now - 1_000.0 == pytest.approx(30.0), "one a second after the first ten"
    clock.now += 3_600.0
    clock.slept.clear()
    asyncio.run(ask(10))
    assert clock.slept == []
    asyncio.run(ask(1))
    assert clock.slept == [pytest.approx(1.0)], "an idle hour does not save up more"


def test_every_request_waits_for_its_turn(fhir, play, patient, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(transport, "Throttle", lambda pace: Throttle(pace, clock, clock.sleep))
    fhir.add(patient())

    async def scene(adapter):
        for _ in range(12):
            await adapter.find_patients(ASK)

    play(fhir.base, scene, connect=True, requests_per_minute=60)
    assert len(fhir.seen) > 12
    assert clock.now - 1_000.0 == pytest.approx(len(fhir.seen) - 10)


# -- what is asked twice


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_is_never_repeated_by_itself(fhir, method):
    async def send(path):
        place = Transport(EhrSite(name="N", adapter="fhir_r4", base=fhir.base), token)
        request = httpx.Request(method, place.origin.url(path))
        with pytest.raises(EhrFailure) as caught:
            await place._body(request, ByteBudget())
        await place.close()
        return caught.value.kind

    busy = Reply(503, headers={"Retry-After": "0"})
    fhir.routes["Appointment"] = fhir.routes["Patient/_search"] = lambda _: busy
    assert asyncio.run(send("Appointment")) is FailureKind.BUSY
    assert fhir.paths() == ["Appointment"]


def test_a_read_is_repeated_and_only_so_often(fhir, play):
    busy = Reply(503, headers={"Retry-After": "0"})
    fhir.routes["Patient/_search"] = lambda _: busy
    assert play(fhir.base, kind_of) is FailureKind.BUSY
    assert fhir.paths() == ["Patient/_search"] * 3

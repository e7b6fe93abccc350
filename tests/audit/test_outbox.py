"""The records of one call, while everything goes wrong that can."""

import asyncio
import threading
import time

import httpx
import pytest

from patient_access.audit import fhir_sink, folders
from patient_access.audit import outbox as outbox_module
from patient_access.audit.disclosure import disclosure
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.folders import CallFolder
from patient_access.audit.outbox import Outbox
from patient_access.audit.record import Recipient
from patient_access.audit.sink import Trouble
from patient_access.handover.audit_frames import AuditTarget
from tests.audit.conftest import ANA, AT, CONTEXT, holds_marker, made


class Watch:
    """Waits for a stand of the outbox instead of a time."""

    def __init__(self):
        self.stand = None
        self._changed = threading.Condition()

    def __call__(self, stand):
        with self._changed:
            self.stand = stand
            self._changed.notify_all()

    def until(self, fits):
        with self._changed:
            assert self._changed.wait_for(lambda: self.stand and fits(self.stand), 30), self.stand
        return self.stand


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def open_outbox(loop, root, watch):
    """Start one; what a process would let go of by ending is let go of here."""
    opened = []

    def start(target, key=None):
        sink = FhirSink(target)
        opened.append((Outbox(sink, root, loop, watch, key), sink))
        return opened[-1][0]

    async def leave(outbox, sink):
        outbox._work.cancel()
        await asyncio.gather(outbox._work, return_exceptions=True)
        await sink.close()

    yield start
    for outbox, sink in opened:
        asyncio.run_coroutine_threadsafe(leave(outbox, sink), loop).result(10)


@pytest.fixture
def down(root):
    """A receiver that is not there."""
    return AuditTarget(fhir="http://127.0.0.1:9/fhir", folder=str(root))


def test_every_record_arrives_once_in_order_and_nothing_stays(
    open_outbox, target, pair, repository, root
):
    outbox = open_outbox(target, pair.public)
    records = [made(number) for number in range(120)]
    for record in records:
        outbox.put(record)
    stand = outbox.finish(60)
    assert repository.order == [record.id for record in records]
    assert (stand.delivered, stand.waiting, stand.lost) == (120, 0, 0)
    assert folders.files(root, folders.SEALED) == []
    assert list(root.iterdir()) == []


def test_nothing_to_send_costs_an_ending_nothing(open_outbox, down, pair, root):
    began = time.monotonic()
    assert open_outbox(down, pair.public).finish(60).waiting == 0
    assert time.monotonic() - began < 50, "it would have waited for all of them"
    assert not root.exists()


def test_with_no_key_and_nobody_there_nothing_is_written_and_all_is_counted(
    open_outbox, down, watch, root
):
    outbox = open_outbox(down)
    for number in range(3):
        outbox.put(made(number))
    watch.until(lambda stand: stand.trouble is Trouble.UNREACHABLE)
    stand = outbox.finish(0.2)
    assert (stand.lost, stand.waiting) == (3, 0)
    assert not root.exists()


def test_with_a_key_a_record_is_on_the_disk_before_the_call_ends(
    open_outbox, down, watch, pair, root
):
    outbox = open_outbox(down, pair.public)
    outbox.put(made(1))
    watch.until(lambda stand: stand.kept == 1)
    assert len(folders.files(root, folders.SEALED)) == 1
    outbox.put(made(2))  # while it rests before the next try
    watch.until(lambda stand: stand.kept == 2)
    stand = outbox.finish(0.2)
    assert (stand.waiting, stand.kept, stand.lost) == (2, 2, 0)
    assert holds_marker(root) == []


def test_a_key_that_arrives_late_keeps_what_waits(open_outbox, down, watch, pair):
    outbox = open_outbox(down)
    outbox.put(made(1))
    watch.until(lambda stand: stand.trouble is not None)
    outbox.seal_with(pair.public)
    watch.until(lambda stand: stand.kept == 1)
    assert outbox.finish(0.2).kept == 1


def test_a_slow_receiver_does_not_keep_a_call_from_ending(
    open_outbox, target, pair, repository, watch, monkeypatch
):
    monkeypatch.setattr(fhir_sink, "_TIMES", httpx.Timeout(60))
    repository.gate.clear()
    outbox = open_outbox(target, pair.public)
    outbox.put(made(1))
    assert repository.reached.wait(30)
    began = time.monotonic()
    stand = outbox.finish(0.3)
    assert time.monotonic() - began < 50, "it would have waited for the receiver"
    assert (stand.waiting, stand.kept) == (1, 1)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (500, Trouble.SERVER_ERROR),
        (503, Trouble.BUSY),
        (401, Trouble.SIGN_IN),
        (404, Trouble.WRONG_ADDRESS),
        (302, Trouble.WRONG_ADDRESS),
    ],
)
def test_trouble_of_the_receiver_keeps_every_record_and_it_is_tried_again(
    status, trouble, open_outbox, target, pair, repository, watch, monkeypatch
):
    monkeypatch.setattr(outbox_module, "_PAUSES", (0.01,))
    repository.behave = lambda _, count: status if count <= 3 else None
    outbox = open_outbox(target, pair.public)
    records = [made(1), made(2)]
    for record in records:
        outbox.put(record)
    watch.until(lambda stand: stand.trouble is trouble or stand.delivered)
    watch.until(lambda stand: stand.delivered == 2)
    assert repository.order == [record.id for record in records]
    assert outbox.finish(1).waiting == 0


@pytest.mark.parametrize("status", [400, 409, 412, 413, 422])
def test_a_record_that_is_refused_is_set_aside_and_the_others_go_on(
    status, open_outbox, target, pair, repository, watch, root
):
    records = [made(number) for number in range(5)]
    poison = records[2].id
    repository.behave = lambda resource, _: status if resource["id"] == poison else None
    outbox = open_outbox(target, pair.public)
    for record in records:
        outbox.put(record)
    watch.until(lambda stand: stand.delivered == 4 and stand.refused == 1)
    outbox.finish(1)
    assert repository.order == [r.id for r in records if r.id != poison]
    assert len(folders.files(root, folders.REFUSED)) == 1
    assert folders.files(root, folders.SEALED) == []


def test_refused_with_no_key_it_is_counted_as_lost(open_outbox, target, repository, watch):
    repository.behave = lambda resource, _: 422
    outbox = open_outbox(target)
    outbox.put(made(1))
    watch.until(lambda stand: stand.lost == 1)
    assert outbox.finish(1).lost == 1


def test_an_answer_that_is_lost_does_not_make_a_record_twice(
    open_outbox, target, pair, repository, watch, monkeypatch
):
    monkeypatch.setattr(outbox_module, "_PAUSES", (0.01,))
    repository.behave = lambda _, count: 0 if count == 1 else None
    outbox = open_outbox(target, pair.public)
    record = made(1)
    outbox.put(record)
    watch.until(lambda stand: stand.delivered == 1)
    assert outbox.finish(1).waiting == 0
    assert len(repository.requests) == 2
    assert list(repository.taken) == [record.id]


def test_a_full_disk_is_said_and_what_can_be_sent_is_sent(
    open_outbox, target, pair, repository, watch, monkeypatch
):
    def full(*_, **__):
        raise OSError(28, "full")

    monkeypatch.setattr(CallFolder, "write", full)
    repository.gate.clear()
    outbox = open_outbox(target, pair.public)
    outbox.put(made(1))
    watch.until(lambda stand: stand.not_kept)
    repository.gate.set()
    watch.until(lambda stand: stand.delivered == 1)
    assert outbox.finish(1).lost == 0


def test_a_full_disk_and_nobody_there_is_counted_as_lost(
    open_outbox, down, pair, watch, monkeypatch
):
    def full(*_, **__):
        raise OSError(28, "full")

    monkeypatch.setattr(CallFolder, "write", full)
    outbox = open_outbox(down, pair.public)
    outbox.put(made(1))
    watch.until(lambda stand: stand.trouble is not None)
    assert outbox.finish(0.2).lost == 1


def test_disclosures_go_to_the_store_that_is_named_for_them(repository, open_outbox, watch):
    target = AuditTarget(fhir=repository.base, disclosures=f"{repository.base}/told")
    outbox = open_outbox(target)
    outbox.put(disclosure(CONTEXT, ANA, Recipient(relationship="patient"), ("billing",), AT))
    outbox.put(made(1))
    watch.until(lambda stand: stand.delivered == 2)
    paths = [path for _, path, _ in repository.requests]
    assert "/told/AuditEvent/" in paths[0]
    assert "/told/" not in paths[1]


def test_a_repository_that_takes_post_only_is_asked_to_create_once(repository, open_outbox, watch):
    target = AuditTarget(fhir=repository.base, post=True)
    outbox = open_outbox(target)
    record = made(1)
    outbox.put(record)
    watch.until(lambda stand: stand.delivered == 1)
    method, path, headers = repository.requests[0]
    assert (method, path) == ("POST", "/fhir/AuditEvent")
    condition = headers["If-None-Exist"]
    assert condition == f"entity:identifier=urn:patient-access:record|{record.id}"
    entities = record.resource["entity"]
    assert any(e.get("what", {}).get("identifier", {}).get("value") == record.id for e in entities)


def test_a_defect_in_keeping_does_not_end_the_trail_of_a_call(
    open_outbox, target, pair, repository, watch, monkeypatch, caplog
):
    """No memory, or a fault of ours: it goes on from memory, and the log has its code."""
    outbox = open_outbox(target, pair.public)

    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(CallFolder, "new", fails)
    outbox.put(made(1))
    watch.until(lambda stand: stand.not_kept and stand.delivered == 1)
    outbox.put(made(2))
    watch.until(lambda stand: stand.delivered == 2)
    assert outbox.finish(1).lost == 0
    assert len(repository.order) == 2

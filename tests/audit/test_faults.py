"""Full disks, cut power, changed clocks, receivers that lie: every record once, in order."""

import asyncio
import contextlib
import os
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest

from patient_access.audit import events, fhir_sink, folders
from patient_access.audit.delivery import counts, deliver, opened
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.folders import CallFolder, waiting
from patient_access.audit.outbox import Outbox
from patient_access.audit.record import Record
from patient_access.audit.seal import Damaged
from patient_access.audit.sink import Fate, Trouble
from patient_access.diagnostics.tombstones import buried, bury
from tests.audit.conftest import ANA, AT, CONTEXT, SERVER, Repository, holds_marker, made


class Taking:
    """A sink that takes everything at once."""

    takes_notes = False

    def __init__(self):
        self.taken = []

    async def deliver(self, records, done):
        for record in records:
            self.taken.append(record.id)
            done(record, Fate.DELIVERED)

    async def close(self):
        """Nothing is open."""


def leave_behind(root, key, records):
    folder = CallFolder.new(root)
    for number, record in enumerate(records, start=1):
        folder.write(number, key.public.seal(record.model_dump_json().encode()))
    folder.close()


def until_all_is_delivered(root, key, target, most=20):
    """As couriers do, one after the other. What each of them had trouble with."""
    troubles = []

    async def once():
        sink = FhirSink(target)
        try:
            return await deliver(root, key, sink)
        finally:
            await sink.close()

    for _ in range(most):
        account = asyncio.run(once())
        troubles.append(account.trouble)
        if account.trouble is None:
            return troubles
    raise AssertionError(troubles)


# --- the disk ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """64 KiB of a real file system of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, timeout=10, check=False).returncode:
        pytest.skip("this system lets nobody mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], timeout=10, check=True)


def test_on_a_disk_that_is_really_full_every_record_is_kept_whole_or_counted(
    small_disk, pair, loop
):
    root = small_disk / "outbox"
    outbox = Outbox(None, root, loop, key=pair.public)
    records = [made(number) for number in range(40)]
    for record in records:
        outbox.put(record)
    stand = outbox.finish(1)
    loop.call_soon_threadsafe(lambda: outbox._work.cancel())
    assert stand.kept > 3
    assert stand.lost > 3
    assert stand.kept + stand.lost == 40
    assert stand.not_kept
    kept = folders.files(root, folders.SEALED)
    assert len(kept) == stand.kept
    assert [opened(path, pair).id for path in kept] == [r.id for r in records[: len(kept)]]
    assert list(root.glob("*/*.new")) == []
    assert holds_marker(small_disk) == []


def test_room_that_is_made_by_delivering_is_used_again(small_disk, pair, loop, target, repository):
    root = small_disk / "outbox"
    folder = CallFolder.new(root)
    size = 0
    with contextlib.suppress(OSError):
        while True:
            size += 1
            folder.write(size, pair.public.seal(made(size).model_dump_json().encode()))
    folder.close()
    assert until_all_is_delivered(root, pair, target) == [None]
    assert len(repository.order) == size - 1
    leave_behind(root, pair, [made(1), made(2)])
    assert counts(root)["waiting"] == 2


def test_a_full_disk_takes_no_tombstone_and_says_so(small_disk):
    (small_disk / "filler").write_bytes(bytes(60 * 1024))
    filled = small_disk / "more"
    with contextlib.suppress(OSError), filled.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    assert bury(small_disk / "outbox", 3, "disk") is False
    assert buried(small_disk / "outbox") == []


# --- the power --------------------------------------------------------------------------------


def test_cut_at_any_byte_a_record_is_whole_or_none_and_the_others_arrive(root, pair, monkeypatch):
    monkeypatch.setattr(folders.os, "fsync", lambda _: None)  # some 1,200 times, and not the point
    first, last = Record(id="1", body=b"{}"), Record(id="3", body=b"{}")
    sealed = pair.public.seal(Record(id="2", body=b"{}").model_dump_json().encode())
    before, after = (pair.public.seal(one.model_dump_json().encode()) for one in (first, last))
    place = root / "000000000001"

    async def cut(length, suffix):
        sink = Taking()
        place.mkdir(parents=True)
        (place / "000000000001.sealed").write_bytes(before)
        (place / f"000000000002{suffix}").write_bytes(sealed[:length])
        (place / "000000000003.sealed").write_bytes(after)
        account = await deliver(root, pair, sink)
        left = [path for path in root.rglob("*") if path.is_file()]
        for path in left:
            path.unlink()
        for path in root.iterdir():
            path.rmdir()
        return sink.taken, account.damaged, [path.suffix for path in left if path.name != "lock"]

    async def everywhere():
        for length in range(len(sealed)):
            assert await cut(length, ".new") == (["1", "3"], 0, []), length
            assert await cut(length, ".sealed") == (["1", "3"], 1, [".damaged"]), length
        assert await cut(len(sealed), ".sealed") == (["1", "2", "3"], 0, [])

    asyncio.run(everywhere())


# --- the clock --------------------------------------------------------------------------------


def test_a_clock_that_is_changed_changes_neither_order_nor_number(root, pair, target, repository):
    jumps = (0, -3650, 400, -1, 9000)
    records = []
    for jump in jumps:
        at = AT + timedelta(days=jump)
        some = [events.read(CONTEXT, SERVER, ANA, at + timedelta(hours=-n)) for n in range(3)]
        leave_behind(root, pair, some)
        records += some
        for path in folders.files(root, folders.SEALED)[-3:]:
            os.utime(path, (at.timestamp(), at.timestamp()))
    assert until_all_is_delivered(root, pair, target) == [None]
    assert repository.order == [record.id for record in records]


# --- the receiver -----------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """A sink that waits for an answer only so long."""
    return lambda: monkeypatch.setattr(fhir_sink, "_TIMES", httpx.Timeout(0.25))


@pytest.mark.parametrize("post", [False, True], ids=["put", "post"])
@pytest.mark.parametrize("strict", [False, True], ids=["takes it again", "refuses it twice"])
@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        (-500, Trouble.SERVER_ERROR),
        (-503, Trouble.BUSY),
        (0, Trouble.UNREACHABLE),
        (Repository.LATE, Trouble.TIMEOUT),
    ],
    ids=["500 after it was stored", "503 after it was stored", "answer lost", "answer late"],
)
def test_a_record_that_was_stored_without_a_word_of_it_is_there_once_and_in_order(
    answers, trouble, strict, post, root, pair, target, repository, impatient
):
    if answers == Repository.LATE:
        impatient()
    records = [made(number) for number in range(6)]
    leave_behind(root, pair, records)
    bad = {records[0].id, records[3].id, records[5].id}
    repository.strict = strict

    def behave(resource, _):
        if resource["id"] in bad:
            bad.discard(resource["id"])
            return answers
        return None

    repository.behave = behave
    target = target.model_copy(update={"post": post})
    troubles = until_all_is_delivered(root, pair, target)
    repository.release.set()
    assert troubles.count(trouble) >= 3, "one for each; more only where this machine is slow"
    assert set(troubles) == {trouble, None}
    assert repository.order == [record.id for record in records]
    assert counts(root) == {"waiting": 0, "refused": 0, "damaged": 0, "notes": 0}


def test_a_conflict_about_a_record_that_is_not_there_is_a_refusal(root, pair, target, repository):
    leave_behind(root, pair, [made(1)])
    repository.behave = lambda *_: 409
    assert until_all_is_delivered(root, pair, target) == [None]
    assert [method for method, _, _ in repository.requests] == ["PUT", "GET"]
    assert counts(root)["refused"] == 1


def test_a_call_and_then_a_courier_meet_a_receiver_that_fails_in_every_way(
    root, pair, target, repository, loop, impatient
):
    """What the end of a call could not deliver, couriers do: each once, in order."""
    impatient()
    records = [made(number) for number in range(12)]
    ways = {2: -500, 5: 0, 9: Repository.LATE, 13: 500, 15: -503}
    repository.behave = lambda _, count: ways.get(count)
    repository.strict = True
    sink = FhirSink(target)
    outbox = Outbox(sink, root, loop, key=pair.public)
    for record in records:
        outbox.put(record)
    stand = outbox.finish(1)
    loop.call_soon_threadsafe(lambda: outbox._work.cancel())
    asyncio.run_coroutine_threadsafe(sink.close(), loop).result(10)
    assert stand.kept + stand.delivered == 12
    assert stand.lost == 0
    until_all_is_delivered(root, pair, target)
    assert repository.order == [record.id for record in records]
    assert counts(root)["waiting"] == 0
    assert list(waiting(root)) == []


# --- the key ----------------------------------------------------------------------------------


def test_a_key_that_is_gone_and_comes_back_loses_nothing(root, pair, target, repository):
    from patient_access.audit.seal import OpenKey

    records = [made(1), made(2)]
    leave_behind(root, pair, records)
    other = OpenKey.new()
    later = made(3)
    leave_behind(root, other, [later])
    assert until_all_is_delivered(root, other, target) == [None]
    assert counts(root)["waiting"] == 2, "kept"
    assert until_all_is_delivered(root, pair, target) == [None]
    assert repository.order == [later.id, records[0].id, records[1].id]
    with pytest.raises(Damaged):
        pair.open(b"")

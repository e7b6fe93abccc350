"""The courier: what was left on the disk arrives once, in order, whatever happens on the way."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from patient_access.audit import courier, folders
from patient_access.audit.delivery import deliver
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.folders import CallFolder
from patient_access.audit.seal import OpenKey
from patient_access.audit.sink import Trouble
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditTarget, CourierDone, Deliver, OutboxMode
from patient_access.handover.child import Child
from patient_access.settings.credentials import CredentialsUnavailable
from tests.audit.conftest import MARKER, holds_marker, made


def leave_behind(root, key, records, calls=1):
    """As workspaces that are gone have left them; every call its own folder."""
    size = -(-len(records) // calls)
    for first in range(0, len(records), size):
        folder = CallFolder.new(root)
        for number, record in enumerate(records[first : first + size], start=1):
            folder.write(number, key.public.seal(record.model_dump_json().encode()))
        folder.close()


def run(root, key, target):
    async def once():
        sink = FhirSink(target)
        try:
            return await deliver(root, key, sink)
        finally:
            await sink.close()

    return asyncio.run(once())


def test_everything_left_arrives_once_in_order_and_the_disk_is_empty(
    repository, root, pair, target
):
    records = [made(number) for number in range(60)]
    leave_behind(root, pair, records, calls=4)
    account = run(root, pair, target)
    assert account.delivered == 60
    assert repository.order == [record.id for record in records]
    assert list(root.iterdir()) == []


def test_an_endpoint_that_fails_keeps_the_rest_for_the_next_time(repository, root, pair, target):
    records = [made(number) for number in range(10)]
    leave_behind(root, pair, records)
    repository.behave = lambda _, count: 500 if count == 5 else None
    first = run(root, pair, target)
    assert (first.delivered, first.trouble) == (4, Trouble.SERVER_ERROR)
    assert run(root, pair, target).delivered == 6
    assert repository.order == [record.id for record in records]


def test_a_poison_record_is_set_aside_reported_and_can_be_offered_again(
    repository, root, pair, target
):
    records = [made(number) for number in range(5)]
    leave_behind(root, pair, records)
    repository.behave = lambda resource, _: 422 if resource["id"] == records[1].id else None
    account = run(root, pair, target)
    assert (account.delivered, account.refused) == (4, 1)
    assert len(folders.files(root, folders.REFUSED)) == 1
    assert run(root, pair, target).delivered == 0, "it is not tried by itself"


def test_damaged_files_and_foreign_keys_stay_and_the_others_go_on(repository, root, pair, target):
    records = [made(number) for number in range(4)]
    leave_behind(root, pair, records)
    first, second = folders.files(root, folders.SEALED)[:2]
    first.write_bytes(first.read_bytes()[:-1])
    second.write_bytes(OpenKey.new().public.seal(b"{}"))
    account = run(root, pair, target)
    assert (account.delivered, account.damaged, account.unopened) == (2, 1, 1)
    assert second.exists()
    assert len(folders.files(root, folders.DAMAGED)) == 1


def test_what_was_delivered_just_before_a_crash_does_not_arrive_twice(
    repository, root, pair, target
):
    records = [made(1), made(2)]
    leave_behind(root, pair, records)
    kept = {path: path.read_bytes() for path in folders.files(root, folders.SEALED)}
    run(root, pair, target)
    for path, sealed in kept.items():  # as if the power went before they were removed
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sealed)
    run(root, pair, target)
    assert len(repository.requests) == 4
    assert repository.order == [record.id for record in records]


# --- the process -------------------------------------------------------------------------------


@pytest.fixture
def keyring_file(tmp_path, monkeypatch):
    path = tmp_path / "keyring.json"
    monkeypatch.setenv("TEST_KEYRING", str(path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{FOLDER_KEYRING}")
    return path


FOLDER_KEYRING = "tests.audit.courier_keyring.FolderKeyring"


class Started:
    """A courier as the switchboard starts it."""

    def __init__(self, target):
        self.done = None
        self.gone = asyncio.Event()
        self.child = Child.start(
            "courier",
            loop=asyncio.get_running_loop(),
            on_frame=self._heard,
            on_exit=lambda _: self.gone.set(),
        )
        self.child.send(frames.encode(Deliver(audit=target)))

    def _heard(self, header, _):
        self.done = frames.decode_up(header)

    async def ended(self):
        async with asyncio.timeout(60):
            await self.gone.wait()
        return self.done


def send_courier(target):
    async def once():
        return await Started(target).ended()

    return asyncio.run(once())


def with_mode(target):
    return target.model_copy(update={"mode": OutboxMode.COURIER})


@pytest.mark.end_to_end
def test_the_courier_makes_the_key_once_delivers_and_is_gone(
    keyring_file, repository, root, target
):
    first = send_courier(with_mode(target))
    assert isinstance(first, CourierDone)
    assert first.public
    stored = json.loads(keyring_file.read_text())
    key = OpenKey.from_text(stored["patient-access outbox/private key"])
    assert key.public.text == first.public
    records = [made(number) for number in range(5)]
    leave_behind(root, key, records)
    done = send_courier(with_mode(target))
    assert (done.delivered, done.waiting, done.public) == (5, 0, first.public)
    assert repository.order == [record.id for record in records]


@pytest.mark.end_to_end
def test_a_key_that_is_gone_leaves_every_record_kept_and_is_reported(
    keyring_file, repository, root, target, pair
):
    leave_behind(root, pair, [made(1), made(2)])
    done = send_courier(with_mode(target))
    assert (done.unopened, done.delivered, done.waiting) == (2, 0, 0)
    assert len(folders.files(root, folders.SEALED)) == 2


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_killed_again_and_again_with_a_backlog_of_ten_thousand_every_record_arrives_once(
    keyring_file, repository, root, target, pair
):
    keyring_file.write_text(json.dumps({"patient-access outbox/private key": pair.text}))
    records = [made(number) for number in range(10_000)]
    write_fast(root, pair, records)
    assert len(folders.files(root, folders.SEALED)) == 10_000
    reached = threading.Event()
    kill_at = iter((1, 700, 3100))
    next_kill = [next(kill_at)]

    def behave(_, count):
        if next_kill[0] is not None and count >= next_kill[0]:
            next_kill[0] = next(kill_at, None)
            reached.set()
        return

    repository.behave = behave

    async def killed():
        reached.clear()
        started = Started(with_mode(target))
        await asyncio.to_thread(reached.wait, 60)
        os.kill(started.child.pid, signal.SIGKILL)
        return await started.ended()

    for _ in range(3):
        assert asyncio.run(killed()) is None
    done = send_courier(with_mode(target))
    assert done.waiting == 0
    assert repository.order == [record.id for record in records]
    assert len(repository.taken) == 10_000
    assert folders.files(root, folders.SEALED) == []


def write_fast(root, key, records):
    """A backlog as it would be, without waiting for the disk ten thousand times."""
    root.mkdir()
    for call in range(0, len(records), 100):
        folder = root / f"{call // 100 + 1:012}"
        folder.mkdir()
        for number, record in enumerate(records[call : call + 100], start=1):
            sealed = key.public.seal(record.model_dump_json().encode())
            (folder / f"{number:012}.sealed").write_bytes(sealed)


_KILLED = """
import asyncio, sys, threading
from pathlib import Path
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.outbox import Outbox
from patient_access.audit.seal import SealKey
from patient_access.handover.audit_frames import AuditTarget
sys.path.insert(0, ".")
from tests.audit.conftest import made
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
outbox = Outbox(FhirSink(AuditTarget(fhir=sys.argv[1])), Path(sys.argv[2]), loop,
                key=SealKey(sys.argv[3]))
records = [made(n) for n in range(8)]
for record in records:
    outbox.put(record)
print(*(record.id for record in records), flush=True)
threading.Event().wait()
"""


@pytest.mark.end_to_end
def test_a_workspace_killed_while_it_sends_loses_nothing_and_doubles_nothing(
    repository, root, target, pair
):
    repository.behave = lambda _, count: repository.gate.clear() if count == 3 else None
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, repository.base, str(root), pair.public.text],
        stdout=subprocess.PIPE,
        text=True,
    )
    ids = process.stdout.readline().split()
    # The fourth has reached the receiver, and its answer never comes.
    deadline = threading.Event()
    while len(repository.requests) < 4 and not deadline.wait(0.01):
        assert process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    assert folders.files(root, folders.SEALED)
    assert holds_marker(root) == []
    repository.behave = lambda *_: None
    repository.gate.set()
    run(root, pair, target)
    assert sorted(repository.taken) == sorted(ids)
    assert repository.order == ids


def test_two_couriers_do_not_deliver_the_same(repository, root, target, pair, monkeypatch):
    leave_behind(root, pair, [made(1)])
    monkeypatch.setattr(courier, "keyring_pair", lambda *, make: pair)
    monkeypatch.setattr(courier, "read_token", lambda _: None)
    root.mkdir(exist_ok=True)
    with courier.FileLock(root / "courier.lock"):
        busy = courier.work(with_mode(target))
    assert (busy.trouble, busy.waiting) == ("busy", 1)
    assert courier.work(with_mode(target)).delivered == 1


def test_without_a_keyring_everything_is_kept_and_it_is_said(
    root, target, pair, monkeypatch, repository
):
    leave_behind(root, pair, [made(1)])

    def locked(*, make):
        raise CredentialsUnavailable("locked")

    monkeypatch.setattr(courier, "keyring_pair", locked)
    done = courier.work(with_mode(target))
    assert (done.trouble, done.waiting, done.public) == ("no_keyring", 1, "")
    assert repository.requests == []


def test_what_the_courier_says_names_nobody(root, target, pair, monkeypatch, repository):
    leave_behind(root, pair, [made(1)])
    monkeypatch.setattr(courier, "keyring_pair", lambda *, make: pair)
    monkeypatch.setattr(courier, "read_token", lambda _: None)
    repository.behave = lambda *_: 422
    done = courier.work(with_mode(target))
    assert MARKER not in done.model_dump_json()
    assert done.refused == 1
    assert AuditTarget().is_on is False

"""``python -m tests.audit``: the figures of docs/audit.md, measured on this machine.

A repository on loopback that answers at once; records of made-up patients; the real files.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import httpx

from patient_access.audit import fhir_sink
from patient_access.audit.delivery import Account, deliver, opened
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.folders import SEALED, CallFolder, files
from patient_access.audit.outbox import Outbox
from patient_access.audit.record import Record
from patient_access.audit.seal import Damaged, OpenKey
from patient_access.handover.audit_frames import AuditTarget
from tests.audit.conftest import Repository, holds_marker, made

BACKLOG = 10_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository()
        try:
            pair = OpenKey.new()
            rows = [
                *keeping(Path(folder) / "kept", pair),
                *backlog(Path(folder) / "backlog", pair, repository),
                *ending(Path(folder) / "ending", pair, repository),
                *stored_and_denied(Path(folder) / "denied", pair),
                *cut(Path(folder) / "cut", pair),
                *full(Path(folder) / "full", pair),
            ]
        finally:
            repository.close()
    sys.stdout.write("| measured | figure |\n|---|---|\n")
    for name, figure in rows:
        sys.stdout.write(f"| {name} | {figure} |\n")


def keeping(root: Path, pair: OpenKey) -> list[tuple[str, str]]:
    folder, times, sizes = CallFolder.new(root), [], []
    for number in range(1, 201):
        body = made(number).model_dump_json().encode()
        began = time.perf_counter()
        path = folder.write(number, pair.public.seal(body))
        times.append(time.perf_counter() - began)
        sizes.append(path.stat().st_size)
    folder.close()
    slow = sorted(times)[int(len(times) * 0.95)]
    return [
        ("sealing a record and having it on the disk, median", _ms(statistics.median(times))),
        ("the same, 95th percentile", _ms(slow)),
        ("a sealed file", f"{statistics.median(sizes):.0f} bytes"),
        ("files in which the marker text is found", str(len(holds_marker(root)))),
    ]


def backlog(root: Path, pair: OpenKey, repository: Repository) -> list[tuple[str, str]]:
    """Ten thousand records, the delivery broken off three times after it was received."""
    root.mkdir()
    records = [made(number) for number in range(BACKLOG)]
    for call in range(0, BACKLOG, 100):
        folder = root / f"{call // 100 + 1:012}"
        folder.mkdir()
        for number, record in enumerate(records[call : call + 100], start=1):
            sealed = pair.public.seal(record.model_dump_json().encode())
            (folder / f"{number:012}{SEALED}").write_bytes(sealed)
    broken = {1, 700, 3100}
    repository.behave = lambda _, count: 0 if count in broken else None

    async def once() -> None:
        sink = FhirSink(AuditTarget(fhir=repository.base))
        await deliver(root, pair, sink)
        await sink.close()

    began = time.perf_counter()
    for _ in range(len(broken) + 1):
        asyncio.run(once())
    seconds = time.perf_counter() - began
    once_each = len(repository.order) == len(set(repository.order)) == BACKLOG
    in_order = repository.order == [record.id for record in records]
    return [
        (f"a backlog of {BACKLOG:,} records delivered", f"{BACKLOG / seconds:,.0f} a second"),
        ("requests for it, three answers lost on the way", f"{len(repository.requests):,}"),
        ("records the receiver has, each once and in order", _yes(once_each and in_order)),
        ("sealed files left", str(len(files(root, SEALED)))),
    ]


def ending(root: Path, pair: OpenKey, repository: Repository) -> list[tuple[str, str]]:
    """What the end of a call waits for its records, at a receiver that answers and one that not."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    rows = []
    repository.behave = lambda *_: None
    for name, answers in (("answers", True), ("does not answer", False)):
        outbox = Outbox(FhirSink(AuditTarget(fhir=repository.base)), root, loop, key=pair.public)
        if not answers:
            repository.gate.clear()
        for number in range(20):
            outbox.put(made(number))
        began = time.perf_counter()
        stand = outbox.finish(1.2)
        seconds = time.perf_counter() - began
        left = f", {stand.kept} sealed, {stand.lost} lost"
        rows.append((f"an end with 20 records, the receiver {name}", _ms(seconds) + left))
    repository.gate.set()
    return rows


WAYS = {"500": -500, "an answer that is lost": 0, "an answer too late": Repository.LATE}


def stored_and_denied(root: Path, pair: OpenKey) -> list[tuple[str, str]]:
    """A receiver that stores every third record and does not say so; what it has, it refuses."""
    fhir_sink._TIMES = httpx.Timeout(0.2)
    rows = []
    for post in (False, True):
        for name, way in WAYS.items():
            repository = Repository()
            repository.strict = True
            records = [made(number) for number in range(30)]
            _leave(root, pair, records)
            bad = {record.id for record in records[::3]}
            repository.behave = partial(_once, bad, way)
            target = AuditTarget(fhir=repository.base, post=post)
            runs = 1
            while asyncio.run(_deliver(root, pair, target)).trouble is not None:
                runs += 1
            repository.close()
            said = repository.order == [record.id for record in records]
            method = "POST" if post else "PUT"
            rows.append(
                (
                    f"{method}: 10 of 30 stored, then {name}: each once and in order",
                    f"{_yes(said)}, {runs} couriers, {len(files(root, SEALED))} left",
                )
            )
    return rows


def _once(bad: set[str], way: object, resource: dict[str, str], _: int) -> object:
    if resource["id"] not in bad:
        return None
    bad.discard(resource["id"])
    return way


def _leave(root: Path, pair: OpenKey, records: list[Record]) -> None:
    folder = CallFolder.new(root)
    for number, record in enumerate(records, start=1):
        folder.write(number, pair.public.seal(record.model_dump_json().encode()))
    folder.close()


async def _deliver(root: Path, pair: OpenKey, target: AuditTarget) -> Account:
    sink = FhirSink(target)
    try:
        return await deliver(root, pair, sink)
    finally:
        await sink.close()


def cut(root: Path, pair: OpenKey) -> list[tuple[str, str]]:
    """One record, cut off after each of its bytes."""
    root.mkdir()
    sealed, path = pair.public.seal(made(1).model_dump_json().encode()), root / "cut"
    opened_as = []
    for length in range(len(sealed)):
        path.write_bytes(sealed[:length])
        try:
            opened_as.append(opened(path, pair))
        except Damaged:
            continue
    said = f"{len(opened_as)} taken for a record"
    return [(f"a sealed file cut off at each of its {len(sealed)} bytes", said)]


def full(root: Path, pair: OpenKey) -> list[tuple[str, str]]:
    """Forty records for a disk of 64 KiB that is one."""
    root.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(root)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        return [("a disk that is really full", "not measured: only root can mount one")]
    try:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        outbox = Outbox(None, root / "outbox", loop, key=pair.public)
        for number in range(40):
            outbox.put(made(number))
        stand = outbox.finish(1)
        kept = files(root / "outbox", SEALED)
        whole = sum(bool(opened(path, pair).id) for path in kept)
    finally:
        subprocess.run(["umount", str(root)], check=False)
    said = f"{stand.kept} kept, {whole} of them whole, {stand.lost} counted as lost"
    return [("40 records for a disk of 64 KiB", said)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _yes(so: bool) -> str:
    return "yes" if so else "NO"


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # as a workspace does: nothing of it is waited for

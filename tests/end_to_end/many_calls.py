"""Calls in a row through the whole program: what it costs the switchboard, and what is left.

    python -m tests.end_to_end.many_calls 500

The training server is the EHR; each caller has a number of their own. Reading the memory of a
hardened process takes root.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from patient_access.diagnostics.memory_scan import copies_in_tree
from tests.bench.calls import TimedDesk, training_server
from tests.bench.processes import memory_of, wait_until_quiet
from tests.end_to_end.desk import command, until
from tests.end_to_end.script_writer import Steps

_AREAS = (209, 253, 360, 425, 509)
"""Not 206: examples of settings have such numbers, and a scan would find them."""
_WARM = 0.3
"""The first part of the calls, in which caches fill; the slope is that of the rest."""
_SAMPLES = 20


def number_of(index: int) -> str:
    """A made-up number (555-01xx), each once for 500 calls."""
    return f"{_AREAS[index // 100 % len(_AREAS)]}55501{index % 100:02}"


@dataclass(frozen=True)
class Row:
    """What a row of calls came to. Memory is private (USS), in MB."""

    calls: int
    seconds: float
    memory: tuple[tuple[int, float], ...]
    """After how many calls, and how much the switchboard had of its own then."""
    processes: int
    """Besides the idle window and its spare."""
    files: tuple[str, ...]
    """What was not there before the first call."""
    left: tuple[str, ...]
    """Which of the numbers are where: in the switchboard, another process, a file."""

    @property
    def slope(self) -> float:
        """KB that the switchboard grew by, per call, once warm (least squares)."""
        points = [(at, own) for at, own in self.memory if at >= self.calls * _WARM]
        middle = sum(at for at, _ in points) / len(points)
        mean = sum(own for _, own in points) / len(points)
        above = sum((at - middle) * (own - mean) for at, own in points)
        return 1000 * above / sum((at - middle) ** 2 for at, _ in points)

    def __str__(self) -> str:
        first, last = self.memory[0][1], self.memory[-1][1]
        return (
            f"{self.calls} calls in {self.seconds:.0f} s\n"
            f"  switchboard: {first:.1f} MB before, {last:.1f} MB after; "
            f"{self.slope:+.2f} KB per call once warm\n"
            f"  processes left over: {self.processes}; files left over: {len(self.files)}\n"
            f"  of the {self.calls} numbers in processes and files: {len(self.left)} "
            f"{' · '.join(self.left)}"
        )


def row_of(calls: int) -> Row:
    """Ring, look up, answer, hang up; so many times."""
    folder = Path(tempfile.mkdtemp(prefix="pa"))
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "01.toml").write_text(Steps().ready(1).toml())
    with training_server(0.0) as base:
        desk = TimedDesk(
            folder,
            ["--fhir", base, "--rehearse", str(scripts)],
            QT_QPA_PLATFORM="offscreen",
            PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
        )
        try:
            return _play(desk, calls)
        finally:
            desk.leave()
            shutil.rmtree(folder)


def _play(desk: TimedDesk, calls: int) -> Row:
    desk.wait_for("window 1 is ready")
    _settle(desk)
    switchboard = desk.process.pid
    files = _files(desk)
    memory = [(0, memory_of(switchboard).own)]
    began = time.monotonic()
    for index in range(calls):
        call = {"call_id": f"call-{index}"}
        desk.tell("ringing", number=f"+1{number_of(index)}", queue="Main", **call)
        desk.wait_for("· candidates_shown", times=index + 1)
        desk.tell("answered", **call)
        desk.tell("ended", **call)
        desk.wait_for("· window_hidden", times=index + 1)
        if (index + 1) % max(1, calls // _SAMPLES) == 0:
            memory.append((index + 1, memory_of(switchboard).own))
    seconds = time.monotonic() - began
    _settle(desk)
    return Row(
        calls=calls,
        seconds=seconds,
        memory=tuple(memory),
        processes=len(desk.survivors()) - 3,
        files=tuple(sorted(_files(desk) - files)),
        left=tuple(_left(desk, [number_of(index) for index in range(calls)])),
    )


def _left(desk: TimedDesk, numbers: list[str]) -> Iterator[str]:
    for pid in desk.survivors():
        name = "switchboard" if pid == desk.process.pid else command(pid).split("--role ")[-1]
        for number, count in desk.copies(pid, numbers).items():
            if count:
                yield f"call {numbers.index(number) + 1} in {name.strip()}: {count}"
    for number in numbers:
        if copies_in_tree([desk.folder / "home"], number):
            yield f"call {numbers.index(number) + 1} in a file"


def _settle(desk: TimedDesk) -> None:
    until(lambda: len(desk.workspaces()) == 2)
    wait_until_quiet(desk.survivors())


def _files(desk: TimedDesk) -> set[str]:
    return {str(path) for path in (desk.folder / "home").rglob("*")}


if __name__ == "__main__":
    print(row_of(int(sys.argv[1]) if len(sys.argv) > 1 else 500))

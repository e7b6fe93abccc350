"""Calls played by the real program, with the moment of everything it says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import send_pop
from tests.bench.processes import wait_until_quiet
from tests.end_to_end.desk import FROM_SOURCE, Desk, is_alive, until
from tests.end_to_end.script_writer import Steps


@dataclass(frozen=True)
class Person:
    """A made-up caller: how she is found, and what she truthfully says."""

    number: str
    name: str
    born: str
    postal_code: str
    found: str = "One person has this number"
    """What the window says when her number is found."""


class TimedDesk(Desk):
    """A desk that keeps the moment (``time.monotonic``) at which it heard each line."""

    def __init__(self, folder: Path, arguments: list[str], **environment: str) -> None:
        self.heard_at: list[float] = []
        self.began = time.monotonic()
        super().__init__(folder, arguments, FROM_SOURCE, **environment)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            now = time.monotonic()
            with self._heard:
                self.lines.append(line.rstrip())
                self.heard_at.append(now)
                self._heard.notify_all()
        self.process.stdout.close()

    def moment(self, text: str, *, times: int = 1) -> float:
        """When the (``times``-th) line with ``text`` was heard; waits for it."""
        self.wait_for(text, times=times)
        found = [at for line, at in zip(self.lines, self.heard_at, strict=True) if text in line]
        return found[times - 1]

    def mark(self, name: str, *, times: int = 1) -> float:
        """The seconds that the (``times``-th) mark of this name reports."""
        line = self.wait_for(f"· {name} after", times=times)
        return float(line.rsplit(" ", 2)[1]) / 1000

    @property
    def door(self) -> Path:
        return self.folder / "home" / "run" / "patient-access"

    def tell(self, state: str, **details: str) -> None:
        """What ``patient-access pop`` says, without the start of its interpreter."""
        refusal = send_pop(self.door, read_call({"state": state} | details))
        assert refusal is None, refusal


@dataclass(frozen=True)
class Played:
    """One call, in seconds. What begins outside the program is timed outside of it."""

    rung_at: float
    candidates_at: float
    verified_at: float
    panels_at: float
    pop: float
    """From the event's arrival in the workspace to candidates on the screen."""
    panels: float
    """From the verdict to the last panel on the screen."""
    longest_stall: float
    hidden: float
    """From the end event's arrival in the workspace."""
    gone: float
    next_shown: float

    @property
    def ring_to_candidates(self) -> float:
        """From the moment the telephone's program speaks to candidates on the screen."""
        return self.candidates_at - self.rung_at


_RING_SECONDS, _PANEL_SECONDS = 2.5, 1.0
"""How long a script looks away: a ring, or all panels, must come within it."""


def _script(person: Person, number: int) -> Steps:
    """One call. While something is measured nothing looks at the window: that takes time too."""
    return (
        Steps()
        .ready(number)
        .pause(_RING_SECONDS)
        .say(f"call {number} has rung")
        .watch_stalls()
        .pick_first(person.found)
        .verify(person.name, person.born, person.postal_code)
        .pause(_PANEL_SECONDS)
        .report_stalls()
        .wait_for("Verified · the patient")
        .say(f"call {number} is open")
    )


@contextmanager
def desk_for(
    person: Person, arguments: list[str], calls: int, environment: Mapping[str, str] | None = None
) -> Iterator[TimedDesk]:
    """The program, with the parts of so many calls to play."""
    folder = Path(tempfile.mkdtemp(prefix="pa"))
    scripts = folder / "scripts"
    scripts.mkdir()
    for number in range(1, calls + 1):
        (scripts / f"{number:02}.toml").write_text(_script(person, number).toml(), encoding="utf-8")
    (scripts / f"{calls + 1:02}.toml").write_text(Steps().ready(calls + 1).toml())
    desk = TimedDesk(
        folder,
        [*arguments, "--role", "nurse", "--rehearse", str(scripts)],
        **{
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **(environment or {}),
        },
    )
    try:
        yield desk
    finally:
        desk.leave()
        shutil.rmtree(folder)


def _nothing() -> None:
    """Nothing else is to be done."""


def settle(desk: TimedDesk, number: int) -> None:
    """Window ``number`` stands, its spare is warm, and nothing is busy any more."""
    desk.wait_for(f"window {number} is ready")
    until(lambda: len(desk.workspaces()) == 2)
    wait_until_quiet(desk.survivors())


def play(
    desk: TimedDesk, person: Person, number: int, while_open: Callable[[], None] = _nothing
) -> Played:
    """Ring, verify, look, hang up; the window must have settled.

    ``while_open`` is called when everything is on the screen and nothing is busy.
    """
    [serving] = _oldest(desk)
    call = {"call_id": f"call-{number}"}
    rung_at = time.monotonic()
    desk.tell("ringing", number=person.number, **call)
    candidates_at = desk.moment("· candidates_shown", times=number)
    desk.tell("answered", **call)
    panels_at = desk.moment("· panels_shown", times=number)
    desk.wait_for(f"call {number} is open")
    panels = desk.mark("panels_shown", times=number)
    while_open()
    ended_at = time.monotonic()
    desk.tell("ended", **call)
    until(lambda: not is_alive(serving))
    gone = time.monotonic() - ended_at
    return Played(
        rung_at=rung_at,
        candidates_at=candidates_at,
        verified_at=panels_at - panels,
        panels_at=panels_at,
        pop=desk.mark("candidates_shown", times=number),
        panels=panels,
        longest_stall=desk.mark("longest_stall", times=number),
        hidden=desk.mark("window_hidden", times=number),
        gone=gone,
        next_shown=desk.moment("· window_shown", times=number + 1) - ended_at,
    )


def _oldest(desk: TimedDesk) -> list[int]:
    """The workspace that stands: the spare was started after it."""
    return sorted(desk.workspaces())[:1]


@contextmanager
def training_server(latency_ms: float) -> Iterator[str]:
    """The training hospital in a process of its own; its base address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.hospital", str(latency_ms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def pop_client_seconds(desk: TimedDesk) -> float:
    """``patient-access pop`` from its start to its end, for a call that is not there."""
    began = time.monotonic()
    desk.pop("ended", call_id="nobody")
    return time.monotonic() - began

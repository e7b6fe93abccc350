"""The real program in the tests' hands: started, rung, watched, scanned."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from patient_access.diagnostics.memory_scan import NothingRead, copies_in_tree, copies_of

PATIENCE = 90.0
"""For what happens in a second: all processors may be somebody else's for a while."""

FROM_SOURCE = [sys.executable, "-m", "patient_access"]
PACKAGED = Path(__file__).parents[2] / "dist" / "patient-access" / "patient-access"
"""What ``make package`` builds."""


class NeverHappened(AssertionError):
    """What was waited for did not come; says what did."""


class Desk:
    """One running program with folders of its own."""

    def __init__(
        self, folder: Path, arguments: list[str], program: list[str], **environment: str
    ) -> None:
        self.folder = folder
        self.program = program
        self.environment = os.environ | _places(folder) | environment
        self.lines: list[str] = []
        self._heard = threading.Condition()
        self.process = subprocess.Popen(
            [*self.program, "run", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        )
        threading.Thread(target=self._listen, name="desk", daemon=True).start()

    # --- watching -----------------------------------------------------------------------

    def wait_for(self, text: str, seconds: float = PATIENCE, *, times: int = 1) -> str:
        """The (``times``-th) line with ``text``; fails with all lines when it never comes."""
        deadline = time.monotonic() + seconds
        with self._heard:
            while True:
                found = [line for line in self.lines if text in line]
                if len(found) >= times:
                    return found[times - 1]
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._heard.wait(0.5)):
                    raise NeverHappened(f"{text!r} never came; heard:\n" + "\n".join(self.lines))
                self._heard.wait(left)

    def workspaces(self) -> list[int]:
        """The processes that are workspaces now."""
        return [pid for pid in children(self.process.pid) if "workspace" in command(pid)]

    def survivors(self) -> list[int]:
        """Every process of ours that is alive."""
        return [self.process.pid, *children(self.process.pid)]

    def copies(self, pid: int, needles: Iterable[str]) -> dict[str, int]:
        """Copies in one process; empty when it has ended meanwhile."""
        try:
            return copies_of(pid, needles)
        except (ProcessLookupError, FileNotFoundError, NothingRead):
            return {}

    def left_over(self, needles: Iterable[str]) -> dict[str, int]:
        """Copies in every surviving process and every file of ours, by needle; only above 0."""
        needles = tuple(needles)
        total = dict.fromkeys(needles, 0)
        for pid in self.survivors():
            for needle, count in self.copies(pid, needles).items():
                total[needle] += count
        for needle in needles:
            total[needle] += copies_in_tree([self.folder / "home"], needle)
        return {needle: count for needle, count in total.items() if count}

    # --- doing --------------------------------------------------------------------------

    def pop(self, state: str, **details: str) -> None:
        """Tell of a call the way a telephone's program does, with nothing in a process list."""
        said = json.dumps({"state": state} | details).encode()
        told = subprocess.run(
            [*self.program, "pop", "--stdin"],
            input=said,
            capture_output=True,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        )
        assert told.returncode == 0, told.stderr.decode()

    def leave(self) -> int:
        """Sign out, as the system does when it shuts down."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._heard:
                self.lines.append(line.rstrip())
                self._heard.notify_all()
        self.process.stdout.close()
        with self._heard:
            self._heard.notify_all()


def until(what, seconds: float = PATIENCE):
    """Ask until the answer is true, and give it."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise NeverHappened("it never became true")
        threading.Event().wait(0.01)
    return answer


def children(pid: int) -> list[int]:
    """All descendants of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Running, and not merely waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def _places(folder: Path) -> dict[str, str]:
    """Folders of its own for everything a program may write."""
    home = folder / "home"
    names = ("config", "cache", "data", "state", "run", "tmp")
    for name in names:
        (home / name).mkdir(parents=True, mode=0o700, exist_ok=True)
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "TMPDIR": str(home / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }

"""A hospital with one marked patient, and a desk that is always left."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from tests.end_to_end.desk import FROM_SOURCE, Desk
from tests.end_to_end.marker_patient import Marked, marked_patient
from tests.end_to_end.script_writer import Steps


@pytest.fixture(scope="session")
def marked() -> Marked:
    return marked_patient()


@pytest.fixture
def ehr(marked: Marked) -> Iterator[TrainingServer]:
    with TrainingServer(marked.hospital) as server:
        yield server


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """For a program's own folders: the path of its socket must fit into 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="pa"))
    yield folder
    shutil.rmtree(folder)


StartDesk = Callable[..., Desk]


@pytest.fixture
def start_desk(tmp_path: Path) -> Iterator[StartDesk]:
    """Start the program with parts of a rehearsal; every one started is left at the end."""
    started: list[Desk] = []

    def start(
        *parts: Steps, arguments: list[str], program: list[str] = FROM_SOURCE, **environment: str
    ) -> Desk:
        number = len(started)
        folder = Path(tempfile.mkdtemp(prefix="pa"))  # short: a socket's path must fit
        scripts = tmp_path / f"script{number}"
        scripts.mkdir()
        for place, part in enumerate(parts, start=1):
            (scripts / f"{place:02}.toml").write_text(part.toml(), encoding="utf-8")
        pictures = tmp_path / "pictures"
        rehearse = ["--rehearse", str(scripts), "--pictures", str(pictures)] if parts else []
        desk = Desk(folder, [*arguments, *rehearse], program, **environment)
        started.append(desk)
        return desk

    yield start
    for desk in started:
        desk.leave()
        shutil.rmtree(desk.folder)


@pytest.fixture(scope="session")
def can_read_memory() -> None:
    """Reading a workspace's memory takes root: it refuses its own user, on purpose."""
    if sys.platform != "linux":
        pytest.skip("memory can be scanned on Linux only")
    if os.geteuid() != 0:
        pytest.skip("scanning a hardened process needs root; CI runs as root")


class Screen:
    """A virtual X11 screen with a window manager: without one no window is ever active."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writing),
                "-screen",
                "0",
                "1600x1000x24",
                "-nolisten",
                "tcp",
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as said:
            self.display = f":{said.readline().strip()}"
        self._manager = subprocess.Popen(
            ["openbox"], env=os.environ | {"DISPLAY": self.display}, stderr=subprocess.DEVNULL
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def close(self) -> None:
        for process in (self._manager, self.process):
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="session")
def xvfb() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    screen.close()

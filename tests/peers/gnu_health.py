"""GNU Health HIS 5.0, a hospital system that we did not write, filled with made-up people.

It runs from a venv of its own that ``make setup-gnu-health`` fills, bound to 127.0.0.1, on
SQLite. Making and filling its database takes half a minute, so that is kept as a template beside
the venv; every start is on a copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from filelock import FileLock

from tests.support.own_port import own_port

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "gnu-health"
BIN = FOLDER / "bin"
LOCK = ROOT / "lock" / "gnu-health.txt"
SEED = Path(__file__).parent / "gnu_health_seed.py"
ADMINISTRATOR = "made-up-administrator"
PASSWORD = "Zq7-made-up-desk"
"""Of every user that ``gnu_health_seed`` makes: ``nurse`` may read everything, ``frontdesk``
what the stock Front Desk group may, ``locked`` is for wrong passwords."""
MODULES = ("health", "health_services", "health_calendar", "health_socioeconomics")
START_SECONDS = 90.0
CREATE_SECONDS = 400.0
"""Half a minute each; a loaded machine needs more."""


class Unavailable(Exception):
    """This machine cannot run the peer; the text says why and what would change that."""


@dataclass(frozen=True)
class Person:
    mrn: str
    id: str
    """Of the ``gnuhealth.patient``."""


@dataclass(frozen=True)
class GnuHealth:
    base: str
    """The server and its database."""
    people: dict[str, Person]
    """By given name: Annabel, her husband Ned, and Bo, who is no relative."""

    def secret(self, user: str) -> str:
        """What the keyring holds for this user."""
        return f"{user}:{PASSWORD}"


@contextlib.contextmanager
def running(folder: Path) -> Iterator[GnuHealth]:
    """The filled server, until the block ends. Raises ``Unavailable``."""
    if not (FOLDER / ".installed").exists():
        raise Unavailable("GNU Health is not installed; `make setup-gnu-health` does it")
    template, people = _template(folder)
    shutil.copy(template, folder / "health.sqlite")
    with _server(folder) as base:
        yield GnuHealth(base, {name: Person(p["mrn"], str(p["id"])) for name, p in people.items()})


def _template(folder: Path) -> tuple[Path, dict[str, dict[str, str]]]:
    """A filled database, made once for this lock and this seed, whoever asks first."""
    with FileLock(FOLDER / "template.lock"):
        return _made_template(folder)


def _made_template(folder: Path) -> tuple[Path, dict[str, dict[str, str]]]:
    made_of = hashlib.sha256(LOCK.read_bytes() + SEED.read_bytes() + repr(MODULES).encode())
    kept = FOLDER / f"template-{made_of.hexdigest()[:16]}"
    if not kept.exists():
        for older in FOLDER.glob("template-*"):
            shutil.rmtree(older)
        new = folder / "template"
        new.mkdir()
        _create(new)
        with _server(new) as base:
            told = subprocess.run(
                [BIN / "python", "-W", "ignore", SEED, f"{base}/"],
                input=ADMINISTRATOR,
                capture_output=True,
                text=True,
                timeout=CREATE_SECONDS,
                check=False,
            )
        if told.returncode:
            raise RuntimeError("GNU Health could not be filled:\n" + told.stderr[-2000:])
        (new / "people.json").write_text(told.stdout)
        shutil.move(new, kept)
    return kept / "health.sqlite", json.loads((kept / "people.json").read_text())


def _create(folder: Path) -> None:
    (folder / "health.sqlite").touch()
    word = folder / "password"
    word.write_text(ADMINISTRATOR)
    made = subprocess.run(
        [
            BIN / "trytond-admin",
            *("-c", _settings(folder, 0), "-d", "health", "--email", "it@example.org"),
            *("--activate-dependencies", "-u", *MODULES),
        ],
        env=_environment(folder) | {"TRYTONPASSFILE": str(word)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=CREATE_SECONDS,
        check=False,
    )
    if made.returncode:
        raise RuntimeError("GNU Health's database was not made:\n" + made.stderr[-2000:])


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    port = own_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [BIN / "trytond", "-c", _settings(folder, port)],
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        base = f"http://127.0.0.1:{port}/health"
        _wait_until_open(process, base, log)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _settings(folder: Path, port: int) -> Path:
    file = folder / "trytond.conf"
    file.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{port}\n"
    )
    return file


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}


def _wait_until_open(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    question = {"id": 1, "method": "common.server.version", "params": []}
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                client.post(base.removesuffix("health"), json=question)
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                break
    raise RuntimeError("GNU Health did not start:\n" + log.read_text()[-2000:])

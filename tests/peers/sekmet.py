"""sekmet-fhir, a FHIR R4 server that we did not write, filled with the Synthea bundles.

It runs from a venv of its own that ``make setup-peers`` fills, bound to 127.0.0.1, with its
simulator off, on SQLite in a folder of the caller's. The bundles are read from the project's
shared sample data beside the repository; ids, phones and identifiers stay as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.own_port import own_port

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".cache" / "peers" / "bin" / "sekmet"
BUNDLES = ROOT.parent / "shared" / "data" / "fhir" / "synthea"
MRN_SYSTEM = "http://hospital.smarthealthit.org"
"""``Identifier.system`` of the MRN in these bundles."""
BIG_FAMILY = "Hyatt"
"""Family name of the patient whose bundle is the largest: 3.9 MB, 1,111 resources."""

START_SECONDS = 90.0
"""A few seconds; a loaded machine needs more."""


class Unavailable(Exception):
    """This machine cannot run the peer; the text says why and what would change that."""


@dataclass(frozen=True)
class Sekmet:
    base: str
    """The FHIR base URL, without a slash at the end."""
    pid: int
    patients: tuple[dict[str, Any], ...]
    """The Patient resources that were loaded, as the bundles have them."""
    loaded_in: float
    """Seconds that filling took."""

    def patient(self, family: str) -> dict[str, Any]:
        """The one Patient with this family name."""
        [found] = [p for p in self.patients if p["name"][0]["family"] == family]
        return found

    def mrn(self, patient: dict[str, Any]) -> str:
        [value] = [i["value"] for i in patient["identifier"] if i.get("system") == MRN_SYSTEM]
        return value


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Sekmet]:
    """The filled server, until the block ends. Raises ``Unavailable``."""
    if not PROGRAM.exists():
        raise Unavailable("sekmet-fhir is not installed; `make setup-peers` does it")
    if not BUNDLES.is_dir():
        raise Unavailable("the Synthea bundles are not beside the repository (shared/data)")
    port = own_port()
    base = f"http://127.0.0.1:{port}/fhir"
    settings = folder / "settings.yaml"
    # JSON is YAML; strict validation is off, as it refuses some of Synthea's own resources.
    settings.write_text(
        json.dumps(
            {
                "base_url": base,
                "host": "127.0.0.1",
                "port": port,
                "data_dir": str(folder),
                "own_private_key_path": str(folder / "key.pem"),
                "simulator": {"enabled": False},
                "validation": {"inbound": "off"},
                "log_inbound": False,
            }
        )
    )
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "serve", "--config", settings],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_open(process, port, log)
        started = time.monotonic()
        patients = tuple(_fill(base))
        yield Sekmet(base, process.pid, patients, time.monotonic() - started)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_open(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            break
    raise RuntimeError("sekmet-fhir did not start:\n" + log.read_text()[-2000:])


def _fill(base: str) -> Iterator[dict[str, Any]]:
    """Send every bundle as a transaction; answers with the Patient of each."""
    # The hospitals first: the patients' bundles refer to them.
    bundles = sorted(BUNDLES.glob("*.json"), key=lambda f: ("hospital" not in f.name, f.name))
    with httpx.Client(timeout=60, trust_env=False) as client:
        for file in bundles:
            bundle = json.loads(file.read_bytes())
            for entry in bundle["entry"]:
                resource = entry["resource"]
                # By PUT, so that the server keeps the ids instead of choosing its own.
                url = f"{resource['resourceType']}/{resource['id']}"
                entry["request"] = {"method": "PUT", "url": url}
                if resource["resourceType"] == "Patient":
                    yield resource
            answer = client.post(base, json=bundle, headers={"Prefer": "return=minimal"})
            if answer.status_code != httpx.codes.OK:
                why = f"{file.name}: HTTP {answer.status_code} {answer.text[:500]}"
                raise RuntimeError(why)

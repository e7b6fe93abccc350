"""How fast the bundles of a folder are read, beside two libraries: the best of several rounds.

What is compared is not the same work. All three begin with the same bytes and read all of the
JSON. ``fhir.resources`` and ``fhirclient`` then check every field of every resource; ours makes
values of the resource types that a panel shows, of the fields that it shows, and leaves the rest.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Line
from tests.peers.sekmet import BUNDLES, ROOT

PEER_PYTHON = ROOT / ".cache" / "peers" / "bin" / "python"
PEER_SCRIPT = Path(__file__).with_name("parse_peer.py")
TARGETS = {"fhir.resources": 10.0, "fhirclient": 5.0}
TURNS, ROUNDS = 4, 3
"""Each library takes its turn four times, and what counts is the processor's time: what else this
machine does is no library's own."""


def parsing(folder: Path = BUNDLES) -> list[object]:
    """The lines of the section; one that says why, where something is not there."""
    if not folder.is_dir():
        return ["  not measured: the sample bundles are not beside the repository"]
    if not PEER_PYTHON.exists():
        return ["  not measured: no peers are installed; `make setup-peers` does it"]
    ours: list[dict[str, Any]] = []
    peers: dict[str, list[dict[str, Any]]] = {library: [] for library in TARGETS}
    for _ in range(TURNS):
        ours.append(_run([sys.executable, "-m", "tests.bench.parse_ours"], folder))
        for library, runs in peers.items():
            runs.append(_run([str(PEER_PYTHON), str(PEER_SCRIPT), library], folder))
    return lines(ours, peers)


def lines(ours: Sequence[dict[str, Any]], peers: dict[str, list[dict[str, Any]]]) -> list[object]:
    """What the runs came to. Raises ``AssertionError`` where they did not read the same."""
    read = {run["rows"] for run in [*ours, *(one for runs in peers.values() for one in runs)]}
    assert len(read) == 1, f"not the same resources: {read}"
    best = _best(ours)
    head = f"  {read.pop()} resources; values made of {ours[0]['values']}, unreadable "
    head += f"{ours[0]['refused']}; best of {TURNS * ROUNDS} rounds, {best * 1000:.0f} ms"
    said: list[object] = [head]
    for library, runs in peers.items():
        theirs = _best(runs)
        note = f"{theirs * 1000:.0f} ms; bundles refused: {runs[0]['refused']}"
        what = f"as fast as {library}"
        said.append(Line(what, theirs / best, "×", TARGETS[library], note, at_least=True))
    said.append("  All read the JSON; the two check every field, ours reads what panels show,")
    return [*said, "  with Python's garbage collector set as every workspace of ours sets it."]


def _best(runs: Sequence[dict[str, Any]]) -> float:
    return min(second for run in runs for second in run["seconds"])


def _run(command: list[str], folder: Path) -> dict[str, Any]:
    finished = subprocess.run(
        [*command, str(folder), str(ROUNDS)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        cwd=ROOT,
    )
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


if __name__ == "__main__":
    print("Bundles read", *parsing(), sep="\n")

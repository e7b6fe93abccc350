"""``make bench``: how fast, beside what the same requests cost by themselves; and how large.

    python -m tests.bench [CALLS] [--only SECTION …]

Ratios are over the same requests made by a bare httpx script in the same run (see ``bare``).
Figures are medians of CALLS calls (7) unless they say otherwise. What begins outside the
program is timed outside of it: a ring from the moment the telephone's program speaks, and the
moment of the candidates when the report of their painting has come back. What drawing alone costs
is printed beside the ratios (see ``drawing``): a server that answers at once is faster than that.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.calls import (
    Person,
    Played,
    TimedDesk,
    pop_client_seconds,
    training_server,
)
from tests.bench.drawing import drawing
from tests.bench.figures import Line, milliseconds, p95, worst
from tests.bench.measuring import Measured, fhir_site, measure, requests_of, show
from tests.bench.on_broker import on_broker
from tests.bench.on_gnu_health import on_gnu_health
from tests.bench.parsing import parsing
from tests.bench.processes import memory_of
from tests.peers import sekmet

STALL_TARGET_MS = 50.0
ONE_FRAME_MS = 17.0
SECTIONS = ("training", "sekmet", "gnu_health", "broker", "drawing", "parsing")

ANA = Person(
    "+12065550147", "ana garcia-lopez", "1979-03-14", "98047", "3 people share this number"
)


def on_training(calls: int, latency: float) -> Measured:
    looked: list[object] = []

    def look(desk: TimedDesk) -> None:
        looked.extend(memory_lines(desk))
        pops = [pop_client_seconds(desk) for _ in range(5)]
        looked.append(milliseconds("`patient-access pop`, start to end", pops))

    with training_server(latency) as base:
        found = measure(fhir_site(base), ANA, calls, look if not latency else lambda _: None)
    title = f"each answer {latency:.0f} ms later" if latency else "as fast as it is"
    show(f"Training server, {title}", [*found.ratios(), requests_of(found)])
    if looked:
        show("Processes", [Line("start to first window", found.first_window * 1000, "ms"), *looked])
    return found


def memory_lines(desk: TimedDesk) -> list[object]:
    """The memory of each process, while one window stands and its spare is warm."""
    [standing, spare] = sorted(desk.workspaces())
    pids = {"switchboard": desk.process.pid, "workspace (stands)": standing, "spare": spare}
    lines: list[object] = []
    for name, pid in pids.items():
        try:
            memory = memory_of(pid)
        except PermissionError:
            return [*lines, "  memory of workspaces: closed to this user; run as root to see it"]
        note = f"its own; {memory.proportional:.0f} MB with its share of shared pages"
        lines.append(Line(f"memory of the {name}", memory.own, "MB", None, note))
    return lines


def on_sekmet(calls: int, stack: ExitStack) -> tuple[Measured, Measured] | None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sekmet")))
    try:
        server = stack.enter_context(sekmet.running(folder))
    except sekmet.Unavailable as why:
        show("sekmet-fhir", [f"  not measured: {why}"])
        return None
    site = fhir_site(server.base, "--mrn-system", sekmet.MRN_SYSTEM)
    small = measure(site, caller(server, "Emmerich"), calls)
    big = measure(site, caller(server, sekmet.BIG_FAMILY), max(3, calls // 2))
    show("sekmet-fhir, a Synthea patient", [*small.ratios(), requests_of(small)])
    stalls = [call.longest_stall for call in big.played]
    stall = worst("longest stall of the Qt thread, ring to panels", stalls, STALL_TARGET_MS)
    show("sekmet-fhir, the 3.9 MB patient", [*big.ratios(), stall, requests_of(big)])
    return small, big


def caller(server: sekmet.Sekmet, family: str) -> Person:
    patient = server.patient(family)
    name, address = patient["name"][0], patient["address"][0]  # the official, and the only one
    return Person(
        patient["telecom"][0]["value"],
        f"{name['given'][0]} {name['family']}",
        patient["birthDate"],
        address["postalCode"],
    )


def main(calls: int, only: frozenset[str]) -> int:
    began, before = time.monotonic(), os.getloadavg()[0]
    series: list[Measured] = []
    if "training" in only:
        series += [on_training(calls, latency) for latency in (0.0, 40.0)]
    with ExitStack() as stack:
        if "sekmet" in only:
            series += on_sekmet(calls, stack) or ()
        if "gnu_health" in only:
            series += on_gnu_health(calls, stack)
    played = [call for found in series for call in found.played]
    if played:
        show("All calls", of_all(played))
    if "broker" in only:
        on_broker(ANA, calls)
    if "drawing" in only:
        show("Drawing alone, in processor time of the Qt thread", drawing())
    if "parsing" in only:
        show("Bundles read, as panels are", parsing())
    load = ", ".join(f"{one:.1f}" for one in (before, os.getloadavg()[0]))
    print(
        f"\n{len(played)} calls in {time.monotonic() - began:.0f} s on {os.cpu_count()} processors"
    )
    print(
        f"Load average before and after: {load}. Above 1.5 the ratios are those of a busy machine."
    )
    return 0


def of_all(played: list[Played]) -> list[Line]:
    """What is asked of every call, whatever the server."""
    return [
        p95("screen pop, event in the workspace to candidates, p95", [c.pop for c in played]),
        worst("longest stall of the Qt thread", [c.longest_stall for c in played]),
        milliseconds("end event to the window hidden", [c.hidden for c in played], ONE_FRAME_MS),
        milliseconds("wipe: end event to the process gone", [c.gone for c in played]),
        milliseconds("end event to the next window on screen", [c.next_shown for c in played]),
    ]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("calls", type=int, nargs="?", default=7)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS)
    return parser.parse_args()


if __name__ == "__main__":
    said = arguments()
    sys.exit(main(said.calls, frozenset(said.only)))

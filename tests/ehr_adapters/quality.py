"""``docs/adapter-quality.md``, made by asking each adapter everything that is promised of one.

    python -m tests.ehr_adapters.quality

writes it; a test fails where the file and the run differ, and where something is neither done nor
exempt with a reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from on_test_systems import ALL, UnderTest

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contained import Contained
from ehr_adapters.contract import API_VERSION, HearsMessages, LeavesOut, OpensClosedRows
from ehr_adapters.kit import faults
from ehr_adapters.kit.faults import Asked, Fault
from ehr_adapters.kit.faulty_http import FaultyHttp
from ehr_adapters.kit.faulty_mllp import FaultyMllp
from ehr_adapters.requests_made import collecting
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone
from patient_access.domain.panels import PanelName, PanelState

DOCUMENT = Path(__file__).parents[2] / "docs" / "adapter-quality.md"
SAYS = {
    "fhir_r4": ("Quillfeather", date(1981, 4, 9)),
    "gnu_health": ("Quillfeather", date(1984, 5, 17)),
    "hl7v2": ("O&Neil", date(1984, 5, 17)),
    "csv_practice": ("Quillfeather", date(1984, 5, 17)),
}
FAULTS: dict[str, tuple[Fault, frozenset[str]]] = {
    "the connection is reset": (faults.reset(), frozenset({"connection_lost"})),
    "the answer breaks off": (faults.truncated(9), frozenset({"truncated"})),
    "60 MB": (faults.oversize(60), frozenset({"too_large"})),
    "429": (faults.busy(), frozenset({"busy"})),
    "401": (faults.unauthorized(), frozenset({"sign_in"})),
    "an error in an answer that looks well": (GOOD_LOOKING := Fault(), frozenset()),
}
ERRORS = {
    "fhir_r4": {"resourceType": "OperationOutcome", "issue": [{"code": "forbidden"}]},
    "gnu_health": {"id": 1, "error": ["UserError", ["no", ""]]},
}
_MLLP = "MLLP has no such answer"
_FILES = "files in a folder: no server"
_PDQ = "PDQ knows people and their visits"
_EXPORT = "the export has no such file"
_ONE_PART = "its only panel, appointments, has one part"
_NOT_NEEDED = "its rows carry no security labels"
EXEMPT: dict[tuple[str, str], str] = {
    **{("hl7v2", f"fault: {name}"): _MLLP for name in ("429", "401")},
    **{("csv_practice", f"fault: {name}"): _FILES for name in FAULTS},
    **{
        (adapter, f"panel: {panel.value}"): why
        for adapter, why in (("hl7v2", _PDQ), ("csv_practice", _EXPORT))
        for panel in PanelName
        if panel is not PanelName.APPOINTMENTS
    },
    ("csv_practice", "questions in the audit trail"): "reads files; recorded in our words",
    ("gnu_health", "closed rows opened one by one"): _NOT_NEEDED,
    ("hl7v2", "closed rows opened one by one"): "a protected visit is shown as closed",
    ("csv_practice", "closed rows opened one by one"): _NOT_NEEDED,
    ("hl7v2", "panels without parts that stay closed"): _ONE_PART,
    ("csv_practice", "panels without parts that stay closed"): _ONE_PART,
    ("fhir_r4", "hears messages by itself"): "FHIR subscriptions are not used",
    ("gnu_health", "hears messages by itself"): "Tryton sends none",
    ("csv_practice", "hears messages by itself"): "files send none",
}


@dataclass
class Run:
    """What came of asking one adapter."""

    tested: UnderTest
    cells: dict[str, str] = field(default_factory=dict)

    def done(self, what: str, is_done: bool, said: str = "") -> None:
        """``done``, or why not, or nothing at all, which the test refuses."""
        exempt = EXEMPT.get((self.tested.name, what))
        if is_done:
            self.cells[what] = f"done{f': {said}' if said else ''}"
        else:
            self.cells[what] = f"exempt: {exempt}" if exempt else f"MISSING {said}"


def run_all(conformance: Callable[[UnderTest, str], list[str]]) -> list[Run]:
    """``conformance``: which promises an adapter at an address breaks."""
    return [_run(tested, conformance) for tested in ALL.values()]


def _run(tested: UnderTest, conformance: Callable[[UnderTest, str], list[str]]) -> Run:
    run = Run(tested)
    with tested.serving() as base:
        asyncio.run(_ask(run, base))
        promises = sum(name.startswith("test_") for name in dir(AdapterConformance))
        broken = conformance(tested, base)
        run.done("conformance", not broken, f"{promises} promises" if not broken else str(broken))
    with tested.serving(everybody=True) as base:
        broken = conformance(tested, base)
        run.done("conformance where the server ignores every filter", not broken, str(broken)[:0])
    for name, (fault, kinds) in FAULTS.items():
        if tested.name == "csv_practice":
            run.done(f"fault: {name}", False)
            continue
        kind = _kind_behind(tested, fault if fault is not GOOD_LOOKING else _error(tested))
        fits = bool(kind) and (not kinds or kind in kinds)
        run.done(f"fault: {name}", fits, kind.replace("_", " "))
    return run


async def _ask(run: Run, base: str) -> None:
    tested, site = run.tested, run.tested.site(base)
    adapter = tested.module.open_adapter(site, tested.token)
    family, born = SAYS[tested.name]
    questions = {
        "phone": ByPhone(number=tested.phone),
        "MRN": ByMrn(value=tested.mrn),
        "name and birth date": ByNameAndBirthDate(family=family, birth_date=born),
    }
    try:
        await adapter.connect()
        found = None
        with collecting() as asked:
            for words, question in questions.items():
                answer = await adapter.find_patients(question)
                ids = [one.patient.ref.id for one in answer.found]
                run.done(f"found by {words}", ids == [tested.id], str(ids)[:0])
                found = found or answer.found[0].patient.ref
        for panel in PanelName:
            read = await adapter.read_panel(found, panel)
            offered = read.state is not PanelState.NOT_AVAILABLE
            run.done(f"panel: {panel.value}", offered, read.state.value.replace("_", " "))
        run.done("questions in the audit trail", bool(asked), "word for word")
        run.done("closed rows opened one by one", isinstance(adapter, OpensClosedRows))
        run.done("panels without parts that stay closed", isinstance(adapter, LeavesOut))
        run.done("hears messages by itself", isinstance(adapter, HearsMessages), "SIU^S12–S17")
    finally:
        await adapter.close()


def _error(tested: UnderTest) -> Fault:
    if tested.name == "hl7v2":
        return faults.error_in_200(b"MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.5\rMSA|AE|other\r")
    return faults.error_in_200(json.dumps(ERRORS[tested.name]).encode())


def _is_search(asked: Asked) -> bool:
    """Only the question about people: signing in, and what a server can do, goes well."""
    return not asked.method or "/Patient" in asked.target or b"patient.search_read" in asked.body


def _kind_behind(tested: UnderTest, fault: Fault) -> str:
    """The kind of failure that comes of it; "" for an answer."""

    async def ask(base: str) -> str:
        site = tested.site(base)
        adapter = Contained(site, tested.module.open_adapter(site, tested.token))
        try:
            await adapter.connect()
            await adapter.find_patients(ByMrn(value=tested.mrn))
        except EhrFailure as failure:
            return failure.kind.value
        finally:
            await adapter.close()
        return ""

    with contextlib.ExitStack() as stack:
        base = stack.enter_context(tested.serving())
        kind: Any = FaultyMllp if base.startswith("mllp:") else FaultyHttp
        server = stack.enter_context(kind(base, fault))
        server.when = _is_search
        return asyncio.run(ask(server.base))


def document(runs: Iterable[Run], mutations: list[str]) -> str:
    """The whole page."""
    runs = list(runs)
    names = [run.tested.name for run in runs]
    lines = [_HEAD.format(version=API_VERSION)]
    lines += [f"| | {' | '.join(f'`{name}`' for name in names)} |", f"|{'---|' * (len(names) + 1)}"]
    lines += [
        f"| {what} | {' | '.join(run.cells[what] for run in runs)} |" for what in runs[0].cells
    ]
    lines += [_MUTATIONS, *(f"- {words}" for words in mutations)]
    return "\n".join(lines) + "\n"


def mutations_of(module: Any) -> list[str]:
    """What is broken in each adapter in turn, as the tests that break it are called."""
    tests = [name for name, _ in inspect.getmembers(module, inspect.isfunction)]
    told = (name for name in tests if name.startswith("test_") and "noticed" in name)
    return sorted(
        name.removeprefix("test_")
        .removesuffix("_noticed")
        .removesuffix("_are")
        .removesuffix("_is")
        .replace("_", " ")
        for name in told
    )


_HEAD = """# What each adapter keeps of what is promised

Made by the test run: each adapter asks a test system of its kind, alone, behind a fault server of
the kit, and where that system answers everybody to every question. `csv_practice` is the tutorial
adapter. *done* says what came of it; *exempt* says why it need not be. Nothing is neither.
The adapter API is version {version}; what may change in it is in [adapters.md](adapters.md).

To make this page again: `python -m tests.ehr_adapters.quality`
"""
_MUTATIONS = """
## What the conformance class notices

Each of these adapters is broken on purpose, in one way at a time, and the conformance class fails
([the tests](../tests/ehr_adapters/test_adapter_mutations.py)):
"""

if __name__ == "__main__":
    import test_adapter_mutations

    DOCUMENT.write_text(
        document(
            run_all(test_adapter_mutations.broken_promises),
            mutations_of(test_adapter_mutations),
        ),
        encoding="utf-8",
    )

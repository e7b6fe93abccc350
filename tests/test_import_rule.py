"""The import rule: who may know whom. The switchboard cannot leak what it cannot import.

Read from the source, so that an import inside a function or under ``TYPE_CHECKING`` counts
too; and once more at run time, so that what an allowed module brings along counts as well.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PA = "patient_access."

PASSES_NO_PHI = {PA + "handover", PA + "settings", PA + "diagnostics"}
PHI_FREE_VALUES = {
    PA + "handover.call_events",
    PA + "handover.frames",
    PA + "handover.other_calls",
    PA + "handover.sign_in_states",
}

MAY_IMPORT: dict[str, set[str]] = {
    PA + "domain": set(),
    "ehr_adapters": {PA + "domain", PA + "toml_lines", PA + "way_out"},
    PA + "verification": {PA + "domain", PA + "toml_lines"},
    PA + "views": {PA + "domain", PA + "verification.values", *PHI_FREE_VALUES},
    # The courier holds patients as a workspace does, and is hardened as one.
    PA + "audit": {PA + "domain", *PASSES_NO_PHI, PA + "workspace.harden", PA + "way_out"},
    PA + "outbox_cli": {PA + "audit.commands"},
    PA + "fhircast": {PA + "domain", PA + "way_out", PA + "settings", PA + "diagnostics.check"},
    # It is given a number and a finished text, and knows nobody.
    PA + "text_gateway": {PA + "handover", PA + "way_out"},
    PA + "presence": {PA + "handover.presence_events", PA + "diagnostics.check"},
    PA + "workspace": {
        PA + "domain",
        PA + "audit",
        PA + "fhircast",
        PA + "presence",
        PA + "text_gateway",
        PA + "verification",
        PA + "views",
        PA + "handover",
        PA + "diagnostics",
        "ehr_adapters",
    },
    PA + "handover": set(),
    PA + "settings": {PA + "handover", PA + "toml_lines"},
    PA + "diagnostics": {PA + "handover", PA + "settings"},
    PA + "call_sources": {*PASSES_NO_PHI, PA + "front_door", PA + "way_out"},
    PA + "front_door": PASSES_NO_PHI,
    PA + "sign_in": {*PASSES_NO_PHI, PA + "way_out"},
    PA + "way_out": set(),
    PA + "phone_bridge": {PA + "handover", PA + "way_out"},
    # What it passes on unread is about patients, so it is hardened as a workspace is.
    PA + "schedule_relay": {PA + "handover", PA + "way_out.tls", PA + "workspace.harden"},
    PA + "bridge": {
        *PASSES_NO_PHI,
        PA + "call_sources",
        PA + "phone_bridge",
        PA + "toml_lines",
        PA + "way_out",
    },
    PA + "switchboard": {
        *PASSES_NO_PHI,
        PA + "call_sources",
        PA + "front_door",
        PA + "sign_in",
    },
    PA + "toml_lines": set(),
    PA + "pop": {*PASSES_NO_PHI, PA + "front_door"},
    PA + "doctor": {
        *PASSES_NO_PHI,
        PA + "front_door",
        PA + "domain",
        PA + "verification.policy",
        PA + "audit.checks",
        PA + "sign_in",
        PA + "fhircast.check",
        PA + "doctor_way",
        PA + "doctor_calls",
        PA + "doctor_schedule",
        PA + "doctor_texts",
        PA + "presence",
        "ehr_adapters",
    },
    PA + "doctor_calls": {
        *PASSES_NO_PHI,
        PA + "call_sources",
        PA + "front_door",
        PA + "phone_bridge.probe",
        PA + "way_out.files",
    },
    PA + "doctor_schedule": {*PASSES_NO_PHI, PA + "doctor_way", PA + "way_out"},
    PA + "doctor_texts": {*PASSES_NO_PHI, PA + "text_gateway", PA + "way_out"},
    PA + "doctor_way": {*PASSES_NO_PHI, PA + "domain", PA + "way_out", "ehr_adapters"},
    # A developer's tool on made-up people.
    PA + "adapter_record": {PA + "settings", PA + "domain", "ehr_adapters"},
    PA + "training_hospital": {
        PA + "handover",
        PA + "domain",
        PA + "text_gateway.loopback",
        "ehr_adapters.training",
    },
    # These choose a role and import it when they know it: see the last two tests.
    PA + "cli": {"patient_access"},
    PA + "__main__": {"patient_access"},
    "patient_access": set(),
    "resources": set(),
}
"""What each part may import of ours besides itself. A part that is not here has no place yet."""

ONLY_IN: dict[str, set[str]] = {
    "PySide6": {PA + "workspace", PA + "views", PA + "presence"},
    "shiboken6": {PA + "workspace", PA + "views", PA + "presence"},
    "httpx": {
        "ehr_adapters",
        PA + "audit",
        PA + "fhircast",
        PA + "sign_in",
        PA + "text_gateway",
        PA + "way_out",
    },
    "httpcore": {"ehr_adapters"},
    "authlib": {PA + "sign_in"},
    "joserfc": {PA + "sign_in"},
    "h11": {PA + "front_door"},
    "paho": {PA + "phone_bridge", PA + "bridge"},
    "websockets": {PA + "fhircast"},
    "cryptography": {PA + "audit", PA + "doctor_way", PA + "sign_in"},
    "jeepney": {PA + "presence"},
}
EVERYBODY_MAY = {"patient_access.__version__", "resources"}

NEVER_AT_RUN_TIME = (
    "PySide6",
    "shiboken6",
    "httpx",
    "websockets",
    "ehr_adapters",
    "patient_access.audit",
    "patient_access.domain",
    "patient_access.fhircast",
    "patient_access.text_gateway",
    "patient_access.verification",
    "patient_access.views",
    "patient_access.workspace",
)


@dataclass(frozen=True)
class Import:
    file: Path
    line: int
    name: str

    @property
    def where(self) -> str:
        return f"{self.file.as_posix()}:{self.line} imports {self.name}"


def under(name: str, part: str) -> bool:
    return name == part or name.startswith(part + ".")


def module_of(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str | None:
    """The part of ``MAY_IMPORT`` that a module belongs to: the longest that fits."""
    exact = {"patient_access": module == "patient_access"}
    fits = [part for part in MAY_IMPORT if exact.get(part, under(module, part))]
    return max(fits, key=len, default=None)


def imports(root: Path, file: Path) -> Iterator[Import]:
    """Every import of one file, in every form that names what it imports."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    package = file.parent.parts
    for node in ast.walk(tree):
        names: list[str] = []
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom():
                base = ".".join(
                    [*package[: len(package) - node.level + 1], *filter(None, [node.module])]
                    if node.level
                    else [node.module or ""]
                )
                names = [f"{base}.{alias.name}" for alias in node.names]
            case ast.Call(
                func=ast.Attribute(attr="import_module")
                | ast.Name(id="import_module" | "__import__"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                names = [name]
        for name in names:
            yield Import(file, node.lineno, name)


def source_files(root: Path) -> list[Path]:
    return [
        file.relative_to(root)
        for top in ("patient_access", "ehr_adapters", "resources")
        for file in sorted((root / top).rglob("*.py"))
    ]


def breaches(root: Path) -> Iterator[str]:
    """Each import that breaks the rule, as file, line and reason."""
    for file in source_files(root):
        part = part_of(module_of(file))
        if part is None:
            yield f"{file.as_posix()} belongs to no part of MAY_IMPORT: decide what it may import"
            continue
        allowed = {part, *MAY_IMPORT[part], *EVERYBODY_MAY}
        for found in imports(root, file):
            if under(found.name, "tests"):
                yield f"{found.where}: nobody imports tests"
            ours = any(under(found.name, top) for top in ("patient_access", "ehr_adapters"))
            if ours and not any(under(found.name, name) for name in allowed):
                yield f"{found.where}: not for {part}"
            for library, places in ONLY_IN.items():
                if under(found.name, library) and part not in places:
                    yield f"{found.where}: only for {', '.join(sorted(places))}"


def test_every_import_follows_the_rule():
    assert list(breaches(ROOT)) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("patient_access/switchboard/x.py", "from patient_access.domain import patient"),
        ("patient_access/switchboard/x.py", "from patient_access import domain"),
        ("patient_access/switchboard/x.py", "from ..domain import patient"),
        ("patient_access/switchboard/x.py", "import PySide6.QtCore"),
        (
            "patient_access/switchboard/x.py",
            "def late():\n    import patient_access.domain.patient",
        ),
        ("patient_access/switchboard/x.py", "import importlib; importlib.import_module('httpx')"),
        ("patient_access/call_sources/x.py", "from ehr_adapters import contract"),
        ("patient_access/handover/x.py", "from patient_access.settings import anything"),
        ("patient_access/views/x.py", "from patient_access.verification.rules import check"),
        ("patient_access/views/x.py", "from patient_access.handover.wire import PrivatePart"),
        ("patient_access/domain/x.py", "from patient_access.views import values"),
        ("patient_access/workspace/x.py", "import httpx"),
        ("patient_access/sign_in/x.py", "from patient_access.domain import patient"),
        ("patient_access/sign_in/x.py", "import PySide6.QtCore"),
        ("patient_access/switchboard/x.py", "from patient_access.fhircast import subscriber"),
        ("patient_access/switchboard/x.py", "from patient_access.audit import delivery"),
        ("patient_access/switchboard/x.py", "import cryptography.x509"),
        ("patient_access/audit/x.py", "from patient_access.workspace import session"),
        ("patient_access/audit/x.py", "import PySide6.QtCore"),
        ("patient_access/call_sources/x.py", "import websockets"),
        ("patient_access/fhircast/x.py", "import PySide6.QtCore"),
        ("patient_access/fhircast/x.py", "from patient_access.views import values"),
        ("patient_access/workspace/x.py", "from websockets.asyncio import client"),
        ("patient_access/workspace/x.py", "from patient_access.sign_in import session"),
        ("patient_access/switchboard/x.py", "import joserfc.jwt"),
        ("patient_access/workspace/x.py", "from tests.peers import sekmet"),
        ("patient_access/training_hospital/x.py", "from ehr_adapters import registry"),
        ("ehr_adapters/fhir_r4/x.py", "from patient_access import verification"),
        ("patient_access/nowhere/x.py", "import json"),
    ],
)
def test_the_rule_sees_each_way_to_break_it(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line)
    assert len(list(breaches(tmp_path))) == 1


def fresh(code: str) -> list[str]:
    """The lines that ``code`` prints in an interpreter that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    "name",
    [
        "switchboard",
        "call_sources",
        "front_door",
        "handover",
        "settings",
        "diagnostics",
        "pop",
        "bridge",
    ],
)
def test_no_module_that_outlives_a_call_loads_one_that_knows_patients(name):
    loaded = fresh(
        f"""
import importlib, pkgutil, sys
top = importlib.import_module("patient_access.{name}")
for found in pkgutil.walk_packages(getattr(top, "__path__", []), top.__name__ + "."):
    # A module for the other system cannot be imported here; the source was read above.
    if not found.name.endswith((".windows", ".__main__")) or sys.platform == "win32":
        importlib.import_module(found.name)
print(*sys.modules)
"""
    )
    assert f"patient_access.{name}" in loaded
    assert [m for m in loaded if any(under(m, bad) for bad in NEVER_AT_RUN_TIME)] == []


def test_signing_in_speaks_with_the_network_and_loads_nothing_that_knows_patients():
    loaded = fresh("import sys, patient_access.sign_in.sign_ins; print(*sys.modules)")
    assert {"httpx", "authlib", "joserfc"} <= set(loaded)
    bad = [name for name in NEVER_AT_RUN_TIME if name != "httpx"]
    assert [m for m in loaded if any(under(m, name) for name in bad)] == []


def test_the_first_module_imports_a_role_only_when_it_knows_it():
    loaded = fresh("import sys, patient_access.__main__, patient_access.cli; print(*sys.modules)")
    roles = (*NEVER_AT_RUN_TIME, PA + "switchboard", PA + "training_hospital")
    assert [m for m in loaded if any(under(m, bad) for bad in roles)] == []

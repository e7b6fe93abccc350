"""Promises of the project as a whole: versions, pins, licences, and what it may not name."""

import ast
import email.parser
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import patient_access

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["runtime", "dev", "build", "peers"]

LICENCES = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
"""What may be in the program we ship. The LGPL ones stay replaceable files, see build.spec."""
LICENCE_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
LGPL_QT = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest"}
MADE_BY_RUNNING = {"build", "dist", "pictures", "__pycache__"}


PIN = re.compile(
    r"(?P<name>[a-z0-9.-]+)(\[[a-z,]+\])?==(?P<version>[\w.+]+)( ; (?P<marker>[^-]*?))?"
    r"(?P<hashes>( +--hash=sha256:[0-9a-f]{64})*) *"
)


def pins(lock: str) -> dict[str, tuple[str, str, int]]:
    """Name → (version, marker, number of hashes) of one lock file."""
    text = (ROOT / "lock" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = PIN.fullmatch(line)
        assert match, f"lock/{lock}.txt: not a pin: {line[:80]}"
        found[match["name"]] = (
            match["version"],
            match["marker"] or "",
            match["hashes"].count("--hash"),
        )
    return found


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9.-]", r)[0].lower() for r in requirements}


def committed_files() -> list[Path]:
    """Every file that is, or could be, committed."""
    kept = []
    for file in ROOT.rglob("*"):
        inside = file.relative_to(ROOT).parts
        hidden = any(p.startswith(".") and p not in {".ci", ".gitignore"} for p in inside)
        made = any(p in MADE_BY_RUNNING or p.endswith(".egg-info") for p in inside)
        if file.is_file() and not hidden and not made:
            kept.append(file)
    return kept


# --- one version --------------------------------------------------------------------------


def test_the_version_is_the_same_everywhere():
    version = patient_access.__version__
    assert importlib.metadata.version("patient-access") == version
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?v?{re.escape(version)}\b", changes, re.MULTILINE)


def test_every_entry_point_is_installed_and_resolves():
    declared = {("console_scripts", n, v) for n, v in PYPROJECT["project"]["scripts"].items()}
    for group, points in PYPROJECT["project"]["entry-points"].items():
        declared |= {(group, name, value) for name, value in points.items()}
    installed = importlib.metadata.distribution("patient-access").entry_points
    assert {(p.group, p.name, p.value) for p in installed} == declared
    for point in installed:
        assert callable(point.load())


# --- pins ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_pinned_with_hashes(lock):
    assert pins(lock)
    assert [name for name, (_, _, hashes) in pins(lock).items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock):
    text = (ROOT / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|@ ", text)


def test_the_locks_hold_what_the_project_asks_for():
    project = PYPROJECT["project"]
    runtime, dev = pins("runtime"), pins("dev")
    assert named(project["dependencies"]) <= runtime.keys()
    assert named(project["optional-dependencies"]["dev"]) <= dev.keys()
    assert {name: dev[name][0] for name in runtime} == {n: v for n, (v, _, _) in runtime.items()}
    both = dev.keys() & pins("build").keys()
    assert {name: dev[name][0] for name in both} == {n: pins("build")[n][0] for n in both}
    asked = (ROOT / "lock" / "build.in").read_text().splitlines()
    assert [a for a in asked if not a.startswith("#")] == PYPROJECT["build-system"]["requires"]


@pytest.mark.parametrize("name", ["debian-run.txt", "debian-test.txt", "debian-gnu-health.txt"])
def test_every_debian_package_has_a_reason(name):
    lines = (ROOT / "lock" / name).read_text().splitlines()
    packages = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    assert packages
    assert [p for p in packages if len(p) < 2] == []


# --- licences -----------------------------------------------------------------------------


def licences(metadata: email.message.Message) -> set[str]:
    """The choices that a package's metadata offers, as SPDX names where it can be told."""
    expression = metadata.get("License-Expression") or metadata.get("License") or ""
    # "BSD" is no SPDX name but a family; python-hl7 says it, and its text has three clauses.
    if not expression or "\n" in expression or expression == "BSD":
        classifiers = [c.split(" :: ")[-1] for c in metadata.get_all("Classifier") or []]
        return {LICENCE_CLASSIFIERS[c] for c in classifiers if c in LICENCE_CLASSIFIERS}
    return {choice.strip("() ") for choice in expression.split(" OR ")}


def test_everything_we_ship_has_a_licence_that_allows_it():
    refused, read = {}, 0
    for name, (_, marker, _) in pins("runtime").items():
        try:
            metadata = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            assert marker, f"{name} is for every system and is not installed"
            continue
        read += 1
        offered = licences(metadata)
        if not offered & LICENCES:
            refused[name] = sorted(offered)
    assert refused == {}
    assert read > 25


def test_a_licence_that_is_not_allowed_is_seen():
    read = email.parser.Parser().parsestr
    assert not licences(read("License-Expression: GPL-3.0-only\n")) & LICENCES
    assert not licences(read("Name: says-nothing\n")) & LICENCES
    assert licences(read("License-Expression: GPL-2.0-only OR MIT\n")) & LICENCES
    assert licences(read("Classifier: License :: OSI Approved :: MIT License\n")) == {"MIT"}


def test_of_qt_only_lgpl_modules_are_used():
    """Qt Charts, Virtual Keyboard and some others are GPL or commercial only."""
    assert {"pyside6", "pyside6-addons"} & pins("runtime").keys() == set()
    used = set()
    for file in (ROOT / "patient_access").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "PySide6":
                used |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6."):
                used.add(node.module.split(".")[1])
            elif isinstance(node, ast.Import):
                used |= {a.name.split(".")[1] for a in node.names if a.name.startswith("PySide6.")}
    assert "QtWidgets" in used
    assert used <= LGPL_QT


# --- what is not in the tree --------------------------------------------------------------

# In pieces, so that this file does not name them either.
UNNAMED = [
    "/" + "work" + "/",
    "/" + "root" + "/",
    "/tmp/" + "scratch",  # noqa: S108 - looked for, not used
    "py" + "pi.org",
    "python" + "hosted.org",
    "debian" + ".org/debian",
    "npm" + "js.org",
]


def test_no_file_names_a_machine_path_or_a_registry():
    named_in = []
    for file in committed_files():
        content = file.read_bytes()
        named_in += [
            f"{file.relative_to(ROOT)}: {word}" for word in UNNAMED if word.encode() in content
        ]
    assert named_in == []


def test_the_wheel_carries_every_resource(tmp_path):
    if int(importlib.metadata.version("setuptools").split(".")[0]) < 77:
        pytest.skip("setuptools is older than [build-system] asks; `make setup-test` has it")
    source = tmp_path / "source"
    source.mkdir()
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("patient_access", "ehr_adapters", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, *offline, "-w", tmp_path, source], check=True, timeout=120)
    [wheel] = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    tree = {f.relative_to(source).as_posix() for f in source.rglob("*") if f.is_file()}
    tree = {f for f in tree if "/" in f and "build/" not in f and ".egg-info/" not in f}
    assert packed == tree


def test_the_architecture_names_only_what_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+/[a-z_/0-9]*(?:\.[a-z]+)?|[A-Z]+\.md)`", text))
    named |= set(re.findall(r"\]\(([^)#:]+)\)", text))
    assert len(named) > 20
    roots = [ROOT, ROOT / "patient_access", ROOT / "tests"]
    assert sorted(n for n in named if not any((r / n).exists() for r in roots)) == []

"""A tutorial's package as somebody outside installs it: copied, built by pip, found by its name."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SECONDS = 120


@contextmanager
def pip_installed(package: Path, folder: Path) -> Iterator[Path]:
    """Its modules can be imported, and its entry points are found, while the block lasts.

    ``folder`` is empty. The copy keeps pip's build files out of the repository.
    """
    copied, target = folder / "copied", folder / "installed"
    copied.mkdir()
    modules = []
    for file in package.iterdir():
        if file.is_file():
            (copied / file.name).write_bytes(file.read_bytes())
            modules += [file.stem] if file.suffix == ".py" else []
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    told = subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", "--target", target, copied],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(target))
        importlib.invalidate_caches()
        yield target
        for module in modules:
            sys.modules.pop(module, None)

"""What holds for every test: no screen, no real home, no stray log line, no thread left over."""

import contextlib
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt; a test run under Xvfb sets its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis
import pytest

hypothesis.settings.register_profile("here", deadline=None, max_examples=60)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=150, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

BY_FOLDER = {
    "end_to_end": pytest.mark.end_to_end,
    "packaged": pytest.mark.end_to_end,
    "peers": pytest.mark.peer,
}
THREAD_GRACE = 5.0

_sandbox = pytest.StashKey[tuple[Path, dict[str, str]]]()


# --- a home of its own --------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Point every place where settings, state and keys are kept at an empty folder."""
    home = Path(tempfile.mkdtemp(prefix="pa-test-"))
    before = dict(os.environ)
    config.stash[_sandbox] = (home, before)
    authority = Path.home() / ".Xauthority"
    if authority.exists():
        os.environ.setdefault("XAUTHORITY", str(authority))
    for name, folder in {
        "HOME": "",
        "USERPROFILE": "",
        "APPDATA": "roaming",
        "LOCALAPPDATA": "local",
        "XDG_CONFIG_HOME": "config",
        "XDG_CONFIG_DIRS": "site-config",
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        place = home / folder
        place.mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(place)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for name in [name for name in os.environ if name.startswith("PATIENT_ACCESS_")]:
        del os.environ[name]


def pytest_unconfigure(config: pytest.Config) -> None:
    home, before = config.stash[_sandbox]
    os.environ.clear()
    os.environ.update(before)
    shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test's folder marks it: nobody can forget the marker that keeps it apart."""
    for item in items:
        for folder, marker in BY_FOLDER.items():
            if folder in item.path.parts:
                item.add_marker(marker)


# --- strict and quiet ---------------------------------------------------------------------


class LogEar:
    """Hears every record of every logger, also of those that do not propagate."""

    def __init__(self) -> None:
        self.unexpected: list[logging.LogRecord] = []
        self.expecting: list[tuple[str, int, list[logging.LogRecord]]] = []

    def hear(self, record: logging.LogRecord) -> None:
        for name, level, heard in reversed(self.expecting):
            if record.levelno == level and (record.name + ".").startswith(name + "."):
                heard.append(record)
                return
        if record.levelno >= logging.WARNING:
            self.unexpected.append(record)

    @contextlib.contextmanager
    def expect(self, name: str, level: int = logging.WARNING) -> Iterator[list[logging.LogRecord]]:
        """Records of this logger and level are meant to come: at least one must."""
        heard: list[logging.LogRecord] = []
        self.expecting.append((name, level, heard))
        try:
            yield heard
        finally:
            self.expecting.remove((name, level, heard))
        assert heard, f"{name} was expected to log at {logging.getLevelName(level)} and did not"


@pytest.fixture(autouse=True)
def _log_ear(monkeypatch: pytest.MonkeyPatch) -> Iterator[LogEar]:
    ear = LogEar()
    call_handlers = logging.Logger.callHandlers

    def overheard(logger: logging.Logger, record: logging.LogRecord) -> None:
        ear.hear(record)
        call_handlers(logger, record)

    with monkeypatch.context() as patch:
        patch.setattr(logging.Logger, "callHandlers", overheard)
        yield ear
    lines = [f"{r.name} {r.levelname}: {r.getMessage()}" for r in ear.unexpected]
    if lines:
        pytest.fail("unexpected log lines:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture
def expected_log(_log_ear: LogEar):
    """``with expected_log("patient_access.x", logging.ERROR) as records:`` excuses those lines."""
    return _log_ear.expect


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(THREAD_GRACE)
    left = [t.name for t in set(threading.enumerate()) - before if t.is_alive() and not t.daemon]
    if left:
        pytest.fail(f"threads left over: {', '.join(sorted(left))}", pytrace=False)


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """Before the other work of the machine, where that is allowed; for what has a time to keep.

    The processes that the test starts are, too.
    """
    if not hasattr(os, "getpriority"):
        yield
        return
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    yield
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, before)

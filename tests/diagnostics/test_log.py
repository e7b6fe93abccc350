"""The log cannot hold what it must not, whoever tries."""

import json
import logging
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access.diagnostics.codes import LARGEST, NUMBERS, Code
from patient_access.diagnostics.log import AllowedOnly, Event, event
from patient_access.diagnostics.log_file import EventFile

ROOT = Path(__file__).parents[2]
MARK = "Zyxmarker"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def run(code, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


@pytest.fixture
def events(monkeypatch):
    """What reaches the writer."""
    heard = []
    logger = logging.getLogger("patient_access.events")
    handler = AllowedOnly(heard.append)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield heard
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_an_event_is_one_line_of_code_and_numbers(events):
    event("workspace_ready", "0123456789ab", where="patient_access/x.py:12", seconds=0.5, count=2)
    assert events[0].line(NOW) == (
        "2026-11-22T09:30:00Z workspace_ready correlation=0123456789ab "
        "where=patient_access/x.py:12 count=2 seconds=0.5"
    )


@pytest.mark.parametrize(
    "attempt",
    [
        {"code": MARK},
        {"code": "started", "correlation_id": MARK},
        {"code": "started", "correlation_id": "12065550147"},
        {"code": "started", "where": MARK},
        {"code": "started", "where": f"/home/{MARK} x.py:1"},
        {"code": "started", "type_name": f"{MARK} said"},
        {"code": "started", MARK: 1},
        {"code": "started", "count": 2065550147},
        {"code": "started", "count": 19800512},
        {"code": "started", "count": -2065550147.0},
        {"code": "started", "count": float("nan")},
        {"code": "started", "count": MARK},
    ],
)
def test_what_is_not_on_the_lists_is_not_in_the_line(events, attempt):
    event(**attempt)
    line = events[0].line(NOW)
    assert MARK not in line
    assert "555" not in line
    assert "1980" not in line
    assert line.startswith("2026-11-22T09:30:00Z ")
    assert ("unlisted" in line) or ("dropped=1" in line)


@given(
    st.text(max_size=40),
    st.text(max_size=40),
    st.text(max_size=40),
    st.dictionaries(st.sampled_from([*NUMBERS, "name"]), st.floats()),
)
def test_no_text_at_all_gets_through(code, correlation_id, where, numbers):
    heard = []
    handler = AllowedOnly(heard.append)
    logger = logging.getLogger("patient_access.events")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        event(code, correlation_id, where=where, **numbers)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    (made,) = heard
    assert made.code in Code
    assert made.correlation_id == "" or len(made.correlation_id) == 12
    assert all(name in NUMBERS and abs(value) < LARGEST for name, value in made.numbers.items())
    assert "\n" not in made.line(NOW)


def test_records_of_others_are_counted_by_library_and_level_and_never_kept():
    heard = []
    handler = AllowedOnly(heard.append)
    for name in ("httpx", "httpcore.http11", "patient_access.views", f"{MARK}.made.at.run.time"):
        record = logging.LogRecord(name, logging.WARNING, "x", 1, "GET %s", (MARK,), None)
        handler.emit(record)
    forged = logging.LogRecord("x", logging.INFO, "x", 1, MARK, (), None)
    forged.allowed = MARK
    handler.emit(forged)
    assert heard == []
    assert sum(handler.foreign.values()) == 5
    assert MARK not in str(handler.foreign)
    assert handler.foreign["patient_access", "WARNING"] == 1


SETUP = """
import logging, sys, warnings
from pathlib import Path
from patient_access.diagnostics.log import event, setup
logging.basicConfig(level=logging.DEBUG)  # somebody was here first
handler = setup(Path(sys.argv[1]))
import httpx
httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))).get(
    "http://127.0.0.1/Patient?name=Zyxmarker"
)
logging.getLogger("httpx").error("Zyxmarker")
logging.getLogger("patient_access.somewhere").critical("Zyxmarker %s", "x")
logging.error("Zyxmarker")
try:
    raise ValueError("Zyxmarker")
except ValueError:
    logging.exception("Zyxmarker")
logging.error("%d", "Zyxmarker")  # cannot be formatted
warnings.warn("Zyxmarker", stacklevel=1)
event("started", pid=1)
handler.tell_foreign()
print(sum(handler.foreign.values()))
"""


def test_a_process_that_set_it_up_writes_no_text_of_anybody(tmp_path):
    log = tmp_path / "patient-access.log"
    done = run(SETUP, log)
    assert done.returncode == 0, done.stderr
    assert (done.stderr, done.stdout) == ("", "0\n")
    text = log.read_text()
    assert MARK not in text
    lines = [line.partition(" ")[2] for line in text.splitlines()]
    assert lines[0] == "started pid=1"
    assert "foreign_records type=httpx.ERROR count=1" in lines
    assert "foreign_records type=py.WARNING count=1" in lines
    assert not any("INFO" in line for line in lines)  # httpx's URLs were not even made
    assert stat.S_IMODE(log.stat().st_mode) == 0o600 or sys.platform == "win32"


FAULTS = """
import asyncio, sys, threading, faulthandler
faulthandler.enable()
from pathlib import Path
from patient_access.diagnostics import faults
from patient_access.diagnostics.log import setup
setup(Path(sys.argv[1]))
faults.install()
assert not faulthandler.is_enabled()
from patient_access.handover import wire
def stumble(value):
    wire.lengths(value)
thread = threading.Thread(target=stumble, args=("Zyxmarker",))
thread.start()
thread.join()
class Grumpy:
    def __del__(self):
        raise LookupError("Zyxmarker")
Grumpy()
async def main():
    asyncio.get_running_loop().set_exception_handler(faults.loop_fault)
    asyncio.get_running_loop().call_soon(stumble, "Zyxmarker")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())
raise ExceptionGroup("Zyxmarker", [ValueError("Zyxmarker")])
"""


def test_an_uncaught_exception_leaves_its_type_and_our_line_and_no_value(tmp_path):
    log = tmp_path / "patient-access.log"
    done = run(FAULTS, log)
    assert done.returncode == 1
    assert MARK not in done.stderr + done.stdout + log.read_text()
    lines = [line.partition(" ")[2] for line in log.read_text().splitlines()]
    assert len(lines) == 4
    assert [line.rpartition("type=")[2] for line in lines] == [
        "TypeError",
        "LookupError",
        "TypeError",
        "ValueError",
    ]
    assert lines[0].startswith("fault where=patient_access/handover/wire.py:")
    assert lines[1] == "fault type=LookupError"
    assert "ValueError at a place not ours" in done.stderr


def test_a_workspace_forwards_and_writes_no_file(tmp_path):
    code = """
from patient_access.diagnostics.log import event, setup
heard = []
setup(forward=heard.append)
event("qt_warning", count=1)
print(heard[0].code, heard[0].numbers)
"""
    done = run(code, cwd=tmp_path)
    assert done.stdout == "qt_warning {'count': 1.0}\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_file_never_grows_past_its_size(tmp_path):
    file = EventFile(tmp_path / "log", largest=1000, kept=2)
    for _ in range(500):
        file.write("x" * 99)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {"log", "log.1", "log.2"}
    assert max(sizes.values()) <= 1100


def test_a_disk_that_fails_loses_the_line_and_nothing_else(tmp_path):
    (tmp_path / "state").mkdir()
    file = EventFile(tmp_path / "state" / "log")
    (tmp_path / "state" / "log").unlink()
    (tmp_path / "state").rmdir()
    file.write("a line")


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_log_is_not_written_through_a_link(tmp_path):
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        EventFile(tmp_path / "log")


def test_an_event_value_holds_only_what_the_lists_allow():
    assert json.dumps(Event(code=Code.STARTED).numbers) == "{}"
    assert Event(code=Code.STARTED).line(NOW) == "2026-11-22T09:30:00Z started"

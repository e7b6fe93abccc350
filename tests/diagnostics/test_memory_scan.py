"""The scanner finds what is there: without these, a count of 0 would prove nothing."""

import os
import subprocess
import sys

import pytest

from patient_access.diagnostics import memory_scan

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

HOLDER = """
import ctypes, sys
text = sys.stdin.readline().strip()
kept = {
    "utf8": lambda: bytearray(text.encode()),
    "utf16": lambda: bytearray(text.encode("utf-16-le")),
    "utf32": lambda: bytearray(text.encode("utf-32-le")),
    "boundary": lambda: bytearray(64 << 20),
}[sys.argv[1]]()
if sys.argv[1] == "boundary":
    for at in range((1 << 20) - 7, len(kept) - 64, 1 << 20):
        kept[at : at + len(text)] = text.encode()
del text
sys.stdin.close()
print("holding", flush=True)
import signal; signal.pause()
"""


def _holder(kind: str, text: str):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdin.write(text.encode() + b"\n")
    process.stdin.close()
    assert process.stdout.readline() == b"holding\n"
    return process


def _end(process):
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("kind", ["utf8", "utf16", "utf32"])
def test_a_text_in_another_process_is_found_in_every_encoding(kind):
    process = _holder(kind, "Zyxmarkerfour Qworm")
    try:
        assert memory_scan.copies(process.pid, "Zyxmarkerfour Qworm") >= 1
        assert memory_scan.copies(process.pid, "Zyxnobodyhasthis Qworm") == 0
    finally:
        _end(process)


def test_each_copy_is_counted_once_even_where_two_pieces_meet():
    process = _holder("boundary", "Zyxboundary-marker")
    try:
        placed = len(range((1 << 20) - 7, (64 << 20) - 64, 1 << 20))
        seen = memory_scan.copies(process.pid, "Zyxboundary-marker")
        assert placed <= seen <= placed + 4  # and what reading standard input left behind
    finally:
        _end(process)


def test_a_process_that_is_gone_is_no_proof_of_absence():
    process = _holder("utf8", "Zyxgone-marker")
    _end(process)
    with pytest.raises((ProcessLookupError, FileNotFoundError)):
        memory_scan.copies(process.pid, "Zyxgone-marker")


def test_a_process_that_dies_during_the_scan_is_no_proof_either(monkeypatch):
    process = _holder("utf8", "Zyxdying-marker")
    read, left = memory_scan._read, [3]

    def reading(*where):
        left[0] -= 1
        if not left[0]:
            process.kill()
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        return read(*where)

    monkeypatch.setattr(memory_scan, "_read", reading)
    try:
        with pytest.raises((ProcessLookupError, FileNotFoundError)):
            memory_scan.copies(process.pid, "Zyxdying-marker")
    finally:
        _end(process)


def test_many_needles_are_counted_in_one_pass():
    process = _holder("utf8", "Zyxfirst-marker")
    try:
        counts = memory_scan.copies_of(process.pid, ["Zyxfirst-marker", "Zyxsecond-marker"])
        assert counts["Zyxfirst-marker"] >= 1
        assert counts["Zyxsecond-marker"] == 0
    finally:
        _end(process)


def test_files_and_their_names_are_searched(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "log.txt").write_bytes("x Zyxfile-marker y".encode("utf-16-le"))
    (deep / "Zyxfile-marker.txt").write_bytes(b"")
    os.mkfifo(deep / "pipe")
    assert memory_scan.copies_in_tree([tmp_path, tmp_path / "absent"], "Zyxfile-marker") == 2


def test_a_needle_too_short_to_mean_anything_is_refused():
    with pytest.raises(ValueError, match="found everywhere"):
        memory_scan.copies(os.getpid(), "abc")

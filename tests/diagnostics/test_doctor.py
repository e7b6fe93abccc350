"""The doctor: each finding is a sentence that says what to do."""

import shutil
import subprocess
import sys

import pytest

from patient_access.diagnostics.check import Ease, broken, good, weak
from patient_access.diagnostics.desk_checks import keyring_backend, missing_library, qt_platform
from patient_access.diagnostics.doctor import checks, report
from patient_access.diagnostics.memory_checks import core_dumps, memory_lock, swap

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


def test_every_check_is_one_sentence_with_a_name_of_its_own():
    found = checks()
    assert len({check.code for check in found}) == len(found) >= 5
    assert all(check.sentence.endswith(".") for check in found)


def test_a_check_that_breaks_does_not_hide_the_others():
    def breaking():
        raise ValueError("Zyxmarker")

    found = checks([breaking, lambda: [good("ehr", "The EHR answers.")]])
    assert found[-1].code == "ehr"
    assert found[-2].ease is Ease.BROKEN
    assert "ValueError" in found[-2].sentence
    assert "Zyxmarker" not in found[-2].sentence


def test_the_report_has_a_line_for_each_and_fails_only_when_something_is_broken():
    lines = []
    assert report([good("a", "Good."), weak("b", "Weak.")], lines.append) == 0
    assert report([broken("c", "Broken.")], lines.append) == 1
    assert [line.split() for line in lines] == [
        ["ok", "a", "Good."],
        ["weak", "b", "Weak."],
        ["BROKEN", "c", "Broken."],
    ]


@LINUX
def test_memory_that_cannot_be_locked_is_said_with_what_to_set():
    assert memory_lock(-1, privileged=False).ok
    assert memory_lock(65536, privileged=True).ok
    check = memory_lock(65536, privileged=False)
    assert check.ease is Ease.WEAK
    assert "64 kB" in check.sentence
    assert "memlock unlimited" in check.sentence


def test_swap_that_could_be_read_from_the_disk_is_named(tmp_path):
    table = tmp_path / "swaps"
    head = "Filename Type Size Used Priority\n"
    table.write_text(head)
    assert swap(table).sentence == "There is no swap."
    table.write_text(head + "/dev/dm-1 partition 1 0 -2\n/dev/zram0 partition 1 0 -2\n")
    assert swap(table).ok
    table.write_text(head + "/dev/sda2 partition 1 0 -2\n/dev/dm-1 partition 1 0 -2\n")
    assert "/dev/sda2;" in swap(table).sentence
    assert not swap(tmp_path / "absent").ok


def test_a_crash_reporter_is_mentioned(tmp_path):
    pattern = tmp_path / "core_pattern"
    pattern.write_text("|/usr/lib/systemd/systemd-coredump %P\n")
    assert "crash reporter" in core_dumps(pattern).sentence
    pattern.write_text("core\n")
    assert "no crash reporter" in core_dumps(pattern).sentence


def test_a_desk_without_a_keyring_is_told_what_that_means():
    # The test run has the backend that always fails.
    check = keyring_backend()
    assert check.ease is Ease.WEAK
    assert "no sign-in can be kept" in check.sentence


@LINUX
def test_a_session_without_a_screen_is_told_so():
    assert "DISPLAY" in qt_platform({}).sentence
    assert qt_platform({"QT_QPA_PLATFORM": "offscreen"}).ok


@LINUX
def test_a_library_that_is_not_there_is_named(tmp_path):
    if shutil.which("cc") is None:
        pytest.skip("no C compiler to make a library that misses another")
    (tmp_path / "x.c").write_text("int y(void); int x(void) { return y(); }")
    (tmp_path / "y.c").write_text("int y(void) { return 1; }")
    build = {"cwd": tmp_path, "check": True}
    name = "libzyx-absent.so.1"
    subprocess.run(["cc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", name, "y.c"], **build)
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", "plugin.so", "x.c", "-L.", "-l:libzyx-absent.so.1"],
        **build,
    )
    (tmp_path / "libzyx-absent.so.1").unlink()
    assert missing_library(tmp_path / "plugin.so") == "libzyx-absent.so.1"
    assert missing_library(tmp_path / "absent.so") == ""

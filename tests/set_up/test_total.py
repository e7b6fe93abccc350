"""The line that CI reads last is the truth about every run before it."""

import subprocess
import sys
from pathlib import Path

import pytest

TOTAL = Path(__file__).with_name("total.py")


@pytest.fixture
def totalled(tmp_path):
    def run(*suites: str):
        for number, suite in enumerate(suites):
            xml = f"<testsuites><testsuite {suite}/></testsuites>"
            (tmp_path / f"{number}.xml").write_text(xml)
        done = subprocess.run(
            [sys.executable, TOTAL, tmp_path], capture_output=True, text=True, timeout=30
        )
        return done.stdout.strip(), done.returncode

    return run


def test_every_run_counts(totalled):
    assert totalled(
        'tests="5" failures="0" errors="0" skipped="1"', 'tests="3" failures="0" errors="0"'
    ) == ("total: 7 passed, 0 failed, 1 skipped", 0)


def test_a_failure_or_an_error_in_any_run_fails_the_whole(totalled):
    assert totalled('tests="5" failures="1" errors="1" skipped="0"', 'tests="3"') == (
        "total: 6 passed, 2 failed, 0 skipped",
        1,
    )


def test_a_run_of_nothing_is_no_success(totalled):
    assert totalled('tests="2" skipped="2"') == ("total: 0 passed, 0 failed, 2 skipped", 1)
    assert totalled()[1] == 1

"""Hundreds of callers through a source: none of their numbers stays in its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from patient_access.diagnostics.memory_scan import copies_of
from tests.support.certificate import self_signed
from tests.support.fake_baresip import FakeBaresip
from tests.support.fake_pbx import FakePbx

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory scan reads /proc"),
]
CALLS = 500


def events(index):
    """One call: ring, answer, hold, resume, end; each names the caller several times."""
    number, name = f"206555{7000 + index}", f"Zyx{index}marker"
    for event, state in (
        ("Newstate", 5),
        ("NewConnectedLine", 5),
        ("Newstate", 6),
        ("Hold", 6),
        ("Unhold", 6),
        ("Hangup", 6),
    ):
        yield (
            f"Event: {event}\r\nChannel: PJSIP/1001-{index}\r\nChannelState: {state}\r\n"
            f"CallerIDNum: 1001\r\nConnectedLineNum: {number}\r\nConnectedLineName: {name}\r\n"
            f"Exten: {number}\r\nUniqueid: 17.{index}\r\nLinkedid: 17.{index}\r\n"
            f"ChanVariable: MRN=M{number}\r\n\r\n"
        )


@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
def test_not_one_copy_of_any_caller_of_asterisk_stays(tls, tmp_path):
    pbx = FakePbx(self_signed(tmp_path) if tls else None)
    file = [str(tmp_path / "made-up.pem")] if tls else []
    try:
        check(
            ["asterisk", str(pbx.port), *file],
            lambda index: pbx.write("".join(events(index))),
            "PJSIP/1001",
        )
    finally:
        pbx.close()


def test_not_one_copy_of_any_caller_of_baresip_stays():
    telephone = FakeBaresip()

    def play(index):
        for kind in ("CALL_INCOMING", "CALL_ESTABLISHED", "CALL_CLOSED"):
            telephone.say(kind, f"{index}@host", f"206555{7000 + index}", f"Zyx{index}marker")

    try:
        check(["baresip", str(telephone.port)], play, "CALL_INCOMING")
    finally:
        telephone.close()


def check(arguments, play, known):
    """Five hundred calls, and a scan. ``known`` is in that memory for good."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.call_sources.calls_in_a_row", *arguments],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            for index in range(CALLS):
                play(index)
                if index % 50 == 0:
                    ask(process)
            while ask(process)[0] < CALLS:
                pass
            assert ask(process)[1] == CALLS, "each caller's number went to the desk once"
            numbers = [f"206555{7000 + index}" for index in range(CALLS)]
            names = [f"Zyx{index}marker" for index in range(CALLS)]
            found = {k: v for k, v in copies_of(process.pid, numbers + names).items() if v}
            assert found == {}
            assert copies_of(process.pid, [known])[known], "the scan reads this memory"
        finally:
            process.stdin.close()
            process.wait(30)


def ask(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return [int(word) for word in process.stdout.readline().split()]

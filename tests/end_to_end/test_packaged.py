"""The packaged program keeps the promise too: its children start, and its wipe wipes."""

from pathlib import Path

import pytest

from tests.end_to_end.desk import FROM_SOURCE, PACKAGED, Desk, is_alive, until
from tests.end_to_end.marker_patient import NUMBER
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import see_markers, whole_call

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not PACKAGED.exists(), reason="not built; `make package` does it"),
]


def test_it_plays_the_training_call_without_a_display(start_desk, tmp_path, can_read_memory):
    pictures = tmp_path / "pictures"
    desk = start_desk(
        arguments=["--training", "--pictures", str(pictures)],
        program=[str(PACKAGED)],
        PATH="",
        LC_ALL="C.UTF-8",
    )
    assert desk.process.wait(90) == 0, "\n".join(desk.lines)
    desk.wait_for("nothing of the patient is left")
    assert len(list(pictures.glob("*.png"))) >= 6
    after = desk.lines[next(i for i, line in enumerate(desk.lines) if "After the call" in line) :]
    counts = [line.rsplit(": ", 1)[1] for line in after if line.startswith("    ")]
    assert len(counts) >= 3
    assert set(counts) == {"0"}, after


def test_nothing_is_left_of_a_call_in_a_real_window(start_desk, ehr, marked, xvfb, can_read_memory):
    program = [str(PACKAGED)]
    desk: Desk = start_desk(
        whole_call(marked),
        Steps().ready(2),
        arguments=["--fhir", ehr.base, "--role", "nurse"],
        program=program,
        DISPLAY=xvfb.display,
        QT_QPA_PLATFORM="xcb",
    )
    desk.wait_for("window 1 is ready")
    desk.pop("ringing", number=NUMBER, call_id="call-1")
    desk.pop("answered", call_id="call-1")
    desk.wait_for("everything is open")
    holder = see_markers(desk, (*marked.summary, *marked.fetched))
    assert Path(f"/proc/{holder}/exe").readlink() == PACKAGED, "not the packaged program"
    assert desk.program != FROM_SOURCE

    desk.pop("ended", call_id="call-1")

    desk.wait_for("window 2 is ready")
    until(lambda: not is_alive(holder))
    assert desk.left_over(marked.everything) == {}
    assert not any(desk.copies(xvfb.pid, marked.everything).values())

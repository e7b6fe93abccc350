"""With a FHIRcast hub connected the promise is the same: after the call, nobody of us has her.

The hub is outside, like the EHR: it was told an id and a number, on purpose.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.marker_patient import MRN, NUMBER, Marked, mark
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import ring, see_markers, whole_call
from tests.fhircast.conftest import event
from tests.fhircast.hub import HubProcess

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("can_read_memory")]

SETTINGS = """
role = "nurse"

[[ehrs]]
name = "Northside EHR"
base = "{base}"

[ehrs.fhircast]
hub = "{hub}"
topic = "made-up-topic"
"""
THEIRS = {"resourceType": "Patient", "id": mark("theirs"), "name": [{"family": mark("foreign")}]}


@pytest.fixture
def hub() -> Iterator[HubProcess]:
    process = HubProcess()
    yield process
    process.close()


def settings_file(folder: Path, ehr: TrainingServer, hub: HubProcess) -> list[str]:
    file = folder / "settings.toml"
    file.write_text(SETTINGS.format(base=ehr.base, hub=hub.url), encoding="utf-8")
    return ["--settings", str(file)]


@pytest.mark.parametrize("ending", ["the caller hangs up", "the workspace is killed"])
def test_nothing_is_left_of_a_call_that_was_shared_when(
    ending: str, start_desk, ehr: TrainingServer, hub: HubProcess, marked: Marked, tmp_path: Path
) -> None:
    steps = whole_call(marked).wait_for("Another patient was opened").say("told of another")
    steps.must_not_show(mark("foreign"), mark("theirs"))
    desk = start_desk(steps, Steps().ready(2), arguments=settings_file(tmp_path, ehr, hub))
    desk.wait_for("window 1 is ready")
    ring(desk)
    desk.pop("answered", call_id="call-1")
    desk.wait_for("everything is open")
    opening = hub.wait_for("post", mode="event")["event"]["event"]
    assert opening["context"][0]["resource"]["id"] == mark("pid")
    assert opening["context"][0]["resource"]["identifier"][0]["value"] == MRN
    hub.send(event("other", resource=THEIRS))
    desk.wait_for("told of another")
    assert hub.wait_for("message", id="other")["status"] == "409"
    holder = see_markers(desk, (*marked.summary, *marked.fetched))

    if ending == "the caller hangs up":
        desk.pop("ended", call_id="call-1")
        hub.wait_for("disconnected", code=1000)
        told = [one["event"]["event"]["hub.event"] for one in hub.all("post", mode="event")]
        assert told == ["Patient-open", "Patient-close"]
        assert hub.all("post")[-1]["mode"] == "unsubscribe"
    else:
        os.kill(holder, signal.SIGKILL)
        hub.wait_for("disconnected")  # the hub is left to notice; nobody closes for the dead

    desk.wait_for("window 2 is ready")
    until(lambda: not is_alive(holder))
    foreign = (mark("theirs"), mark("foreign"))
    assert desk.left_over((*marked.everything, *foreign)) == {}
    assert NUMBER not in str(hub.heard)
    for text in (*marked.typed, *marked.fetched):
        assert text not in str(hub.heard), "the hub was told more than id and number"

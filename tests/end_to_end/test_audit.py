"""The audit trail with real processes: nothing lost, nothing twice, nothing readable left."""

import base64
import json
import os
import signal
from pathlib import Path

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from patient_access.audit.delivery import opened
from patient_access.audit.note import in_words
from patient_access.audit.seal import OpenKey
from tests.audit.balp import shortfalls
from tests.audit.conftest import Repository
from tests.end_to_end.desk import Desk, is_alive, until
from tests.end_to_end.marker_patient import Marked, mark
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import ring, see_markers, whole_call

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("can_read_memory")]

NOTE = mark("note")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository():
    one = Repository()
    yield one
    one.close()


@pytest.fixture
def start(start_desk, ehr: TrainingServer, tmp_path: Path):
    """A desk whose site keeps an audit trail; its keyring is a file of the test's own."""

    def begin(audit: str, *parts: Steps) -> Desk:
        settings = tmp_path / "settings.toml"
        settings.write_text(f"[audit]\n{audit}\n")
        given = ["--fhir", ehr.base, "--role", "nurse", "--settings", str(settings)]
        desk = start_desk(
            *parts,
            arguments=given,
            PYTHONPATH=str(ROOT),
            PYTHON_KEYRING_BACKEND="tests.audit.courier_keyring.FolderKeyring",
            TEST_KEYRING=str(tmp_path / "keyring.json"),
        )
        desk.wait_for("window 1 is ready")
        return desk

    return begin


def files(desk: Desk, pattern: str) -> list[Path]:
    return sorted((desk.folder / "home").rglob(pattern))


def kinds(repository: Repository) -> list[str]:
    return [repository.taken[key]["subtype"][0]["code"] for key in repository.order]


def test_a_whole_call_arrives_and_leaves_nothing(start, repository, ehr, marked: Marked):
    desk = start(f'fhir = "{repository.base}"', whole_call(marked), Steps().ready(2))
    ring(desk)
    desk.wait_for("everything is open")
    holder = see_markers(desk, (*marked.summary, *marked.fetched))
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 2 is ready")
    until(lambda: not is_alive(holder))
    assert {"search", "read", "caller-verified", "disclose"} <= set(kinds(repository))
    assert [one for event in repository.taken.values() for one in shortfalls(event)] == []
    queries = [
        entity["query"]
        for event in repository.taken.values()
        for entity in event["entity"]
        if "query" in entity
    ]
    asked = [base64.b64decode(query).decode() for query in queries]
    assert all(f" {ehr.base}/" in one for one in asked), asked
    assert desk.left_over(marked.everything) == {}
    assert files(desk, "*.sealed") == files(desk, "lost/*.json") == []


def test_a_workspace_killed_while_it_sends_is_followed_by_a_courier(
    start, repository, marked: Marked
):
    held = repository
    held.behave = lambda _, count: held.gate.clear() if count == 3 else None
    desk = start(
        f'fhir = "{repository.base}"\noutbox = "courier"', whole_call(marked), Steps().ready(2)
    )
    ring(desk)
    desk.wait_for("everything is open")
    holder = see_markers(desk, (*marked.summary, *marked.fetched))
    until(lambda: len(held.requests) == 4)  # the fourth hangs
    until(lambda: files(desk, "*.sealed"))
    os.kill(holder, signal.SIGKILL)
    held.behave = lambda *_: None
    held.gate.set()
    until(lambda: not files(desk, "*.sealed"))
    assert len(repository.order) == len(set(repository.order)) == len(repository.taken)
    assert kinds(repository)[0] == "search"
    assert kinds(repository).count("read") == 1
    until(lambda: not any("courier" in command for command in commands(desk)))
    assert desk.left_over(marked.everything) == {}


def test_with_no_key_what_is_lost_is_counted_and_said_in_the_next_window(start, marked: Marked):
    desk = start(
        'fhir = "http://127.0.0.1:9/fhir"',
        whole_call(marked),
        Steps().ready(2).wait_for("Audit records of the last call are lost").say("told"),
    )
    ring(desk)
    desk.wait_for("everything is open")
    desk.pop("ended", call_id="call-1")
    desk.wait_for("told")
    (stone,) = files(desk, "lost/*.json")
    lost = json.loads(stone.read_text())
    assert set(lost) == {"count", "time", "code"}
    assert lost["code"] == "no_key"
    assert lost["count"] > 3
    assert files(desk, "*.sealed") == []
    assert desk.left_over(marked.everything) == {}


def with_a_note(marked: Marked) -> Steps:
    """A whole call in which the agent writes a note, and neither saves nor copies it."""
    return whole_call(marked).focus("Call note").type(NOTE).say("note written")


def test_a_note_left_behind_is_sealed_and_said_in_the_next_window(
    start, marked: Marked, tmp_path: Path
):
    pair = OpenKey.new()
    desk = start(
        f'outbox = "site"\noutbox_key = "{pair.public.text}"',
        with_a_note(marked),
        Steps().ready(2).wait_for("A note of the call that just ended is kept sealed.").say("told"),
    )
    ring(desk)
    desk.wait_for("note written")
    desk.pop("ended", call_id="call-1")
    desk.wait_for("told")
    (path,) = files(desk, "*-note.sealed")
    assert NOTE in in_words(opened(path, pair))
    assert desk.left_over((NOTE, *marked.everything)) == {}
    assert files(desk, "lost/*.json") == []


def test_a_note_in_a_window_that_is_killed_is_said_not_to_be_kept(start, marked: Marked):
    desk = start(
        'fhir = "http://127.0.0.1:9/fhir"',
        with_a_note(marked),
        Steps().ready(2).wait_for("The note of the call that just ended was not kept.").say("told"),
    )
    ring(desk)
    desk.wait_for("note written")
    holder = see_markers(desk, (NOTE, *marked.fetched))
    os.kill(holder, signal.SIGKILL)
    desk.wait_for("told")
    codes = [json.loads(stone.read_text())["code"] for stone in files(desk, "lost/*.json")]
    assert sorted(codes) == ["note_workspace_died", "workspace_died"]
    assert desk.left_over((NOTE, *marked.everything)) == {}


def commands(desk: Desk) -> list[str]:
    """The command lines of everything that runs."""
    found = []
    for pid in desk.survivors():
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_text())
        except OSError:
            continue
    return found

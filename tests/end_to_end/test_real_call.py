"""A real telephone call: SIPp calls baresip, the window pops, the caller leaves, nothing stays."""

import pytest

from tests.end_to_end.desk import until
from tests.end_to_end.script_writer import Steps
from tests.peers.sip_call import Telephone, call, missing

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(bool(missing()), reason="needs baresip and sipp (lock/debian-test.txt)"),
]
NUMBER = "2065550137"


@pytest.fixture
def telephone(tmp_path):
    folder = tmp_path / "baresip"
    folder.mkdir()
    telephone = Telephone(folder)
    yield telephone
    telephone.hang_up_for_good()


@pytest.fixture
def begin(start_desk, ehr, telephone, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f'call_sources = ["baresip"]\n[baresip]\nport = {telephone.control}\n', encoding="utf-8"
    )

    def started(*parts):
        desk = start_desk(*parts, arguments=["--settings", str(settings), "--fhir", ehr.base])
        desk.wait_for("window 1 is ready")
        return desk

    return started


def test_a_call_is_answered_verified_and_nothing_is_left_when_the_caller_hangs_up(
    begin, marked, telephone, tmp_path, can_read_memory
):
    steps = Steps().ready().wait_for("One person has this number").press("F4")
    steps.wait_for("Connected").pick_first().verify_marked().say("verified")
    desk = begin(steps, Steps().ready(2))
    caller = call(tmp_path, telephone, NUMBER, 15_000)
    try:
        desk.wait_for("verified")
        (serving, *_) = [pid for pid in desk.workspaces() if desk.copies(pid, [NUMBER])[NUMBER]]
        assert caller.wait(30) == 0, "the caller had a whole call and hung up"
        desk.wait_for("window 2 is ready")
        until(lambda: serving not in desk.workspaces())
        assert desk.left_over([*marked.everything, NUMBER]) == {}
    finally:
        caller.kill()
        caller.wait(10)


def test_a_caller_who_gives_up_leaves_the_desk_as_it_was(
    begin, marked, telephone, tmp_path, can_read_memory
):
    steps = Steps().ready().wait_for("One person has this number").say("it rings")
    desk = begin(steps, Steps().ready(2))
    caller = call(tmp_path, telephone, NUMBER, 3000, gives_up=True)
    try:
        desk.wait_for("it rings")
        desk.wait_for("window 2 is ready")
        until(lambda: len(desk.workspaces()) == 2)
        assert desk.left_over([*marked.everything, NUMBER]) == {}
    finally:
        caller.kill()
        caller.wait(10)

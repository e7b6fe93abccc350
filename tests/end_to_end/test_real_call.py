"""A real telephone call: SIPp calls baresip, the window pops, the caller leaves, nothing stays."""

import pytest

from ehr_adapters.training.fhir_server import TrainingServer
from tests.end_to_end.desk import until
from tests.end_to_end.marker_patient import mark
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.second_household import OTHER_MARKS, OTHER_NUMBER, two_households
from tests.peers.sip_call import Caller, Telephone, missing

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(bool(missing()), reason="needs baresip and sipp (lock/debian-test.txt)"),
]
NUMBER = "2065550137"


@pytest.fixture
def ehr(marked):
    """A hospital with two households."""
    with TrainingServer(two_households(marked)) as server:
        yield server


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
    caller = Caller(tmp_path, telephone, NUMBER)
    try:
        desk.wait_for("verified")
        (serving, *_) = [pid for pid in desk.workspaces() if desk.copies(pid, [NUMBER])[NUMBER]]
        caller.hangs_up()
        desk.wait_for("window 2 is ready")
        until(lambda: serving not in desk.workspaces())
        assert desk.left_over([*marked.everything, NUMBER]) == {}
    finally:
        caller.kill()


def test_a_caller_who_gives_up_leaves_the_desk_as_it_was(
    begin, marked, telephone, tmp_path, can_read_memory
):
    steps = Steps().ready().wait_for("One person has this number").say("it rings")
    desk = begin(steps, Steps().ready(2))
    caller = Caller(tmp_path, telephone, NUMBER, gives_up=True)
    try:
        desk.wait_for("it rings")
        caller.hangs_up()
        desk.wait_for("window 2 is ready")
        until(lambda: len(desk.workspaces()) == 2)
        assert desk.left_over([*marked.everything, NUMBER]) == {}
    finally:
        caller.kill()


def first_call():
    steps = Steps().ready().wait_for("One person has this number").press("F4")
    return steps.wait_for("Connected").pick_first().verify_marked().wait_for(mark("visit"))


def holder(desk, needles):
    """The one workspace that holds all of these."""
    found = [pid for pid in desk.workspaces() if _all(desk.copies(pid, needles))]
    assert len(found) == 1, "in exactly one process"
    return found[0]


def _all(counts):
    return bool(counts) and all(counts.values())


def test_two_calls_at_once_have_two_households_and_each_hang_up_wipes_its_own(
    begin, marked, telephone, tmp_path, can_read_memory
):
    first = first_call().say("first is open")
    first.wait_for("Another call is ringing").wait_for("number ending in 42")
    first.must_not_show("60–69").say("first was told")
    second = Steps().wait_for("One person has this number").wait_for("60–69")
    second.say("second is shown")
    second.wait_until_gone("Another call is").press("F4").wait_for("Connected").say("answered")
    desk = begin(first, second, Steps().ready(3))
    callers = [Caller(tmp_path, telephone, NUMBER)]
    try:
        desk.wait_for("first is open")
        callers.append(Caller(tmp_path, telephone, OTHER_NUMBER))
        desk.wait_for("second is shown")
        desk.wait_for("first was told")
        one = holder(desk, (*marked.summary, mark("visit"), NUMBER))
        other = holder(desk, (*OTHER_MARKS, OTHER_NUMBER))
        assert not any(desk.copies(one, OTHER_MARKS).values())
        assert not any(desk.copies(other, (*marked.summary, mark("visit"))).values())

        callers[0].hangs_up()
        until(lambda: one not in desk.workspaces())
        assert desk.left_over([*marked.everything, NUMBER]) == {}
        assert _all(desk.copies(other, OTHER_MARKS)), "and the second stays"

        desk.wait_for("answered")
        callers[1].hangs_up()
        desk.wait_for("window 3 is ready")
        until(lambda: other not in desk.workspaces())
        assert desk.left_over([*marked.everything, *OTHER_MARKS, NUMBER, OTHER_NUMBER]) == {}
    finally:
        for caller in callers:
            caller.kill()


def test_a_second_caller_who_gives_up_takes_nothing_from_the_first(
    begin, marked, telephone, tmp_path, can_read_memory
):
    first = first_call().say("first is open").wait_for("Another call is ringing")
    first.wait_until_gone("Another call is ringing").wait_for(mark("visit")).say("first goes on")
    second = Steps().wait_for("One person has this number").say("second is shown")
    desk = begin(first, second, Steps().ready(3))
    callers = [Caller(tmp_path, telephone, NUMBER)]
    try:
        desk.wait_for("first is open")
        callers.append(Caller(tmp_path, telephone, OTHER_NUMBER, gives_up=True))
        desk.wait_for("second is shown")
        callers[1].hangs_up()
        desk.wait_for("first goes on")
        until(lambda: desk.left_over([*OTHER_MARKS, OTHER_NUMBER]) == {})
        assert holder(desk, (mark("visit"), NUMBER))
    finally:
        for caller in callers:
            caller.kill()

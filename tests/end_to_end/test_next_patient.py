"""A caller asks about a second patient: the first record is gone while the call goes on."""

import pytest

from tests.end_to_end.desk import is_alive, until
from tests.end_to_end.script_writer import Steps
from tests.end_to_end.test_wipe import answered, begin, ring, whole_call

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("can_read_memory")]


def test_the_record_is_gone_while_the_call_goes_on_in_a_fresh_window(start_desk, ehr, marked):
    closing = whole_call(marked).press("F2").wait_for("The record is wiped").press("F2")
    second = Steps().wait_for("One person has this number").wait_for("Connected")
    desk = begin(start_desk, ehr, closing, second.say("the call is here"), Steps().ready(3))
    ring(desk)
    answered(desk)
    desk.wait_for("everything is open")
    [holder] = [pid for pid in desk.workspaces() if all(desk.copies(pid, marked.summary).values())]
    desk.wait_for("the call is here")
    until(lambda: not is_alive(holder))
    # The number is in the new window, and the people who have it: nothing that had been opened.
    assert desk.left_over(marked.fetched) == {}
    desk.pop("ended", call_id="call-1")
    desk.wait_for("window 3 is ready")
    assert desk.left_over(marked.everything) == {}

"""The model finds what is wrong: each defect, put in by hand, breaks one of its promises."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from patient_access.call_sources.agent_line import AgentLine
from patient_access.handover.call_events import EndReason, SourceStatus
from patient_access.switchboard.app import Switchboard
from patient_access.switchboard.calls import Calls
from patient_access.switchboard.links import Links
from patient_access.switchboard.workspace import Standing, Workspace
from patient_access.switchboard.workspaces import Workspaces
from tests.telephony_model.test_interleavings import Interleavings

SEARCH = settings(
    max_examples=600,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)

whole_status, whole_end, whole_serve = Links.status, Workspace.end, Workspaces.serve
whole_resynchronise = AgentLine.resynchronise


def nothing(*_args, **_more):
    """The step is left out."""


def anybody(self, _leg):
    return self._first(Standing.SERVING)


def always_a_spare(self):
    if not self._closing:
        self._new()


def live_without_cancelling(self, source_id, status, silent_for):
    left = dict(self._wipes)
    if status is SourceStatus.LIVE:
        self._wipes.clear()
    whole_status(self, source_id, status, silent_for)
    self._wipes.update(left)


def wipe_at_once(self, source_id, status, silent_for):
    whole_status(self, source_id, status, silent_for)
    if status is not SourceStatus.LIVE:
        for workspace in self._workspaces.of_source(source_id):
            self._workspaces.end(workspace, EndReason.STREAM_LOST)


def ends_all_but_spares(self, reason):
    if self.standing is not Standing.SPARE:
        whole_end(self, reason)


def only_what_is_up(self, up):
    """After a gap, what is gone is not said to be over."""
    return [each for each in whole_resynchronise(self, up) if each.end_reason is None]


def keeps_a_used_window(self, leg, event, private):
    """A second call goes to the window of the first."""
    used = self._first(Standing.SERVING)
    if used is None:
        whole_serve(self, leg, event, private)
    else:
        used.standing = Standing.IDLE
        whole_serve(self, leg, event, private)


DEFECTS = {
    "a window that is gone is not forgotten": (Switchboard, "_let_go", nothing),
    "any window hears of a leg": (Workspaces, "serving", anybody),
    "a second call takes the window of the first": (Workspaces, "serve", keeps_a_used_window),
    "an end is not heard": (Calls, "_ended", nothing),
    "a window that hangs is not killed": (Workspace, "watch", nothing),
    "a spare is warmed beside the spare": (Workspaces, "_ensure_spare", always_a_spare),
    "a spare outlives the shift": (Workspace, "end", ends_all_but_spares),
    "a lost stream wipes nobody": (Links, "_wipe", nothing),
    "a lost stream wipes at once": (Links, "status", wipe_at_once),
    "a stream that is back wipes all the same": (Links, "status", live_without_cancelling),
    "what a snapshot brings back after a wipe is never wiped": (Links, "begun", nothing),
    "a leg that ended in a gap stays": (AgentLine, "resynchronise", only_what_is_up),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_model_finds_that(defect, monkeypatch):
    owner, name, broken = DEFECTS[defect]
    monkeypatch.setattr(owner, name, broken)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Interleavings, settings=SEARCH)

"""Servers that want to be left alone: what one window learns, all windows know (rule E1).

After a pause one window tries, and the others wait for what comes of it. Nothing lasts longer
than it was said to: each state has an end, whether or not anybody speaks again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.switchboard.workspace import Workspace
from patient_access.switchboard.workspaces import Workspaces

TRY_SECONDS = 20.0
"""What a try may take, time-outs included, until another window gets its turn."""


LONGEST_SECONDS = 300.0
"""Whatever a server says: a header can be mistaken, and the desk has patients to serve."""


@dataclass
class _Silence:
    """An EHR that does not answer."""

    until: float
    timer: asyncio.TimerHandle
    trying: int | None = None
    """The process id of the window that tries now."""


class Rests:
    """Kept by the name of the EHR; forgotten when over."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._busy: dict[str, float] = {}
        self._silent: dict[str, _Silence] = {}

    def heard(self, workspace: Workspace, learned: EhrLearned) -> None:
        """What a window has learned of a server by asking it."""
        seconds = min(max(learned.seconds, 0.0), LONGEST_SECONDS)
        frame = EhrRests(ehr=learned.ehr, state=learned.state, seconds=seconds)
        match learned.state:
            case "busy":
                self._is_busy(workspace, frame)
            case "silent":
                self._is_silent(workspace, frame)
            case "answers":
                self._answers(frame.ehr)

    def tell(self, workspace: Workspace) -> None:
        """What a window that has just opened must know."""
        now = _now()
        for ehr, until in list(self._busy.items()):
            if until > now:
                workspace.send(EhrRests(ehr=ehr, state="busy", seconds=until - now))
            else:
                del self._busy[ehr]
        for ehr, silence in self._silent.items():
            left = max(0.0, silence.until - now)
            workspace.send(EhrRests(ehr=ehr, state="silent", seconds=left))

    def gone(self, pid: int) -> None:
        """A window has ended; if it was to try, another one does."""
        for ehr, silence in list(self._silent.items()):
            if silence.trying == pid:
                self._try(ehr)

    def _is_busy(self, workspace: Workspace, frame: EhrRests) -> None:
        until = _now() + frame.seconds
        if until > self._busy.get(frame.ehr, 0.0):
            self._busy[frame.ehr] = until
            self._workspaces.to_others(workspace, frame)

    def _is_silent(self, workspace: Workspace, frame: EhrRests) -> None:
        before = self._silent.get(frame.ehr)
        if before is not None and before.trying != workspace.pid:
            return  # known; it does not last longer because several windows see it
        self._rest(frame.ehr, frame.seconds)
        self._workspaces.to_all(frame)

    def _rest(self, ehr: str, seconds: float, trying: int | None = None) -> None:
        before = self._silent.pop(ehr, None)
        if before is not None:
            before.timer.cancel()
        timer = asyncio.get_running_loop().call_later(seconds, self._try, ehr)
        self._silent[ehr] = _Silence(_now() + seconds, timer, trying)

    def _try(self, ehr: str) -> None:
        """The pause is over: one window asks, the agent's own before a spare."""
        before = self._silent.get(ehr)
        chosen = self._workspaces.foremost(but=before.trying if before is not None else None)
        if chosen is None:
            self._answers(ehr)  # nobody is there to try, and whoever comes may
            return
        self._rest(ehr, TRY_SECONDS, chosen.pid)
        self._workspaces.to_others(chosen, EhrRests(ehr=ehr, state="silent", seconds=TRY_SECONDS))
        chosen.send(EhrRests(ehr=ehr, state="try"))

    def _answers(self, ehr: str) -> None:
        before = self._silent.pop(ehr, None)
        if before is not None:
            before.timer.cancel()
            self._workspaces.to_all(EhrRests(ehr=ehr, state="answers"))


def _now() -> float:
    return asyncio.get_running_loop().time()

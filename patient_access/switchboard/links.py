"""The call sources' own links: who is told, and when a lost one wipes (architecture.md)."""

from __future__ import annotations

import asyncio

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason, SourceStatus
from patient_access.switchboard.workspace import Workspace
from patient_access.switchboard.workspaces import Workspaces

WIPE_SECONDS = 30.0
"""A source that is not live again by then: its calls are wiped, as nobody hears them end."""


class Links:
    """Remembers each link that is not live, so that a window opened later knows it, too."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._broken: dict[str, tuple[frames.SourceChanged, float]] = {}
        self._wipes: dict[str, asyncio.TimerHandle] = {}

    def status(self, source_id: str, status: SourceStatus, silent_for: float) -> None:
        """A source's word about itself; repeats do not put the wipe off."""
        changed = frames.SourceChanged(source_id=source_id, status=status, silent_for=silent_for)
        if status is SourceStatus.LIVE:
            self._broken.pop(source_id, None)
            if wipe := self._wipes.pop(source_id, None):
                wipe.cancel()
            self._workspaces.to_all(changed)
            return
        loop = asyncio.get_running_loop()
        _, wipes_at = self._broken.get(source_id, (None, loop.time() + WIPE_SECONDS))
        self._broken[source_id] = (changed, wipes_at)
        if source_id not in self._wipes:
            self._wipes[source_id] = loop.call_at(wipes_at, self._wipe, source_id)
        self._workspaces.to_all(self._with_countdown(source_id))

    def tell(self, workspace: Workspace) -> None:
        """What a window that has just opened must know."""
        for source_id in self._broken:
            workspace.send(self._with_countdown(source_id))

    def _with_countdown(self, source_id: str) -> frames.SourceChanged:
        changed, wipes_at = self._broken[source_id]
        left = max(0.0, wipes_at - asyncio.get_running_loop().time())
        return changed.model_copy(update={"wipes_in": left})

    def _wipe(self, source_id: str) -> None:
        for workspace in self._workspaces.of_source(source_id):
            self._workspaces.end(workspace, EndReason.STREAM_LOST)

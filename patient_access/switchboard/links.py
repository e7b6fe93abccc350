"""The call sources' own links: who is told, and when a lost one wipes (architecture.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason, SourceStatus
from patient_access.settings.telephony import TelephonySetting
from patient_access.switchboard.workspace import Workspace
from patient_access.switchboard.workspaces import Workspaces


class Links:
    """Remembers each link that is not live, so that a window opened later knows it, too."""

    def __init__(self, workspaces: Workspaces, timing: TelephonySetting | None = None) -> None:
        timing = timing or TelephonySetting.model_validate({})
        self._mask_after, self._wipe_after = timing.mask_after_seconds, timing.wipe_after_seconds
        self._workspaces = workspaces
        self.on_wiped: Callable[[str | None], None] | None = None
        """Called with the source whose calls are wiped; ``None``: those of all."""
        self._broken: dict[str, tuple[frames.SourceChanged, float]] = {}
        """The last word of each, and when its calls are wiped unless it is live again: nobody
        would hear them end."""
        self._masks: dict[str, asyncio.TimerHandle] = {}
        """Sources whose windows do not know yet, as the site lets them be stale for a moment."""
        self._wipes: dict[str, asyncio.TimerHandle] = {}

    def status(self, source_id: str, status: SourceStatus, silent_for: float) -> None:
        """A source's word about itself; repeats do not put the wipe off."""
        changed = frames.SourceChanged(source_id=source_id, status=status, silent_for=silent_for)
        if status is SourceStatus.LIVE:
            self._broken.pop(source_id, None)
            for timer in (self._wipes.pop(source_id, None), self._masks.pop(source_id, None)):
                if timer is not None:
                    timer.cancel()
            self._workspaces.to_all(changed)
            return
        if source_id in self._broken:
            self._broken[source_id] = (changed, self._broken[source_id][1])
        else:
            self._count_down(changed)
            if self._mask_after:
                loop = asyncio.get_running_loop()
                self._masks[source_id] = loop.call_later(self._mask_after, self._mask, source_id)
        if source_id not in self._masks:
            self._workspaces.to_all(self._with_countdown(source_id))

    def is_live(self, source_id: str) -> bool:
        """Also a source that has never said how it is."""
        return source_id not in self._broken

    def slept(self, seconds: float) -> None:
        """Nothing was heard for so long, and no timer ran: as if each link had been lost."""
        if seconds >= self._wipe_after:
            self._workspaces.end_calls(EndReason.STREAM_LOST)
            self._tell_wiped(None)

    def begun(self, source_id: str) -> None:
        """A call was given a window while its link is not live, as a snapshot may do before the
        link is lost once more: after the wipe of the others, it has a wipe of its own."""
        if source_id in self._broken and source_id not in self._wipes:
            self._count_down(self._broken[source_id][0])
            self._workspaces.to_all(self._with_countdown(source_id))

    def tell(self, workspace: Workspace) -> None:
        """What a window that has just opened must know."""
        for source_id in self._broken:
            if source_id not in self._masks:
                workspace.send(self._with_countdown(source_id))

    def _mask(self, source_id: str) -> None:
        del self._masks[source_id]
        self._workspaces.to_all(self._with_countdown(source_id))

    def _count_down(self, changed: frames.SourceChanged) -> None:
        loop, source_id = asyncio.get_running_loop(), changed.source_id
        wipes_at = loop.time() + self._wipe_after
        self._broken[source_id] = (changed, wipes_at)
        self._wipes[source_id] = loop.call_at(wipes_at, self._wipe, source_id)

    def _with_countdown(self, source_id: str) -> frames.SourceChanged:
        changed, wipes_at = self._broken[source_id]
        left = max(0.0, wipes_at - asyncio.get_running_loop().time())
        return changed.model_copy(update={"wipes_in": left})

    def _wipe(self, source_id: str) -> None:
        self._wipes.pop(source_id, None)
        for workspace in self._workspaces.of_source(source_id):
            self._workspaces.end(workspace, EndReason.STREAM_LOST)
        self._tell_wiped(source_id)

    def _tell_wiped(self, source_id: str | None) -> None:
        if self.on_wiped is not None:
            self.on_wiped(source_id)

"""Ending a call, in four steps: hide, clear, let go, exit. It never asks a question."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.handover.parent import Parent
from patient_access.workspace.clipboard import ExpiringClipboard
from patient_access.workspace.focus import allow_next_window_to_take_focus
from patient_access.workspace.session import CallSession

LET_GO_SECONDS = 1.5
"""The most that may pass between the event and the exit, whatever hangs."""
ACCOUNT_SECONDS = 1.2
"""The most of it that may go into audit records; sealing what is left takes the rest."""
_ALONE_SECONDS = 0.2
"""The same when the switchboard is gone, and the exit nearer."""
GOODBYE_SECONDS = 1.2
"""The most of it that may go into closing the record in the EHR (FHIRcast)."""


def exit_within(seconds: float) -> None:
    """Exit even if the Qt thread never runs again. From any thread."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()


class Ending:
    """The one way out of a workspace; whoever calls second finds it already going."""

    def __init__(self, parent: Parent, clipboard: ExpiringClipboard) -> None:
        self._parent = parent
        self._clipboard = clipboard
        self._begun = False
        self.goodbye: Callable[[], Future[bool]] | None = None
        """Begins to tell the EHR that the record is closed; in the end, whether that worked."""
        self.closing: Callable[[EndReason], None] | None = None
        """What can only be recorded while the session is there: asked right before it is closed."""
        self.account: Callable[[float], None] | None = None
        """Sends the call's audit records for at most so many seconds, and seals the rest."""

    def end(
        self, reason: EndReason, session: CallSession | None, told: float | None = None
    ) -> None:
        """Leave. Does not return. ``told``: ``time.monotonic()`` when the end event arrived."""
        if self._begun:
            return
        self._begun = True
        since = told if told is not None else time.monotonic()
        exit_within(LET_GO_SECONDS)
        # 1. Off the screen, dialogs and pop-ups too.
        had_focus = QApplication.activeWindow() is not None
        for window in QApplication.topLevelWidgets():
            window.hide()
        # The window system hears of it now, not when it is convenient.
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        hidden = frames.Mark(name="window_hidden", seconds=time.monotonic() - since)
        leaving = self.goodbye() if self.goodbye is not None else None
        # 2. Off the clipboard.
        self._clipboard.clear()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        # 3. What the shift may know, which is no patient.
        allow_next_window_to_take_focus()
        self._parent.send(frames.encode(hidden))
        self._parent.send(frames.encode(_account(reason, session, had_focus)))
        if self.closing is not None:
            self.closing(reason)
        if session is not None:
            session.close()
        self._parent.flush(LET_GO_SECONDS / 2)
        if self.account is not None:
            most = _ALONE_SECONDS if reason is EndReason.SWITCHBOARD_GONE else ACCOUNT_SECONDS
            self.account(max(0.0, since + most - time.monotonic()))
            self._parent.flush(0.1)
        if leaving is not None:
            self._wait_for(leaving, since)
        # 4. The process, and with it every copy of everything.
        os._exit(0)

    def _wait_for(self, leaving: Future[bool], since: float) -> None:
        """For as long as there is time. What could not be said by then is not said any more."""
        left = since + GOODBYE_SECONDS - time.monotonic()
        done, _ = wait((leaving,), max(0.0, left))
        told = done and not leaving.cancelled() and leaving.exception() is None
        if not told or not leaving.result():
            log.event(Code.CONTEXT_NOT_CLOSED)
            self._parent.flush(0.1)


def _account(reason: EndReason, session: CallSession | None, had_focus: bool) -> frames.Ending:
    if session is None:
        return frames.Ending(reason=reason, had_focus=had_focus)
    return frames.Ending(
        reason=reason,
        had_focus=had_focus,
        outcome=session.outcome.value if session.outcome else None,
        screen_pop=session.screen_pop,
        time_to_verify=session.time_to_verify,
        handle_time=session.handle_time,
    )

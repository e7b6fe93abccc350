"""Ending a call, in four steps: hide, clear, let go, exit. It never asks a question."""

from __future__ import annotations

import os
import threading

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.handover.parent import Parent
from patient_access.workspace.clipboard import ExpiringClipboard
from patient_access.workspace.focus import allow_next_window_to_take_focus
from patient_access.workspace.session import CallSession

LET_GO_SECONDS = 1.5
"""The most that may pass between the event and the exit, whatever hangs."""


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

    def end(self, reason: EndReason, session: CallSession | None) -> None:
        """Leave. Does not return."""
        if self._begun:
            return
        self._begun = True
        exit_within(LET_GO_SECONDS)
        # 1. Off the screen, dialogs and pop-ups too.
        had_focus = QApplication.activeWindow() is not None
        for window in QApplication.topLevelWidgets():
            window.hide()
        # 2. Off the clipboard. The window system hears of both now, not when it is convenient.
        self._clipboard.clear()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        # 3. What the shift may know, which is no patient.
        allow_next_window_to_take_focus()
        self._parent.send(frames.encode(_account(reason, session, had_focus)))
        if session is not None:
            session.close()
        self._parent.flush(LET_GO_SECONDS / 2)
        # 4. The process, and with it every copy of everything.
        os._exit(0)


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

"""Which key does what, bound once for the whole window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from patient_access.verification.values import CallerKind
from patient_access.views.dashboard_parts import Parts
from patient_access.views.shortcuts import OUTCOME_KEYS, Key, bind

if TYPE_CHECKING:
    from patient_access.views.dashboard import Dashboard


def bind_keys(window: Dashboard, parts: Parts) -> None:
    """Keys act on what is on the screen and do nothing for what is not."""

    def search() -> None:
        if parts.next_patient.isVisible():
            parts.next_patient.press()
            return
        box = parts.search if parts.shows(parts.call) else parts.ready.search
        if box.isVisible():
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.selectAll()

    def still_here() -> None:
        if parts.masked.isVisible():
            parts.masked.still.click()
        elif parts.log_off.isVisible():
            parts.log_off.still.click()

    def note() -> None:
        if parts.note.isVisible():
            parts.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss() -> None:
        if not parts.next_patient.put_away():
            parts.message.dismiss()

    bind(window, Key.SEARCH, search)
    bind(window, Key.ANSWER, parts.bar.press_answer)
    bind(window, Key.HOLD, parts.bar.press_hold)
    bind(window, Key.END, parts.bar.press_end)
    bind(window, Key.STILL_HERE, still_here)
    bind(window, Key.OTHER_CALL, parts.further.press_show)
    bind(window, Key.OTHER_CALL_ASIDE, parts.further.press_aside)
    bind(window, Key.NOTE, note)
    bind(window, Key.DISMISS, dismiss)
    kinds = {
        Key.THE_PATIENT: CallerKind.PATIENT,
        Key.FOR_SOMEONE_ELSE: CallerKind.REPRESENTATIVE,
        Key.GENERAL_QUESTION: CallerKind.GENERAL,
        Key.WITH_CONSENT: CallerKind.CONSENT,
        Key.PROVIDER: CallerKind.PROVIDER,
        Key.EMERGENCY: CallerKind.EMERGENCY,
    }
    for key, kind in kinds.items():
        bind(window, key, partial(parts.who.press_if_shown, kind))
    for place, key in enumerate(OUTCOME_KEYS):
        bind(window, key, partial(window.choose_outcome, place))

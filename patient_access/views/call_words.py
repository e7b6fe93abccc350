"""The words of the call bar."""

from __future__ import annotations

from PySide6.QtCore import QObject

from patient_access.verification.values import CallerKind
from patient_access.views.plain_text import fill
from patient_access.views.values import CallBarView, LineState, NumberNote


class CallWords(QObject):
    def line(self, line: LineState) -> str:
        return {
            LineState.READY: self.tr("Ready"),
            LineState.RINGING: self.tr("Ringing"),
            LineState.CONNECTED: self.tr("Connected"),
            LineState.ON_HOLD: self.tr("On hold"),
            LineState.CONSULTING: self.tr("Consulting"),
            LineState.WRAP_UP: self.tr("Wrapping up"),
            LineState.SEARCHING: self.tr("Searching"),
            LineState.LINK_LOST: self.tr("Phone link lost"),
        }[line]

    def spoken(self, view: CallBarView) -> str:
        """What is said aloud as the line changes: of a ring also the queue, and the number's
        worth. The number itself is read from the bar by whoever wants it.
        """
        if view.line is not LineState.RINGING:
            return self.line(view.line)
        note = self._note(view.number_note) if view.number_note else ""
        return _joined(self.line(view.line), view.queue, note)

    def number(self, view: CallBarView) -> str:
        if view.number:
            return view.number
        if view.line is LineState.SEARCHING:
            return self.tr("No call")
        if view.number_note is NumberNote.ANONYMOUS:
            return self.tr("Number withheld")
        return self.tr("No number")

    def about(self, view: CallBarView) -> tuple[str, ...]:
        """The second line: on an idle desk, whose desk it is.

        The whole first, then less of it for a narrow bar. What is said of the number goes last:
        half of it could be read as its opposite.
        """
        if view.line is LineState.READY:
            return (_joined(view.agent, view.desk),)
        to = fill(self.tr("to %1"), view.called_number) if view.called_number else ""
        note = self._note(view.number_note) if view.number_note else ""
        ways = (_joined(view.queue, to, note), _joined(view.queue, note), note)
        return tuple(dict.fromkeys(way for way in ways if way)) or ("",)

    def verified(self, kind: CallerKind, took: str) -> str:
        return {
            CallerKind.PATIENT: fill(self.tr("Verified · the patient · %1"), took),
            CallerKind.REPRESENTATIVE: fill(self.tr("Verified · for someone else · %1"), took),
            CallerKind.GENERAL: self.tr("General question · nothing opens"),
            CallerKind.CONSENT: fill(self.tr("Verified · with spoken consent · %1"), took),
            CallerKind.PROVIDER: fill(self.tr("Verified · a provider · %1"), took),
            CallerKind.EMERGENCY: self.tr("Emergency access"),
        }[kind]

    def _note(self, note: NumberNote) -> str:
        return {
            NumberNote.NOT_ATTESTED: self.tr("caller ID not attested"),
            NumberNote.ATTESTED: self.tr("caller ID attested"),
            NumberNote.ANONYMOUS: self.tr("the caller hides the number"),
            NumberNote.INTERNAL: self.tr("internal extension"),
            NumberNote.UNREADABLE: self.tr("the number cannot be read"),
        }[note]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)

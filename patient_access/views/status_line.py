"""The line at the bottom: telephone, EHRs, the countdown to the lock. It never moves.

Where it has no room for everything, what is well is only named; what is not keeps its words.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from patient_access.views.dot import Dot
from patient_access.views.durations import clock
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill, tooltip
from patient_access.views.values import AuditState, AuditView, EhrState, EhrView, PhoneView

_SIDE, _GAP, _DOT_GAP, _DOT = 20, 18, 6, 9
_SOON = 30
"""Seconds before the lock from which the countdown is a warning."""


class StatusLine(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "statusline")
        self.setMinimumHeight(34)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 4, _SIDE, 4)
        row.setSpacing(_GAP)
        self._phone = _Light()
        row.addWidget(self._phone)
        self._ehr_row = QHBoxLayout()
        self._ehr_row.setSpacing(_GAP)
        self._ehrs: list[_Light] = []
        row.addLayout(self._ehr_row)
        self._audit = _Light()
        row.addWidget(self._audit)
        row.addStretch(1)
        self._lock = PlainLabel(role="caption", tone="muted")
        self._training = PlainLabel(self.tr("Training mode"), "caption", tone="muted")
        row.addWidget(self._lock)
        row.addWidget(self._training)
        self.show_status((), PhoneView(), None, training=False)
        self.show_audit(AuditView())

    def show_status(
        self, ehrs: tuple[EhrView, ...], phone: PhoneView, locks_in: int | None, *, training: bool
    ) -> None:
        """``locks_in`` in seconds without input; None while nothing can lock."""
        self._phone.say(*self._phone_words(phone), brief=self.tr("Phone"))
        while len(self._ehrs) < len(ehrs):
            light = _Light()
            self._ehrs.append(light)
            self._ehr_row.addWidget(light)
        for place, light in enumerate(self._ehrs):
            light.setVisible(place < len(ehrs))
            if place < len(ehrs):
                light.say(*self._ehr_words(ehrs[place]), brief=ehrs[place].name)
        if locks_in is not None:
            self._lock.setText(fill(self.tr("Locks in %1"), clock(locks_in)))
            self._lock.set_tone("warning" if locks_in <= _SOON else "muted")
        self._lock.setVisible(locks_in is not None)
        self._training.setVisible(training)
        self._give_way()

    def show_audit(self, audit: AuditView) -> None:
        """How it stands with the audit records of this call."""
        self._audit.say(*self._audit_words(audit), brief=self.tr("Audit"))
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        lights = [one for one in (self._phone, *self._ehrs, self._audit) if not one.isHidden()]
        ends = [one for one in (self._lock, self._training) if not one.isHidden()]
        needed = sum(one.whole_width() for one in lights) + sum(
            one.sizeHint().width() for one in ends
        )
        gaps = _GAP * (len(lights) + len(ends))
        for light in lights:
            light.shorten(needed + gaps + 2 * _SIDE > self.width())

    def _audit_words(self, audit: AuditView) -> tuple[str, str]:
        if audit.state is AuditState.OFF:
            return self.tr("Audit: not set up"), "muted"
        if audit.state is AuditState.DELIVERED:
            return self.tr("Audit: delivered"), "good"
        if audit.state is AuditState.SEALED:
            return self.tr("Audit: %n sealed", "", audit.count), "good"
        if audit.state is AuditState.WAITING:
            return self.tr("Audit: %n waiting", "", audit.count), "info"
        return self.tr("Audit: %n not delivered", "", audit.count), "warning"

    def _phone_words(self, phone: PhoneView) -> tuple[str, str]:
        if phone.manual:
            return self.tr("No phone connected"), "muted"
        if phone.live:
            return self.tr("Phone: live"), "good"
        return self.tr("Phone: no answer for %n s", "", int(phone.silent_for)), "warning"

    def _ehr_words(self, ehr: EhrView) -> tuple[str, str]:
        if ehr.state is EhrState.SIGN_IN:
            return fill(self.tr("%1: not signed in"), ehr.name), "warning"
        if ehr.state is EhrState.SIGNING_IN:
            return fill(self.tr("%1: signing in"), ehr.name), "info"
        if ehr.state is EhrState.CONNECTING:
            return fill(self.tr("%1: connecting"), ehr.name), "muted"
        if ehr.state is EhrState.FAILED and ehr.again_in is not None:
            words = self.tr("%1: not answering, trying again in %2 s")
            return fill(words, ehr.name, str(ehr.again_in)), "warning"
        if ehr.state is EhrState.FAILED:
            return fill(self.tr("%1: not answering"), ehr.name), "warning"
        if ehr.milliseconds is None:
            return fill(self.tr("%1: live"), ehr.name), "good"
        return fill(self.tr("%1 · %2 ms"), ehr.name, str(ehr.milliseconds)), "good"


class _Light(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_DOT_GAP)
        self._dot = Dot("muted", _DOT)
        self._words = PlainLabel(role="caption", tone="muted", elide=True)
        self._whole = self._brief = ""
        self._short = False
        row.addWidget(self._dot)
        row.addWidget(self._words)

    def say(self, words: str, role: str, *, brief: str) -> None:
        """``brief`` is enough to say while all is well."""
        self._whole, self._brief = words, brief if role == "good" else words
        self._dot.show_role(role)
        self._write()

    def whole_width(self) -> int:
        """The room that all its words need."""
        return _DOT + _DOT_GAP + self._words.fontMetrics().horizontalAdvance(self._whole) + 1

    def shorten(self, short: bool) -> None:
        if short != self._short:
            self._short = short
            self._write()

    def _write(self) -> None:
        words = self._brief if self._short else self._whole
        if words != self._words.text():
            self._words.setText(words)
        self._words.setAccessibleName(self._whole)
        self.setToolTip(tooltip(self._whole) if words != self._whole else "")

"""What other calls of this shift have to say: failed checks from a number, or for a record."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.verification.values import SignalsView
from patient_access.views.accessible import announce
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill


class SignalsBar(QFrame):
    """Hidden while there is nothing to say; it stays until the check is over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "restriction")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 10, 14, 10)
        line.setSpacing(10)
        line.addWidget(IconLabel("triangle-alert", "warning", 18))
        words = QVBoxLayout()
        words.setSpacing(2)
        self._what = PlainLabel(role="strong", tone="warning", wrap=True)
        self._do = PlainLabel(wrap=True)
        words.addWidget(self._what)
        words.addWidget(self._do)
        line.addLayout(words, 1)
        self.show_signals(SignalsView())

    def show_signals(self, view: SignalsView) -> None:
        said = []
        if view.record_failures:
            said.append(
                self.tr(
                    "%n failed check(s) for this record in this shift.", "", view.record_failures
                )
            )
        if view.number_failures:
            said.append(
                self.tr(
                    "%n failed check(s) with callers from this number in this shift.",
                    "",
                    view.number_failures,
                )
            )
        news = " ".join(said)
        changed = news != self._what.text()
        self._what.setText(news)
        if view.turn_to:
            do = fill(
                self.tr("Before you go on, turn to: %1. Say nothing of it to the caller."),
                view.turn_to,
            )
        else:
            do = self.tr("Before you go on, ask your supervisor. Say nothing of it to the caller.")
        self._do.setText(do)
        self.setAccessibleName(f"{news} {do}" if said else "")
        self.setVisible(bool(said))
        if said and changed:
            announce(self, f"{news} {do}")

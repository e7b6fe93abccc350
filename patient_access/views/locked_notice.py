"""Where the patient will stand: empty, and saying why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from patient_access.verification.values import CallerKind
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel


class LockedNotice(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "dashed")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(6)
        self._what = PlainLabel(role="strong", tone="muted", wrap=True)
        self._why = PlainLabel(role="caption", tone="muted", wrap=True)
        column.addStretch()
        column.addWidget(IconLabel("lock", "muted", 20), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        for label in (self._what, self._why):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch()
        self.show_caller_kind(None)

    def show_locked(self) -> None:
        """Tries are used up."""
        self._what.setText(self.tr("The record stays closed in this call"))
        self._why.setText(self.tr("Nothing has been requested from the EHR beyond candidates."))

    def show_caller_kind(self, kind: CallerKind | None) -> None:
        if kind is CallerKind.GENERAL:
            self._what.setText(self.tr("A general question opens no record"))
            self._why.setText(self.tr("Opening hours, addresses, how to prepare: no check needed."))
            return
        self._what.setText(
            self.tr("Appointments, billing and medications open when the caller is verified")
        )
        self._why.setText(
            self.tr("Beyond these candidates, nothing has been requested from the EHR.")
        )

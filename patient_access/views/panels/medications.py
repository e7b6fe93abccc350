"""Medications: what is prescribed now; earlier ones on demand.

A prescription says how many refills were ordered. How many are left is the pharmacy's
knowledge, so the panel never claims to know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.clinical import MedicationRequest
from patient_access.domain.codes import PartialDate
from patient_access.domain.panels import PanelAnswer, PanelName
from patient_access.views import formats
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.panels.section import caption_line, quiet_line
from patient_access.views.status_words import MEDICATION, words

translate = QCoreApplication.translate

_OVER = frozenset({"cancelled", "completed", "entered-in-error", "stopped"})


class MedicationsPanel(PanelCard):
    panel = PanelName.MEDICATIONS

    def words(self) -> str:
        return translate("Panels", "Medications")

    def none_on_file(self) -> str:
        return translate("Panels", "No prescriptions on file that you can see here.")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        if not answer.medications:
            return ()
        current = [one for one in answer.medications if one.status not in _OVER]
        earlier = [one for one in answer.medications if one.status in _OVER]
        name = translate("Panels", "prescriptions")
        widgets: list[QWidget] = [
            self.row_list(self.rows(current, self._row), name)
            if current
            else quiet_line(translate("Panels", "Nothing is prescribed now."))
        ]
        if any(one.refills_allowed is not None for one in current):
            said = translate("Panels", "Refills are as ordered; how many are left is not on file.")
            widgets.append(caption_line(said))
        if earlier:
            many = translate("Panels", "%n earlier prescriptions", None, len(earlier))
            one = translate("Panels", "1 earlier prescription")
            said = one if len(earlier) == 1 else many
            widgets.append(
                Fold(said, name, lambda: self.row_list(self.rows(earlier, self._row), name), self)
            )
        return widgets

    def _row(self, medication: MedicationRequest) -> Row:
        return medication_row(medication, self.clock.today)


def medication_row(medication: MedicationRequest, today: date) -> Row:
    if medication.is_closed:
        return restricted(translate("Panels", "Restricted prescription"))
    over = medication.status in _OVER
    refills = medication.refills_allowed
    return Row(
        title=", ".join(part for part in (medication.medication.text, medication.dosage) if part),
        lines=tuple(
            line
            for line in (
                joined(
                    medication.prescriber,
                    _refills(refills) if refills else None,
                    _dated(translate("Panels", "last filled %1"), medication.last_dispensed, today),
                    _dated(translate("Panels", "ordered %1"), medication.authored, today),
                    _dated(translate("Panels", "valid until %1"), medication.valid_until, today),
                ),
            )
            if line
        ),
        warning=translate("Panels", "Ordered without refills") if refills == 0 and not over else "",
        chip="" if medication.status == "active" else words(MEDICATION, medication.status),
        chip_tone="warning" if medication.status == "on-hold" else "neutral",
        quiet=over,
    )


def _refills(number: int) -> str:
    if number == 1:
        return translate("Panels", "1 refill ordered")
    return translate("Panels", "%n refills ordered", None, number)


def _dated(words: str, when: PartialDate | None, today: date) -> str:
    return words.replace("%1", formats.partial_day(when, today)) if when else ""

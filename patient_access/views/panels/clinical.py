"""The nurse's panel: allergies, conditions, visits.

*None recorded* and *no known allergies* are two different statements (rule C3): the first
is the absence of a record, the second somebody's answer to a question.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.clinical import Allergy, Condition, Encounter
from patient_access.domain.panels import PanelAnswer, PanelName, Part
from patient_access.views.panels import clinical_rows
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row
from patient_access.views.panels.shortfall import lacks, part_name

translate = QCoreApplication.translate


class ClinicalPanel(PanelCard):
    panel = PanelName.CLINICAL

    def words(self) -> str:
        return translate("Panels", "Clinical")

    def none_on_file(self) -> str:
        return translate("Panels", "Nothing is recorded that you can see here.")

    def not_permitted_note(self) -> str:
        return translate("Panels", "nurse only")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        return [*self._allergies(answer), *self._conditions(answer), *self._visits(answer)]

    def _allergies(self, answer: PanelAnswer) -> list[QWidget]:
        if lacks(answer, Part.ALLERGIES):
            return []
        empty = translate("Panels", "None recorded. That does not mean there are none.")
        rows = self.rows(clinical_rows.gravest_first(answer.allergies), self._allergy)
        name = translate("Panels", "allergies")
        return [self.section(part_name(Part.ALLERGIES), rows, name, empty)]

    def _conditions(self, answer: PanelAnswer) -> list[QWidget]:
        if lacks(answer, Part.CONDITIONS):
            return []
        current = [one for one in answer.conditions if clinical_rows.is_current(one)]
        past = [one for one in answer.conditions if not clinical_rows.is_current(one)]
        none = translate("Panels", "None recorded.")
        empty = translate("Panels", "None current.") if past else none
        rows = self.rows(current, self._condition)
        name = translate("Panels", "conditions")
        found: list[QWidget] = [self.section(part_name(Part.CONDITIONS), rows, name, empty)]
        if past:
            many = translate("Panels", "%n resolved conditions", None, len(past))
            said = translate("Panels", "1 resolved condition") if len(past) == 1 else many
            old = self.rows(past, self._condition)
            found.append(Fold(said, name, lambda: self.row_list(old, name), self))
        return found

    def _visits(self, answer: PanelAnswer) -> list[QWidget]:
        if lacks(answer, Part.ENCOUNTERS):
            return []
        rows = self.rows(clinical_rows.latest_first(answer.encounters), self._encounter)
        name = translate("Panels", "visits")
        empty = translate("Panels", "None recorded.")
        return [self.section(part_name(Part.ENCOUNTERS), rows, name, empty)]

    def _allergy(self, allergy: Allergy) -> Row:
        return clinical_rows.allergy_row(allergy)

    def _condition(self, condition: Condition) -> Row:
        return clinical_rows.condition_row(condition, self.clock.today)

    def _encounter(self, encounter: Encounter) -> Row:
        return clinical_rows.encounter_row(encounter, self.clock.today)

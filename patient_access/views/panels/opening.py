"""Closed rows (rule V2): what is said of them, who may open one, and where such a wish goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal

from patient_access.domain.closed_rows import ClosedRow
from patient_access.views.panels.row import Row
from patient_access.views.values import ClosedRules

translate = QCoreApplication.translate

_WHO_MAY: Final[dict[str, object]] = {
    "agent": QT_TRANSLATE_NOOP("Panels", "Not available to you here. An agent may open it."),
    "nurse": QT_TRANSLATE_NOOP("Panels", "Not available to you here. A nurse may open it."),
}
REASONS: Final[dict[str, object]] = {
    "TREAT": QT_TRANSLATE_NOOP("Panels", "For treatment"),
    "ETREAT": QT_TRANSLATE_NOOP("Panels", "In an emergency"),
    "HPAYMT": QT_TRANSLATE_NOOP("Panels", "For payment"),
    "HOPERAT": QT_TRANSLATE_NOOP("Panels", "For operations"),
    "PATRQT": QT_TRANSLATE_NOOP("Panels", "The patient asks"),
    "FAMRQT": QT_TRANSLATE_NOOP("Panels", "The family asks"),
    "PWATRNY": QT_TRANSLATE_NOOP("Panels", "Power of attorney asks"),
}
"""Purposes of use in the words of the form that asks for one."""


class Opening(QObject):
    """One for all panels. It decides nothing: the workspace looks at the policy again."""

    wanted = Signal(object, object)
    """A ``ClosedRow`` and an ``OpeningReason``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules = ClosedRules()

    def may_open(self, row: Row) -> bool:
        return row.closed is not None and row.closed.restriction in self.rules.mine

    def worded(self, row: Row) -> Row:
        """A closed row with the sentence that is true for whoever sits here."""
        if row.closed is None:
            return row
        said = translate("Panels", "You may open it with a reason, which is recorded.")
        if not self.may_open(row):
            said = self._who_may(row.closed) or row.lines[0]
        return row.model_copy(update={"lines": (said,)})

    def _who_may(self, closed: ClosedRow) -> str:
        roles = self.rules.roles.get(closed.restriction, ())
        return translate("Panels", str(_WHO_MAY[roles[0]])) if roles else ""


def marked_open(row: Row) -> Row:
    """A row that was opened keeps saying that it is restricted."""
    said = translate("Panels", "Restricted, opened by you with a reason.")
    return row.model_copy(update={"warning": ". ".join(filter(None, (row.warning, said)))})

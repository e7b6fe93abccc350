"""Whom the number, or the search, may mean, as a list model. Holds cards, never patients."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from patient_access.domain.candidates import CandidateCard, CandidateFlag
from patient_access.views.plain_text import fill, plain, tooltip
from patient_access.views.values import CandidatesView

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class CardRole(IntEnum):
    INITIALS = Qt.ItemDataRole.UserRole + 1
    SECOND_LINE = Qt.ItemDataRole.UserRole + 2
    FLAGS = Qt.ItemDataRole.UserRole + 3
    CHOSEN = Qt.ItemDataRole.UserRole + 4
    SOURCE = Qt.ItemDataRole.UserRole + 5
    """Which EHR it is from; empty while there is only one."""


class CandidateModel(QAbstractListModel):
    """One row per card, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = CandidatesView()

    def show(self, view: CandidatesView) -> None:
        """Takes the whole list; the same cards with another choice keep the focus where it is."""
        if view.cards == self._view.cards and view.systems == self._view.systems:
            self._view = view
            if view.cards:
                ends = self.index(0, 0), self.index(len(view.cards) - 1, 0)
                self.dataChanged.emit(*ends)
            return
        self.beginResetModel()
        self._view = view
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._view.cards)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._view.cards):
            return None
        card = self._view.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._first_line(card)
        if role == CardRole.SECOND_LINE:
            return self._second_line(card)
        if role == CardRole.SOURCE:
            return self._source(card)
        if role == CardRole.FLAGS:
            return self._flags(card)
        if role == CardRole.INITIALS:
            return plain(card.initials).replace(".", "")
        if role == CardRole.CHOSEN:
            return self._view.chosen == index.row()
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(str(self.data(index, Qt.ItemDataRole.AccessibleTextRole)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (
                self._first_line(card),
                self._second_line(card),
                self._source(card),
                self._flags(card),
            )
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("Chosen") if self._view.chosen == index.row() else ""
        return None

    def _first_line(self, card: CandidateCard) -> str:
        return plain(" · ".join((card.initials, card.age_band or self.tr("age not on file"))))

    def _second_line(self, card: CandidateCard) -> str:
        mrn = fill(self.tr("MRN %1"), card.masked_mrn) if card.masked_mrn else self.tr("no MRN")
        use = self._use(card.matched_use) if card.matched_use else ""
        return plain(" · ".join(part for part in (mrn, use) if part))

    def _source(self, card: CandidateCard) -> str:
        if self._view.systems <= 1:
            return ""
        return plain(" + ".join((card.source, *card.also_in)))

    def _use(self, use: str) -> str:
        return {
            "home": self.tr("home phone"),
            "work": self.tr("work phone"),
            "mobile": self.tr("mobile"),
            "contact": self.tr("contact’s phone"),
        }.get(use, self.tr("phone on file"))

    def _flags(self, card: CandidateCard) -> str:
        words = {
            CandidateFlag.DECEASED: self.tr("Deceased"),
            CandidateFlag.INACTIVE: self.tr("Inactive record"),
            CandidateFlag.MERGED: self.tr("Merged record"),
            CandidateFlag.WEAK_MATCH: self.tr("Part of the number"),
            CandidateFlag.CONTACT_OF: self.tr("A contact of this person has the number"),
            CandidateFlag.ALIKE_BY_NAME: self.tr("Possibly the same: name and birth date"),
            CandidateFlag.ALIKE_BY_SSN: self.tr("Possibly the same: SSN, but not name or birth"),
            CandidateFlag.ALIKE_BY_MRN: self.tr("Possibly the same: MRN, but not name or birth"),
        }
        return " · ".join(text for flag, text in words.items() if flag in card.flags)

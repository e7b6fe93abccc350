"""The call note, as far as it must be accounted for: typed, taken care of, or left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from patient_access.audit.outbox import NoteFate
from patient_access.domain.identity import RecordRef
from patient_access.domain.patient import Patient
from patient_access.handover.audit_frames import Note

_FATES = {
    NoteFate.DELIVERED: Note.DELIVERED,
    NoteFate.KEPT: Note.KEPT,
    NoteFate.LOST: Note.LOST,
}


class NoteAccount:
    """Knows whether what stands in the note is somewhere else, too."""

    def __init__(self) -> None:
        self.read: Callable[[], str] = str
        """What stands in the note now; where nobody shows one, nothing."""
        self._taken = ""
        self._whose: frozenset[RecordRef] = frozenset()
        """The records of whoever was chosen while it was written."""
        self._of_several = False

    def typed(self, patient: Patient | None) -> None:
        """It has changed, while ``patient`` is the chosen one."""
        if not self.read().strip():
            self._whose, self._of_several = frozenset(), False
        elif patient is not None:
            if self._whose and patient.ref not in self._whose:
                self._of_several = True
            self._whose |= {patient.ref}

    def chosen(self, records: Iterable[Patient]) -> bool:
        """Somebody is chosen, with all records that are theirs. Whether the note that stands
        there is about another.

        One that was begun before anybody was chosen is about the first who is.
        """
        refs = frozenset(one.ref for one in records)
        if not self.read().strip():
            return False
        if not self._whose or self._whose & refs:
            self._whose |= refs
        return not self._is_about(refs)

    def is_about(self, records: Iterable[Patient]) -> bool:
        """Whether all of it was written about this person, so that it may be filed under them."""
        return self._is_about(frozenset(one.ref for one in records))

    def _is_about(self, refs: frozenset[RecordRef]) -> bool:
        return not self._of_several and bool(self._whose & refs)

    def taken(self) -> None:
        """It is in the record, or was copied, as it stands."""
        self._taken = self.read().strip()

    @property
    def unsent(self) -> str:
        """What would be gone with the call; empty where nothing would."""
        text = self.read().strip()
        return "" if text == self._taken else text

    @property
    def state(self) -> Note:
        return Note.TYPED if self.unsent else Note.NONE


def said_of(fate: NoteFate | None) -> Note:
    """What a note's end is called in a frame."""
    return Note.LOST if fate is None else _FATES[fate]

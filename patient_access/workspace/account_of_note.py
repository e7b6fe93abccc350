"""The call note, as far as it must be accounted for: typed, taken care of, or left behind."""

from __future__ import annotations

from collections.abc import Callable

from patient_access.audit.outbox import NoteFate
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

"""One row of a panel in words: made from a domain value, shown by a widget or a delegate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from patient_access.domain.base import PhiModel
from patient_access.domain.closed_rows import ClosedRow

translate = QCoreApplication.translate
T = TypeVar("T")


class Row(PhiModel):
    """Words for the columns of a row; an empty one takes no room."""

    title: str
    lead: str = ""
    """The first column: a day."""
    lead_lines: tuple[str, ...] = ()
    """Under the lead: the time, and this desk's time when it differs."""
    lines: tuple[str, ...] = ()
    """Under the title, muted."""
    warning: str = ""
    """Under the lines, where the agent should stop and read."""
    figure: str = ""
    """At the right edge, in figures of one width."""
    figure_means: str = ""
    """What the figure is; spoken with it, shown by the section's caption."""
    chip: str = ""
    chip_tone: str = "neutral"
    quiet: bool = False
    """No longer in force, or restricted."""
    closed: ClosedRow | None = None
    """Which row it is, where a label closes it."""

    @property
    def spoken(self) -> str:
        """The row as one sentence, for a screen reader."""
        when = ", ".join((self.lead, *self.lead_lines)) if self.lead else ""
        figure = f"{self.figure_means} {self.figure}".strip() if self.figure else ""
        parts = (when, self.title, *self.lines, self.warning, figure, self.chip)
        said = ", ".join(part.rstrip(".") for part in parts if part)
        return said.replace(" · ", ", ").replace("\n", ", ") + "."


class Rows:
    """Rows made only when they are looked at: 500 claims cost nothing until scrolled to."""

    def __init__(self, count: int, row_at: Callable[[int], Row]) -> None:
        self._count = count
        self._row_at = row_at
        self._made: dict[int, Row] = {}

    @classmethod
    def of(cls, items: Sequence[T], make: Callable[[T], Row]) -> Rows:
        return cls(len(items), lambda index: make(items[index]))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Row:
        if not 0 <= index < self._count:
            raise IndexError(index)
        if index not in self._made:
            self._made[index] = self._row_at(index)
        return self._made[index]

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(self._count))

    def each(self, change: Callable[[Row], Row]) -> Rows:
        """The rows, each changed when it is looked at."""
        return Rows(self._count, lambda index: change(self[index]))

    def after(self, first: int) -> Rows:
        """The rows from ``first`` on."""
        return Rows(max(0, self._count - first), lambda index: self[first + index])


def joined(*parts: str | None) -> str:
    """The parts that say something, with a middle dot between them."""
    return " · ".join(part for part in parts if part)


def restricted(title: str, *, lead: str = "", lead_lines: tuple[str, ...] = ()) -> Row:
    """A row that is there and is not told (rule V2): never dropped in silence."""
    return Row(
        title=title,
        lead=lead,
        lead_lines=lead_lines,
        lines=(translate("Panels", "Not available to you here. Transfer to the clinic if asked."),),
        chip=translate("Panels", "Restricted"),
        quiet=True,
    )

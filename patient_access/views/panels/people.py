"""People on file: who they are to the patient. Kinship is not authority (rule V4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.panels import PanelAnswer, PanelName
from patient_access.domain.patient import RelatedPerson
from patient_access.views import formats
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.panels.section import caption_line, quiet_line

translate = QCoreApplication.translate


class PeoplePanel(PanelCard):
    panel = PanelName.PEOPLE

    def words(self) -> str:
        return translate("Panels", "People on file")

    def none_on_file(self) -> str:
        return translate("Panels", "Nobody is on file that you can see here.")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        if not answer.people:
            return ()
        today = self.clock.today
        current = [one for one in answer.people if not is_over(one, today)]
        ended = [one for one in answer.people if is_over(one, today)]
        name = translate("Panels", "people on file")
        widgets: list[QWidget] = [
            caption_line(translate("Panels", "Being listed is not permission.")),
            self.row_list(self.rows(current, self._row), name)
            if current
            else quiet_line(translate("Panels", "Nobody now.")),
        ]
        if ended:
            said = translate("Panels", "%n no longer", None, len(ended))
            widgets.append(
                Fold(said, name, lambda: self.row_list(self.rows(ended, self._row), name), self)
            )
        return widgets

    def _row(self, person: RelatedPerson) -> Row:
        return person_row(person, self.clock.today)


def is_over(person: RelatedPerson, today: date) -> bool:
    end = person.period_end.full if person.period_end else None
    return person.ended or person.active is False or (end is not None and end < today)


def person_row(person: RelatedPerson, today: date) -> Row:
    if person.is_closed:
        return restricted(translate("Panels", "Restricted person"))
    written = next((name.written for name in person.names if name.written), "")
    said = joined(*(one.text for one in person.relationship))
    if person.emergency_contact:
        said = joined(said, translate("Panels", "emergency contact, may not be told anything"))
    return Row(
        title=written or translate("Panels", "Name not on file"),
        lines=(
            joined(
                said or translate("Panels", "relationship not stated"),
                _period(person, today),
            ),
            *_authorised(person, today),
        ),
        quiet=is_over(person, today),
    )


def _authorised(person: RelatedPerson, today: date) -> tuple[str, ...]:
    """The record's own consent: by whom or what, and until when (rule V4)."""
    if person.authorisation is None:
        return ()
    by, until = person.authorisation.by, person.authorisation.until
    said = translate("Panels", "authorised by %1").replace("%1", by) if by else ""
    end = translate("Panels", "until %1") if until else translate("Panels", "no end on file")
    end = end.replace("%1", formats.partial_day(until, today)) if until else end
    return (", ".join((said or translate("Panels", "authorised by a consent on file"), end)),)


def _period(person: RelatedPerson, today: date) -> str:
    start, end = person.period_start, person.period_end
    parts = []
    if start:
        since = translate("Panels", "since %1")
        parts.append(since.replace("%1", formats.partial_day(start, today)))
    if end:
        over = translate("Panels", "ended %1") if is_over(person, today) else None
        word = over or translate("Panels", "until %1")
        parts.append(word.replace("%1", formats.partial_day(end, today)))
    return ", ".join(parts)

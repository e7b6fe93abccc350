"""Coverage: who insures, whose plan it is, and since when; the member id masked (rule B4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.billing import Coverage
from patient_access.domain.panels import PanelAnswer, PanelName
from patient_access.views import formats
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.panels.section import quiet_line
from patient_access.views.status_words import COVERAGE, words

translate = QCoreApplication.translate


class CoveragePanel(PanelCard):
    panel = PanelName.COVERAGE

    def words(self) -> str:
        return translate("Panels", "Coverage")

    def none_on_file(self) -> str:
        return translate("Panels", "No coverage on file that you can see here.")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        if not answer.coverages:
            return ()
        today = self.clock.today
        ordered = sorted(answer.coverages, key=lambda one: one.order or 99)
        current = [one for one in ordered if in_force(one, today)]
        ended = [one for one in ordered if not in_force(one, today)]
        name = translate("Panels", "coverages")
        widgets: list[QWidget] = [
            self.row_list(self.rows(current, self._row), name)
            if current
            else quiet_line(translate("Panels", "No coverage in force."))
        ]
        if ended:
            many = translate("Panels", "%n not in force", None, len(ended))
            widgets.append(
                Fold(many, name, lambda: self.row_list(self.rows(ended, self._row), name), self)
            )
        return widgets

    def _row(self, coverage: Coverage) -> Row:
        return coverage_row(coverage, self.clock.today)


def in_force(coverage: Coverage, today: date) -> bool:
    """Active and not past its end; one that starts later counts, and its row says when."""
    end = coverage.period_end.full if coverage.period_end else None
    return coverage.status == "active" and (end is None or end >= today)


def coverage_row(coverage: Coverage, today: date) -> Row:
    if coverage.is_closed:
        return restricted(translate("Panels", "Restricted coverage"))
    kind = coverage.type.text if coverage.type else None
    title = coverage.plan or coverage.payor or kind or translate("Panels", "Coverage")
    member = translate("Panels", "Member %1").replace("%1", formats.masked(coverage.member_id))
    current = in_force(coverage, today)
    return Row(
        title=title,
        lines=(
            joined(
                coverage.payor if coverage.payor != title else None,
                member if coverage.member_id else translate("Panels", "member id not on file"),
                _period(coverage, today),
            ),
            joined(_subscriber(coverage), _order(coverage)),
        ),
        chip="" if current or coverage.status == "active" else words(COVERAGE, coverage.status),
        quiet=not current,
    )


def _period(coverage: Coverage, today: date) -> str:
    start, end = coverage.period_start, coverage.period_end
    said: list[str] = []
    if start:
        later = start.full is not None and start.full > today
        word = translate("Panels", "starts %1") if later else translate("Panels", "since %1")
        shown = formats.partial_day(start, today) if later else formats.partial_month(start, today)
        said.append(word.replace("%1", shown))
    if end:
        over = end.full is not None and end.full < today
        word = translate("Panels", "ended %1") if over else translate("Panels", "until %1")
        said.append(word.replace("%1", formats.partial_day(end, today)))
    if coverage.status == "active" and said and not (end and end.full and end.full < today):
        return translate("Panels", "active %1").replace("%1", ", ".join(said))
    return ", ".join(said) or translate("Panels", "dates not on file")


def _subscriber(coverage: Coverage) -> str:
    relationship = coverage.relationship
    if relationship is None:
        return ""
    if "self" in (relationship.code, relationship.text.casefold()):
        return translate("Panels", "subscriber: self")
    return translate("Panels", "relationship to the subscriber: %1").replace(
        "%1", relationship.text
    )


def _order(coverage: Coverage) -> str:
    if coverage.order == 1:
        return translate("Panels", "billed first")
    if coverage.order == 2:
        return translate("Panels", "billed second")
    return ""

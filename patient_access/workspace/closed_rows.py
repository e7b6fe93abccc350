"""Closed rows that whoever sits here may open, one by one, with a reason (rule V2)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from patient_access.domain.closed_rows import ClosedRow, OpeningReason
from patient_access.domain.codes import Restriction
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.labelled import LabelledRow
from patient_access.domain.panels import PanelAnswer
from patient_access.domain.patient import Patient
from patient_access.handover.frames import Role
from patient_access.verification.policy import Policy
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import ClosedRules, Message, Severity
from patient_access.workspace.background import Background
from patient_access.workspace.ehr_link import EhrLink
from patient_access.workspace.see import See, rows_of
from patient_access.workspace.session import CallSession


def rules_for(policy: Policy | None, role: Role) -> ClosedRules:
    """What the policy says of closed rows to somebody in this role. Without a policy: nothing."""
    if policy is None:
        return ClosedRules()
    said = policy.restricted
    return ClosedRules(
        mine=said.may_open(role.value),
        roles={label: roles for label in Restriction if (roles := said.roles(label))},
        reasons=said.reasons,
        own_words=said.own_words,
    )


async def read_closed(
    link: EhrLink, patients: list[RecordRef], row: ClosedRow
) -> tuple[RecordRef, PanelAnswer]:
    """The row, and of which of a person's records it is. Raises ``EhrFailure``."""
    failure = EhrFailure(FailureKind.NOT_FOUND)
    for patient in patients:
        try:
            return patient, await link.read_closed(patient, row)
        except EhrFailure as failed:
            if failed.kind is not FailureKind.NOT_FOUND:
                raise
            failure = failed
    raise failure


class ClosedRows(QObject):
    """Looks at the policy again, has the reason recorded, and only then asks for the row."""

    opening = Signal(object, object)
    """A ``ClosedRow`` and its ``OpeningReason``, before the EHR is asked: for the audit trail."""
    opened = Signal(object, object)
    """The patient's ``RecordRef`` and the ``PanelName``: what it says may be told."""

    def __init__(
        self,
        session: CallSession,
        rules: ClosedRules,
        links: list[EhrLink],
        background: Background,
        see: See,
        dashboard: Dashboard,
    ) -> None:
        super().__init__(see)
        self._session = session
        self._rules = rules
        self._links = links
        self._background = background
        self._see = see
        self._dashboard = dashboard
        dashboard.show_closed_rules(rules)

    def open(self, row: ClosedRow, reason: OpeningReason) -> None:
        """One row of a panel that is open, for a label that this role may open."""
        link = next((one for one in self._links if one.site.name == row.ref.source), None)
        records = [one.ref for one in self._session.records if one.ref.source == row.ref.source]
        typed = self._rules.own_words and reason.words.strip()
        known = typed or reason.purpose in self._rules.reasons
        may = row.restriction in self._rules.mine and known and self._see.is_shown(row)
        if link is None or not may or not records:
            self._say("not_available_here")
            return
        self.opening.emit(row, reason)
        self._background.start(
            read_closed(link, records, row),
            owner=self,
            succeeded=partial(self._came, row, self._session.patient),
            failed=self._failed,
        )

    def _came(
        self, row: ClosedRow, about: Patient | None, found: tuple[RecordRef, PanelAnswer]
    ) -> None:
        if self._session.patient is not about:
            return  # an emergency has ended meanwhile, and somebody else was chosen
        patient, answer = found
        opened = next((one for one in rows_of(answer) if one.ref == row.ref), None)
        if opened is None or not self._is_mine(opened):
            # Its label has become a stricter one meanwhile.
            self._say("row_not_opened")
            return
        if self._see.show_opened(answer):
            self.opened.emit(patient, answer.panel)

    def _is_mine(self, opened: LabelledRow) -> bool:
        return opened.restriction is None or opened.restriction in self._rules.mine

    def _failed(self, _failure: EhrFailure) -> None:
        self._say("row_not_opened")

    def _say(self, code: str) -> None:
        self._dashboard.show_message(Message(code=code, severity=Severity.WARNING))

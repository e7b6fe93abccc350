"""The check of one call: what the agent types is compared in the background, blind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal

from patient_access.domain.failure import EhrFailure
from patient_access.domain.patient import Patient
from patient_access.handover.frames import Role
from patient_access.verification.check import Check
from patient_access.verification.compare import compare
from patient_access.verification.policy import Policy
from patient_access.verification.values import CallerKind, CheckStatus, Item, LineWorth, Verdict
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import Message, Severity
from patient_access.workspace.background import Background
from patient_access.workspace.session import CallSession

_ON_AUTHORITY = (CallerKind.CONSENT, CallerKind.PROVIDER)
"""Who is told nothing before it is recorded who they are, and why."""

VERDICT_SECONDS = 0.08
"""From the question to the verdict, always: how long comparing took is not for anybody's eyes.

Answers and records are read only so far (``words.MAX_SAID``), so that it always ends before."""


def may_answer(check: Check) -> bool:
    """Whether an answer could still change anything."""
    view = check.view
    return view.status is CheckStatus.OPEN or view.can_be_stronger


def today() -> date:
    """The day at this desk, by which ages and years are read."""
    return datetime.now().astimezone().date()


async def timed(comparing: Callable[[], Verdict]) -> Verdict:
    """The verdict, ``VERDICT_SECONDS`` after it was asked for; on a machine that is too busy for
    that, twice as long or three times, and never anything between."""
    began = time.monotonic()
    verdict = comparing()
    took = time.monotonic() - began
    await asyncio.sleep(VERDICT_SECONDS - took % VERDICT_SECONDS)
    return verdict


class Verify(QObject):
    """Owns the check. The expected values stay in the session; the view gets verdicts."""

    passed = Signal()
    """Something may open; again when more may."""
    judged = Signal(object, object)
    """An item and what its verdict is worth by the policy (``NO_MATCH``: it cost a try), for the
    account of this call."""
    code_is_over = Signal()
    """A code was read that is too old, was answered wrongly too often, or was never sent."""
    items_passed = Signal()
    """The patient's items match; what opens waits for the caller's authority."""

    def __init__(
        self,
        session: CallSession,
        policy: Policy | None,
        role: Role,
        region: str,
        background: Background,
        dashboard: Dashboard,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._policy = policy
        self._role = role
        self._region = region
        self._background = background
        self._dashboard = dashboard
        self.compare_code: Callable[[str], Verdict] | None = None
        """Compares what the caller reads with the code that was sent."""
        self._round = 0
        """Raised when the question changes: a verdict of an earlier round says nothing."""

    def caller_is(self, kind: CallerKind) -> None:
        """The first question is answered. A passed or locked check is not begun again."""
        # Tries that are used up close every way but the one for an emergency.
        if self._session.is_verified or (self._locked and kind is not CallerKind.EMERGENCY):
            return
        self._session.kind = kind
        self._dashboard.show_caller_kind(kind)
        if self._policy is None:
            if kind is not CallerKind.GENERAL:
                self._dashboard.show_message(
                    Message(code="policy_problem", severity=Severity.FAILURE)
                )
            return
        self._begin(self._policy, kind)
        if kind is CallerKind.GENERAL:
            self._dashboard.show_message(Message(code="general_question"))

    def other_candidate(self) -> None:
        """Another candidate was chosen: the answers go, the tries stay used."""
        if self._session.is_verified:
            return
        self._round += 1
        self._dashboard.clear_fields()
        if self._session.check is not None and not self._locked:
            self._session.check = self._about(self._session.check)
        elif self._session.check is None:
            self.caller_is(self._session.kind or CallerKind.PATIENT)
        self._show()

    def answer(self, item: Item, said: str) -> None:
        """Compare what the caller said with the chosen record."""
        patient, check = self._session.patient, self._session.check
        if patient is None or check is None or not may_answer(check):
            return
        day, region = today(), self._region

        def comparing() -> Verdict:
            if item is Item.ONE_TIME_CODE and self.compare_code is not None:
                return self.compare_code(said)
            return compare(item, said, patient, day, region)

        self._dashboard.show_check(check.view, item)
        self._background.start(
            timed(comparing),
            owner=self,
            succeeded=self._judged(item, patient),
            failed=self._not_judged,
        )

    def open(self) -> None:
        """The check has passed, with the authority it needs: what that opens is asked for."""
        if self._session.verified is None:
            self._session.verified = time.monotonic()
        if self._session.connected is None:
            self._session.connected = self._session.verified
        self.passed.emit()  # first of all: the panels are asked for
        self._dashboard.show_verified(
            self._session.kind or CallerKind.PATIENT, self._session.time_to_verify or 0.0
        )

    def over(self) -> None:
        """What had opened for a limited time is closed again; tries that were used stay used."""
        self._session.verified = None
        check = self._session.check
        if check is not None:
            self._session.check = check.for_kind(check.kind)

    def cannot_answer(self) -> None:
        """The caller cannot answer: nothing opens, and the agent is told what remains."""
        self._dashboard.show_message(Message(code="cannot_answer", severity=Severity.WARNING))

    @property
    def _locked(self) -> bool:
        check = self._session.check
        return check is not None and check.view.status is CheckStatus.LOCKED

    def _begin(self, policy: Policy, kind: CallerKind) -> None:
        self._round += 1
        if self._session.check is None:
            self._session.check = Check.begin(policy, self._role, kind)
        else:
            self._session.check = self._session.check.for_kind(kind)
        self._session.check = self._about(self._session.check)
        self._show()

    def _about(self, check: Check) -> Check:
        """The check for the chosen patient: of which age, and whose number is on the line."""
        patient, policy = self._session.patient, self._policy
        if patient is None or policy is None:
            return check.for_other_candidate()
        age = patient.age_on(today())
        home = next((one for one in patient.addresses if not one.ended), None)
        return check.for_other_candidate(
            age,
            minor=age is not None and age < policy.majority_in(home.state if home else None),
            line_is_phone=self._line_counts(policy),
        )

    def _line_counts(self, policy: Policy) -> bool:
        """Whether the number on the line is one on file of the chosen person, and is worth it."""
        found = self._session.picked
        attested = self._session.details.attestation
        return (
            found is not None
            and found.matched_use is not None
            and not found.is_contact  # somebody else's number says nothing of the patient
            and not found.weak
            and not self._session.manual
            and policy.caller_id.worth(attested) is LineWorth.ITEM
        )

    def _judged(self, item: Item, patient: Patient) -> Callable[[Verdict], None]:
        asked_in = self._round

        def judged(verdict: Verdict) -> None:
            check = self._session.check
            if (
                check is None
                or asked_in != self._round
                or self._session.patient is not patient
                or not may_answer(check)
            ):
                return
            if item is Item.ONE_TIME_CODE and verdict is Verdict.NOT_ON_FILE:
                self._show()
                self.code_is_over.emit()
                return
            self._session.check = check.answer(item, verdict)
            cost_a_try = self._session.check.tries_used > check.tries_used
            worth = self._session.check.verdicts.get(item, verdict)
            self.judged.emit(item, Verdict.NO_MATCH if cost_a_try else worth)
            self._show()
            status = self._session.check.view.status
            if status is CheckStatus.PASSED:
                if self._session.kind in _ON_AUTHORITY:
                    self.items_passed.emit()
                else:
                    self.open()
            elif status is CheckStatus.LOCKED:
                self._dashboard.show_message(
                    Message(code="check_locked", severity=Severity.WARNING)
                )

        return judged

    def _not_judged(self, failure: EhrFailure) -> None:
        self._dashboard.show_message(
            Message(code="compare_failed", severity=Severity.FAILURE, detail=failure.correlation_id)
        )
        self._show()

    def _show(self) -> None:
        if self._session.check is not None:
            self._dashboard.show_check(self._session.check.view, None)

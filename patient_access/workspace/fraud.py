"""Failed checks of other calls in this shift: asked for by hash, and told to the agent.

The switchboard counts and must not know of whom. So the hash is made here, with the shift's key,
and slowly: whoever had the key and the hashes could otherwise try every telephone number there is
in minutes (scrypt, 16 MB and about 40 ms for each).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from patient_access.domain.identity import RecordRef
from patient_access.handover import frames
from patient_access.handover.fraud_frames import (
    CallerWarned,
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
)
from patient_access.verification.phones import read_phone
from patient_access.verification.policy import Policy
from patient_access.verification.values import SignalsView
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.background import Background
from patient_access.workspace.session import CallSession
from patient_access.workspace.verify import Verify

_AFTER_MS = 300
"""The hash takes a processor while the first lookup needs it; nobody has been chosen that soon."""
_COST, _BLOCK, _BYTES = 2**14, 8, 16


def slow_hash(key: bytes, what: str) -> str:
    """32 hexadecimal digits, or nothing where there is no key or no memory for it. Blocks."""
    if not key or not what:
        return ""
    try:
        return hashlib.scrypt(what.encode(), salt=key, n=_COST, r=_BLOCK, p=1, dklen=_BYTES).hex()
    except (ValueError, MemoryError):  # locked memory may have run out
        return ""


def one_of(records: tuple[RecordRef, ...]) -> str:
    """The same text for a person's records, whichever of them was found first."""
    names = sorted(f"{one.base}|{one.id}" for one in records)
    return names[0] if names else ""


class FailedBefore(QObject):
    """On the Qt thread; hashing is done beside the background loop."""

    def __init__(
        self,
        session: CallSession,
        policy: Policy | None,
        key: Callable[[], bytes],
        verify: Verify,
        region: str,
        background: Background,
        dashboard: Dashboard,
        send: Callable[[frames.Up], None],
    ) -> None:
        super().__init__(verify)
        self._session = session
        self._policy = policy
        self._key = key
        self._region = region
        self._background = background
        self._dashboard = dashboard
        self._send = send
        self._number = self._record = ""
        """Hashes; empty until they are made."""
        self._numbered = False
        """The number's hash is made, or there is none to make: a failure is told with it."""
        self._warned = False
        self._tries = 0
        self._failing = False
        """The check of the chosen record has a wrong answer that the switchboard is to hear of."""
        self._told = ""
        """The record that it has heard of."""
        verify.judged.connect(self._judged)
        verify.passed.connect(self._passed)

    def begin(self) -> None:
        """A call: what happened in others with this number? Candidates come first."""
        self._numbered = False
        QTimer.singleShot(_AFTER_MS, self, self._ask_for_number)

    def _ask_for_number(self) -> None:
        if self._session.is_over:
            return
        ani, region = self._session.details.ani, self._region

        def made(number: str) -> None:
            self._number, self._numbered = number, True
            self._ask()
            self._tell()

        self._hash(lambda: f"number|{read_phone(ani, region) or ani}" if ani else "", made)

    def chosen(self) -> None:
        """Somebody was chosen: what happened in other calls for this record?"""
        self._record, self._failing = "", False
        patient = self._session.patient
        refs = tuple(one.ref for one in self._session.records)

        def made(record: str) -> None:
            if self._session.patient is patient:
                self._record = record
                self._ask()
                self._tell()

        self._hash(lambda: f"record|{one_of(refs)}" if refs else "", made)

    def answered(self, failed: FailedChecks) -> None:
        """The switchboard's counts. An answer about somebody chosen before says nothing."""
        if self._policy is None or self._session.is_verified:
            return
        if (failed.number, failed.record) != (self._number, self._record):
            return
        rules = self._policy.fraud
        view = SignalsView(
            number_failures=_from(rules.number_failures, failed.of_number),
            record_failures=_from(rules.record_failures, failed.of_record),
            turn_to=rules.turn_to or self._policy.escalate_to,
        )
        self._dashboard.show_signals(view)
        if (view.number_failures or view.record_failures) and not self._warned:
            self._warned = True
            self._send(CallerWarned())

    def _hash(self, what: Callable[[], str], made: Callable[[str], None]) -> None:
        key = self._key()

        async def work() -> str:
            return await asyncio.to_thread(lambda: slow_hash(key, what()))

        self._background.start(work(), owner=self, succeeded=made, failed=lambda _: None)

    def _ask(self) -> None:
        if self._policy is not None and (self._number or self._record):
            hours = self._policy.fraud.window_hours
            self._send(FailedChecksWanted(number=self._number, record=self._record, hours=hours))

    def _judged(self, *_: object) -> None:
        """An answer that cost a try makes the check a failed one, until it passes."""
        check = self._session.check
        if check is not None and check.tries_used > self._tries:
            self._tries = check.tries_used
            self._failing = True
            self._tell()

    def _tell(self) -> None:
        ready = self._numbered and self._record
        if self._failing and ready and self._record != self._told:
            self._told = self._record
            self._send(CheckCounted(number=self._number, record=self._record))

    def _passed(self) -> None:
        """It was a slip: taken back. An emergency has passed no check."""
        self._failing = False
        if self._told and self._told == self._record and not self._session.emergency:
            self._told = ""
            self._send(CheckCounted(number=self._number, record=self._record, passed=True))


def _from(threshold: int, count: int) -> int:
    """The count where it is worth a word; a threshold of 0 is never reached."""
    return count if 0 < threshold <= count else 0

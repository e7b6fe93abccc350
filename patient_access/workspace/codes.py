"""One-time codes of one call: offered, sent to a number on file, and compared with what is read.

Here, and not in the switchboard, because this process knows the number. The code leaves by the
text gateway and by no other way; it is in no frame, no record and no widget.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from patient_access.audit.caller_events import CheckStep
from patient_access.diagnostics.codes import Code as LogCode
from patient_access.domain.failure import EhrFailure
from patient_access.domain.patient import Patient
from patient_access.handover import frames
from patient_access.text_gateway.contract import Sent, TextGateway
from patient_access.verification.one_time_code import (
    OneTimeCode,
    last_two,
    numbers_for_code,
    text_with,
)
from patient_access.verification.policy import Policy
from patient_access.verification.values import CodeState, CodeView, Item, Verdict
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import Message, Severity
from patient_access.workspace.account_of_texts import CodeAccount, Texting
from patient_access.workspace.background import Background
from patient_access.workspace.session import CallSession
from patient_access.workspace.verify import Verify, may_answer, today


class Codes(QObject):
    """Lives on the Qt thread; only ``judge`` runs on the background loop."""

    def __init__(
        self,
        session: CallSession,
        policy: Policy | None,
        gateway: TextGateway | None,
        verify: Verify,
        region: str,
        background: Background,
        dashboard: Dashboard,
        send: Callable[[frames.Up], None],
    ) -> None:
        super().__init__(verify)
        self._session = session
        self._policy = policy
        self._gateway = gateway
        self._region = region
        self._background = background
        self._dashboard = dashboard
        self._send = send
        self.account: CodeAccount | None = None
        self._numbers: tuple[str, ...] = ()
        self._about: Patient | None = None
        """Whose numbers those are: a code for somebody else proves nothing."""
        self._code: OneTimeCode | None = None
        self._sends = 0
        self._sent_to: int | None = None
        self._too_old = QTimer(self)
        self._too_old.setSingleShot(True)
        self._too_old.timeout.connect(self._over)
        verify.compare_code = self.judge
        verify.judged.connect(self._judged)
        verify.code_is_over.connect(self._over)
        verify.passed.connect(self._passed)

    @property
    def _is_asked(self) -> bool:
        policy = self._policy
        return (
            self._gateway is not None
            and policy is not None
            and Item.ONE_TIME_CODE in (*policy.required, *policy.optional)
        )

    def offer(self) -> None:
        """Somebody was chosen: which of their numbers a code can go to."""
        self.forget()
        patient, policy, region = self._session.patient, self._policy, self._region
        self._numbers, self._about = (), patient
        self._show(CodeState.NOT_POSSIBLE)
        if not self._is_asked or patient is None or policy is None:
            return
        records, rules = self._session.records, policy.code

        async def read() -> tuple[str, ...]:
            return numbers_for_code(records, rules, today(), region)

        self._background.start(
            read(), owner=self, succeeded=partial(self._offered, patient), failed=lambda _: None
        )

    def want(self, place: int) -> None:
        """The agent sends a code to this number; the one before is worth nothing any more."""
        policy, gateway, number = self._policy, self._gateway, self._number_at(place)
        check = self._session.check
        if policy is None or gateway is None or number is None or check is None:
            return
        asked = {state.item for state in check.view.items}
        if not may_answer(check) or Item.ONE_TIME_CODE not in asked:
            return  # a text for a check that is over would only be a nuisance
        if self._sends >= policy.code.sends:
            self._say("code_none_left")
            return
        self.forget()
        self._sends += 1
        self._sent_to = place
        code = self._code = OneTimeCode(policy.code, time.monotonic())
        records, rules, region = self._session.records, policy.code, self._region
        text = text_with(code.text, rules, records)

        async def go() -> Sent | None:
            # Another system may have answered since the numbers were offered, and forbid it.
            if number not in numbers_for_code(records, rules, today(), region):
                return None
            return await gateway.send(number, text)

        texting = self.account.texting(_ends_in(number)) if self.account is not None else None
        self._show(CodeState.SENDING)
        self._background.start(
            go(),
            owner=self,
            succeeded=partial(self._went, texting, code),
            failed=partial(self._failed, texting, code),
        )

    def judge(self, said: str) -> Verdict:
        """What the caller reads against the code that is open. On the background loop."""
        code = self._code
        return Verdict.NOT_ON_FILE if code is None else code.answer(said, time.monotonic())

    def forget(self) -> None:
        """The open code answers nothing any more; its digits are overwritten."""
        self._too_old.stop()
        if self._code is not None:
            self._code.wipe()
            self._code = None

    def _offered(self, about: Patient, numbers: tuple[str, ...]) -> None:
        if self._session.patient is not about:
            return
        self._numbers = numbers
        self._show(CodeState.OFFERED if numbers else CodeState.NOT_POSSIBLE)

    def _number_at(self, place: int) -> str | None:
        """Of the person who is chosen now, and of nobody who was chosen before."""
        if self._session.patient is not self._about or not 0 <= place < len(self._numbers):
            return None
        return self._numbers[place]

    def _passed(self) -> None:
        """Verified without it, or with it: a code that could open nothing more is forgotten."""
        check = self._session.check
        if check is None or not may_answer(check):
            self.forget()

    def _went(self, texting: Texting | None, code: OneTimeCode, sent: Sent | None) -> None:
        # First of all what happened, whoever is chosen by now: a text that left has left.
        if sent is None:
            self._did_not_go(texting, "not_permitted")
        elif sent is Sent.REFUSED:
            self._did_not_go(texting, "refused")
        else:
            self._left(texting, "" if sent is Sent.ACCEPTED else "not_confirmed")
        if code is not self._code or self._policy is None:
            return  # the check has passed meanwhile, or somebody else was chosen
        if sent is None:
            self._sent_to = None
            self.offer()
        elif sent is Sent.REFUSED:
            self._say_not_sent()
        else:
            self._too_old.start(60_000 * self._policy.code.minutes)
            self._show(CodeState.SENT)
            if sent is Sent.UNKNOWN:
                self._say("code_unknown")

    def _failed(self, texting: Texting | None, code: OneTimeCode, _: EhrFailure) -> None:
        self._did_not_go(texting, "fault")
        if code is self._code:
            self._say_not_sent()

    def _left(self, texting: Texting | None, why: str) -> None:
        self._send(frames.Diagnostic(code=LogCode.CODE_SENT))
        if texting is not None:
            texting.came_to(CheckStep.CODE_SENT, why)

    def _did_not_go(self, texting: Texting | None, why: str) -> None:
        """It costs none of the texts that a call may send."""
        self._sends -= 1
        self._send(frames.Diagnostic(code=LogCode.CODE_NOT_SENT))
        if texting is not None:
            texting.came_to(CheckStep.CODE_NOT_SENT, why)

    def _say_not_sent(self) -> None:
        self.forget()
        self._sent_to = None
        self._show(CodeState.OFFERED)
        self._say("code_refused")

    def _judged(self, item: Item, verdict: Verdict) -> None:
        if item is not Item.ONE_TIME_CODE:
            return
        if verdict is Verdict.MATCH:
            self._record(CheckStep.CODE_MATCHED)
            self.forget()
        elif verdict is Verdict.NO_MATCH:
            self._record(CheckStep.CODE_FAILED)
            if self._code is None or not self._code.is_open(time.monotonic()):
                self._over()

    def _over(self) -> None:
        """Too old, or answered wrongly too often."""
        self.forget()
        self._show(CodeState.OVER)
        self._say("code_over")

    def _record(self, step: CheckStep) -> None:
        if self.account is not None:
            number = self._number_at(self._sent_to) if self._sent_to is not None else None
            self.account.code(step, "" if number is None else _ends_in(number))

    def _show(self, state: CodeState) -> None:
        rules = self._policy.code if self._policy is not None else None
        self._dashboard.show_code(
            CodeView(
                state=state,
                numbers=tuple(last_two(number) for number in self._numbers),
                sent_to=self._sent_to,
                sends_left=rules.sends - self._sends if rules is not None else 0,
                minutes=rules.minutes if rules is not None else 0,
            )
        )

    def _say(self, code: str) -> None:
        self._dashboard.show_message(Message(code=code, severity=Severity.WARNING))


def _ends_in(number: str) -> str:
    """Where a code goes, as the agent sees it and as it is recorded."""
    return f"ends in {last_two(number)}"

"""What is recorded of one-time codes: each text, whatever becomes of the call meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from patient_access.audit.caller_events import CheckStep
from patient_access.audit.record import Subject


class Texting:
    """One text on its way. About whom it is stays with it: somebody else may be chosen meanwhile,
    the check may have passed, or the call be over when the gateway answers."""

    def __init__(
        self, about: Subject | None, to: str, over: Callable[[Texting, CheckStep, str], None]
    ) -> None:
        """``to``: where it goes as the agent sees it. ``over``: told once what became of it."""
        self.about = about
        self.to = to
        self._tell = over
        self._over = False

    def came_to(self, step: CheckStep, why: str = "") -> None:
        """``CODE_SENT`` or ``CODE_NOT_SENT``; ``why``: a code. The first word counts."""
        if not self._over:
            self._over = True
            self._tell(self, step, why)


class CodeAccount(Protocol):
    """What ``Codes`` tells of. ``Accounting`` is one."""

    def code(self, step: CheckStep, to: str = "", why: str = "") -> None:
        """What was read matched, or did not."""

    def texting(self, to: str) -> Texting:
        """A text for the chosen patient is handed to the gateway; say what it came to."""

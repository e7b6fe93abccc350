"""Notices that the computer has slept, or that this program was stopped and goes on.

No telephone is heard meanwhile, and no timer runs: the wipe of a lost link would begin to count
only when the link is found to be lost, with the patient on the screen until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.diagnostics.clocks import seconds_also_asleep

LOOKS_EVERY_SECONDS = 0.5
_JUST_NOW_SECONDS = 5.0
"""So long after waking, what a window does of itself is taken to come of the sleep."""


class Sleep:
    """``woke`` hears how many seconds nothing was done, if they are more than a moment."""

    def __init__(
        self, woke: Callable[[float], None], now: Callable[[], float] = seconds_also_asleep
    ) -> None:
        self._woke = woke
        self._now = now
        self._looked = now()
        self._woke_at: float | None = None

    async def watch(self) -> None:
        """Look until cancelled."""
        self._looked = self._now()
        while True:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            self.look()

    def look(self) -> None:
        """Look now: whoever wakes first may ask before the next look is due."""
        now = self._now()
        slept, self._looked = now - self._looked - LOOKS_EVERY_SECONDS, now
        if slept > LOOKS_EVERY_SECONDS:
            self._woke_at = now
            self._woke(slept)

    @property
    def just_now(self) -> bool:
        """Whether the computer has woken a moment ago."""
        self.look()
        return self._woke_at is not None and self._now() - self._woke_at < _JUST_NOW_SECONDS

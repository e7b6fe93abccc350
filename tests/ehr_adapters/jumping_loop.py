"""An event loop whose clock can be put forward: eight minutes pass at once, timers and all."""

from __future__ import annotations

import asyncio


class JumpingLoop(asyncio.SelectorEventLoop):
    """``jump`` moves the time that ``call_later`` and ``timeout`` go by."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = 0.0

    def time(self) -> float:
        return super().time() + self._ahead

    async def jump(self, seconds: float) -> None:
        """Let ``seconds`` pass. Whatever was due by then is started before this returns."""
        self._ahead += seconds
        for _ in range(5):
            await asyncio.sleep(0)

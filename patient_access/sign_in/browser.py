"""Opens the system's browser, off the event loop."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import webbrowser
from contextlib import suppress

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in.failed import SignInFailed


async def open_browser(address: str) -> None:
    """Show ``address``. Raises ``SignInFailed`` when there is no browser.

    May take as long as the browser lives: some commands return when it is closed. So the thread
    is one that nobody waits for at the end of the program.

    The address is visible to every process of this user. What it holds is no secret: the code
    that comes back is worth nothing without the verifier, which stays in memory.
    """
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[bool] = loop.create_future()

    def tell(done: bool) -> None:
        if not opened.done():
            opened.set_result(done)

    def work() -> None:
        done = _open(address)
        with suppress(RuntimeError):  # the loop is closed: the program has left
            loop.call_soon_threadsafe(tell, done)

    threading.Thread(target=work, name="browser", daemon=True).start()
    if not await opened:
        raise SignInFailed(SignInProblem.NO_BROWSER)


def _open(address: str) -> bool:
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        # The packaged program's own libraries are not for the browser (PyInstaller's manual).
        original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        if original is not None:
            os.environ["LD_LIBRARY_PATH"] = original
        else:
            os.environ.pop("LD_LIBRARY_PATH", None)
    try:
        return webbrowser.open(address, new=1)
    except (webbrowser.Error, OSError):
        return False

"""For ``doctor``: whether this session tells of screen locks and session switches."""

from __future__ import annotations

import asyncio
import sys

from patient_access.diagnostics.check import Check, good, weak

_CODE = "screen_lock"
_ONLY_IDLE = "an open patient is wiped after idle_seconds without input, and not before."


def screen_lock() -> Check:
    """What a lock, a switch of the session and sleep are heard from here. Never raises."""
    if sys.platform == "linux":
        return asyncio.run(_on_linux())
    if sys.platform in ("win32", "darwin"):
        return good(_CODE, "The system tells of screen locks, session switches and sleep.")
    return weak(_CODE, f"The screen lock cannot be seen here: {_ONLY_IDLE}")


async def _on_linux() -> Check:
    from patient_access.presence import linux

    login, saver = await asyncio.gather(linux.login_is_there(), linux.screen_saver_is_there())
    if login and saver:
        return good(_CODE, "Screen locks, session switches and sleep end an open patient at once.")
    if saver:
        return weak(
            _CODE,
            "The screen lock is seen, but not a switch to another user: this session has no login "
            "manager (systemd-logind or elogind).",
        )
    if login:
        return weak(
            _CODE,
            "A switch to another user is seen, and a lock by the login manager; this desktop's "
            "screen saver is not. Where it does not set LockedHint, "
            f"{_ONLY_IDLE}",
        )
    return weak(
        _CODE,
        "The screen lock cannot be seen here: neither a login manager nor a screen saver answers "
        f"on D-Bus. Without them {_ONLY_IDLE}",
    )

"""Whether the ending window's focus may pass to the next one. One function a platform."""

import sys


def allow_next_window_to_take_focus() -> None:
    """On Windows a process may only come forward if the one in front lets it.

    Source: AllowSetForegroundWindow, Win32 API; ASFW_ANY. Elsewhere nothing is needed.
    Type-checked, never run by us on Windows.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def hide_from_capture(window_id: int) -> bool:
    """Keep a window out of screenshots and screen sharing where the system can.

    Windows: SetWindowDisplayAffinity with WDA_EXCLUDEFROMCAPTURE (Windows 10 2004 or newer).
    X11 and Wayland have no such call; on macOS it needs AppKit, which we do not load.
    Returns whether it was done.
    """
    if sys.platform == "win32":
        import ctypes

        exclude_from_capture = 0x11
        return bool(ctypes.windll.user32.SetWindowDisplayAffinity(window_id, exclude_from_capture))
    return False

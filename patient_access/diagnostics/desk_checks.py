"""What the desk must offer: a keyring for sign-ins, and what Qt needs to open a window."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from patient_access.diagnostics.check import Check, broken, good, weak

_MISSING = re.compile(r"^(lib[\w.+-]+): cannot open shared object file")

PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
"""Debian packages of the libraries that Qt's screen plug-in loads."""


def keyring_backend() -> Check:
    """Whether sign-ins can be kept. Without a keyring the program stops, with no fallback file."""
    code = "keyring"
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)) or backend.priority <= 0:
        return weak(
            code,
            "There is no keyring, so no sign-in can be kept and only open EHRs can be used. "
            "Start one in this session (GNOME Keyring, KWallet or KeePassXC).",
        )
    return good(code, f"Sign-ins are kept in {backend.name}.")


def qt_platform(environment: Mapping[str, str] | None = None) -> Check:
    """Whether a window can open: a screen, and every library that Qt's plug-in for it loads."""
    code = "screen"
    where = os.environ if environment is None else environment
    if sys.platform != "linux" or where.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        return good(code, "Windows need nothing more on this system.")
    if not (where.get("DISPLAY") or where.get("WAYLAND_DISPLAY")):
        return broken(
            code,
            "There is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Start the program "
            "from a desktop session, or set QT_QPA_PLATFORM=offscreen to try it without one.",
        )
    missing = missing_library(_plugin())
    if missing:
        package = PACKAGES.get(missing)
        what = f"install {package}" if package else f"install the package that has {missing}"
        return broken(code, f"Qt cannot open a window without {missing}: {what}.")
    return good(code, "Qt has what it needs to open windows.")


def missing_library(plugin: Path | None) -> str:
    """The first library ``plugin`` needs and does not find; empty when it loads."""
    if plugin is None or not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        named = _MISSING.match(str(error))
        return named[1] if named else plugin.name
    return ""


def _plugin() -> Path | None:
    found = importlib.util.find_spec("PySide6")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"

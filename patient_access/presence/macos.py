"""macOS: the screen lock's distributed notifications, and those of the workspace.

Sources: NSDistributedNotificationCenter, NSWorkspace (``sessionDidResignActiveNotification``,
``willSleepNotification``), the Objective-C runtime. ``com.apple.screenIsLocked`` is not documented
by Apple and has been sent since OS X 10.7. Callbacks arrive on the main thread, in Qt's run loop.
Type-checked, never run by us on macOS.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable

from patient_access.presence.contract import Hear, PresenceEvent

DISTRIBUTED = {
    "com.apple.screenIsLocked": PresenceEvent.LOCKED,
    "com.apple.screenIsUnlocked": PresenceEvent.UNLOCKED,
}
OF_THE_WORKSPACE = {
    "NSWorkspaceSessionDidResignActiveNotification": PresenceEvent.SESSION_INACTIVE,
    "NSWorkspaceSessionDidBecomeActiveNotification": PresenceEvent.SESSION_ACTIVE,
    "NSWorkspaceWillSleepNotification": PresenceEvent.WILL_SLEEP,
    "NSWorkspaceDidWakeNotification": PresenceEvent.WOKE,
}
_CLASS, _SELECTOR = b"PatientAccessPresence", b"heard:"
_IMMEDIATELY = 4
"""``NSNotificationSuspensionBehaviorDeliverImmediately``: also while the program is hidden."""


class MacPresence:
    """One Objective-C object whose ``heard:`` comes back here."""

    def __init__(self, hear: Hear, unseen: Callable[[], None]) -> None:
        self._hear, self._unseen = hear, unseen
        self._kept: list[object] = []
        """What must live as long as it may be called."""
        self._centres: list[int] = []
        self._observer = 0

    def begin(self) -> None:
        if sys.platform != "darwin":
            return
        try:
            self._observe(_Runtime())
        except (OSError, AttributeError):
            self._unseen()

    def end(self) -> None:
        if sys.platform != "darwin" or not self._observer:
            return
        runtime = _Runtime()
        for centre in self._centres:
            runtime.send(centre, "removeObserver:", ctypes.c_void_p(self._observer))

    def _observe(self, runtime: _Runtime) -> None:
        names = DISTRIBUTED | OF_THE_WORKSPACE

        def heard(_self: int, _command: int, notification: int) -> None:
            name = runtime.text(runtime.send(notification, "name"))
            event = names.get(name)
            if event is not None:
                self._hear(event)

        self._observer, kept = runtime.observer(heard)
        self._kept = [runtime, kept]
        distributed = runtime.send(
            runtime.named("NSDistributedNotificationCenter"), "defaultCenter"
        )
        workspace = runtime.send(runtime.named("NSWorkspace"), "sharedWorkspace")
        own = runtime.send(workspace, "notificationCenter")
        self._centres = [distributed, own]
        selector = ctypes.c_void_p(runtime.selector(_SELECTOR))
        observer = ctypes.c_void_p(self._observer)
        for name in DISTRIBUTED:
            runtime.send(
                distributed,
                "addObserver:selector:name:object:suspensionBehavior:",
                observer,
                selector,
                ctypes.c_void_p(runtime.string(name)),
                ctypes.c_void_p(0),
                ctypes.c_ulong(_IMMEDIATELY),
            )
        for name in OF_THE_WORKSPACE:
            runtime.send(
                own,
                "addObserver:selector:name:object:",
                observer,
                selector,
                ctypes.c_void_p(runtime.string(name)),
                ctypes.c_void_p(0),
            )


_Argument = ctypes.c_void_p | ctypes.c_char_p | ctypes.c_ulong
_Heard = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class _Runtime:
    """The few calls of libobjc that are needed. Raises ``OSError`` where it is not there."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
        ctypes.CDLL(ctypes.util.find_library("AppKit") or "AppKit")
        for name in ("objc_getClass", "sel_registerName", "objc_allocateClassPair"):
            getattr(self._lib, name).restype = ctypes.c_void_p
        self._lib.objc_allocateClassPair.argtypes = (
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t,
        )  # fmt: skip
        self._lib.objc_registerClassPair.argtypes = (ctypes.c_void_p,)
        self._lib.class_addMethod.argtypes = (
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p,
        )  # fmt: skip
        self._address = ctypes.cast(self._lib.objc_msgSend, ctypes.c_void_p).value or 0

    def named(self, name: str) -> int:
        return self._lib.objc_getClass(name.encode()) or 0

    def selector(self, name: bytes) -> int:
        return self._lib.sel_registerName(name) or 0

    def send(self, to: int, message: str, *arguments: _Argument) -> int:
        """``objc_msgSend`` with its arguments' own types: it is not variadic on arm64."""
        kinds = [type(one) for one in arguments]
        call = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        return call(self._address)(to, self.selector(message.encode()), *arguments) or 0

    def string(self, text: str) -> int:
        return self.send(
            self.named("NSString"), "stringWithUTF8String:", ctypes.c_char_p(text.encode())
        )

    def text(self, string: int) -> str:
        """What an ``NSString`` holds."""
        address = self.send(string, "UTF8String")
        return ctypes.string_at(address).decode() if address else ""

    def observer(self, heard: Callable[[int, int, int], None]) -> tuple[int, object]:
        """An object whose ``heard:`` calls ``heard``, and what must be kept for that."""
        callback = _Heard(heard)
        made = self._lib.objc_allocateClassPair(self.named("NSObject"), _CLASS, 0)
        if made:
            function = ctypes.cast(callback, ctypes.c_void_p)
            self._lib.class_addMethod(made, self.selector(_SELECTOR), function, b"v@:@")
            self._lib.objc_registerClassPair(made)
        return self.send(self.send(self.named(_CLASS.decode()), "alloc"), "init"), callback

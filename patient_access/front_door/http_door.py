"""Calls by HTTP, seen from the running program: a process that is renewed between calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.front_door.http_frames import (
    HttpUp,
    Listening,
    PortTaken,
    Retire,
    Retired,
    Serve,
    TookCall,
    Warm,
    decode_http_up,
)
from patient_access.front_door.http_rules import REQUEST_SECONDS
from patient_access.handover.child import Child, ChildExited, FrameArrived
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.telephony import HttpPopSetting

ROLE = "http-door"
_LONGEST_PAUSE = 30.0
_FAREWELL_SECONDS = 2 * REQUEST_SECONDS
"""A process that has not left by then is ended."""


class StartsChild(Protocol):
    def __call__(
        self,
        role: str,
        *,
        loop: asyncio.AbstractEventLoop,
        on_frame: FrameArrived,
        on_exit: ChildExited,
        show_errors: bool = False,
    ) -> Child: ...


class HttpDoor:
    """One process listens. When it has read a call and none is left, the next one takes over: it
    is warm by then, so that the port is closed for a few milliseconds only."""

    def __init__(
        self,
        setting: HttpPopSetting,
        is_quiet: Callable[[], bool],
        read_digest: Callable[[], str | None],
        start_child: StartsChild = Child.start,
    ) -> None:
        self._setting = setting
        self._is_quiet = is_quiet
        self._read_digest = read_digest
        self._start_child = start_child
        self._digest = ""
        self._serving: Child | None = None
        self._next: Child | None = None
        self._next_is_warm = False
        self._retiring: list[Child] = []
        """Listen no more, and answer who is in; each leaves by itself."""
        self._took = False
        self._pause = 0.25
        self._changed = asyncio.Event()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes, for whoever measures memory."""
        mine = (self._serving, self._next, *self._retiring)
        return tuple(child.pid for child in mine if child is not None)

    async def run(self) -> None:
        """Until cancelled; without a token nothing is opened, and the log says so."""
        try:
            digest = await asyncio.to_thread(self._read_digest)
        except CredentialsUnavailable:
            digest = None
        self._digest = digest or ""
        if not self._digest:
            log.event(Code.HTTP_POP_REFUSED)
            return
        try:
            while True:
                self._changed.clear()
                if self._next is None and (self._serving is None or self._took):
                    self._next = self._open()
                self._take_over()
                await self._changed.wait()
                if self._serving is None and self._next is None:
                    await asyncio.sleep(self._pause)
                    self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        finally:
            for child in (self._serving, self._next, *self._retiring):
                if child is not None:
                    child.kill()

    def call_over(self) -> None:
        """No call that was told of is left: what has read a number may go."""
        if self._took:
            self._changed.set()

    # --- processes ------------------------------------------------------------------------

    def _open(self) -> Child | None:
        opened: list[Child] = []
        try:
            child = self._start_child(
                ROLE,
                loop=asyncio.get_running_loop(),
                on_frame=lambda header, private: self._heard(opened[0], header, private),
                on_exit=lambda _: self._gone(opened[0]),
                show_errors=False,
            )
        except OSError:
            self._changed.set()
            return None
        opened.append(child)
        self._next_is_warm = False
        return child

    def _take_over(self) -> None:
        """The next one listens as soon as the old one does not, which retires when it may."""
        if self._next is None or not self._next_is_warm:
            return
        if self._serving is not None:
            if self._is_quiet() and self._serving not in self._retiring:
                self._retiring.append(self._serving)
                self._serving.send(Retire().model_dump_json().encode())
                asyncio.get_running_loop().call_later(_FAREWELL_SECONDS, self._serving.kill)
            return
        serve = Serve(port=self._setting.port, token_digest=self._digest)
        self._next.send(serve.model_dump_json().encode())
        self._serving, self._next, self._took = self._next, None, False

    def _gone(self, child: Child) -> None:
        if child in self._retiring:
            self._retiring.remove(child)
        if child is self._serving:
            self._serving = None
        elif child is self._next:
            self._next = None
        self._changed.set()

    def _heard(self, child: Child, header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            frame: HttpUp = decode_http_up(header)
        except WireError:
            child.kill()
            return
        match frame:
            case Warm():
                self._next_is_warm = child is self._next
            case Listening():
                self._pause = 0.25
                log.event(Code.HTTP_POP_LIVE, port=frame.port)
            case PortTaken():
                log.event(Code.HTTP_POP_REFUSED, port=self._setting.port)
            case TookCall() if child is self._serving:
                self._took = True
            case Retired() if child is self._serving:
                self._serving = None
        self._changed.set()

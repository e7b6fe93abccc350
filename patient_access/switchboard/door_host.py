"""What the front door leads to: a call that is told of, a sign-in that comes back, the window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.front_door.messages import PopRequest
from patient_access.front_door.words import Refusal
from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.switchboard.workspaces import Workspaces

if TYPE_CHECKING:
    from patient_access.sign_in.sign_ins import SignIns

TellPop = Callable[[PopRequest, PrivatePart], Awaitable[Refusal | None]]


class DoorHost:
    """Who the front door leads to: the screen-pop source, and the window that is there."""

    def __init__(self, tell_pop: TellPop) -> None:
        self._tell_pop = tell_pop
        self.come_forward_to: Workspaces | None = None
        self.sign_ins: SignIns | None = None

    async def pop(self, request: PopRequest, private: PrivatePart) -> Refusal | None:
        refusal = await self._tell_pop(request, private)
        if refusal is not None:
            log.event(Code.POP_REFUSED)
        return refusal

    def sign_in_return(self, private: PrivatePart) -> Refusal | None:
        """By its ``state`` to the sign-in that waits for it. Never logged, whoever sent it."""
        address = _address(private)
        if self.sign_ins is not None and self.sign_ins.redirected(address):
            self.come_forward()
            return None
        log.event(Code.REDIRECT_REFUSED)
        return Refusal.NOT_WAITED_FOR

    def launch(self, private: PrivatePart) -> Refusal | None:
        """An EHR starts us: sign in there, unless a call is on this desk."""
        address = _address(private)
        windows = self.come_forward_to
        if windows is not None and windows.any_serving:
            return Refusal.CALL_UP
        if self.sign_ins is None or not self.sign_ins.launched(address):
            return Refusal.NOT_OURS
        self.come_forward()
        return None

    def come_forward(self) -> None:
        if self.come_forward_to is not None:
            window = self.come_forward_to.idle or self.come_forward_to.latest_serving
            if window is not None:
                window.send(frames.ComeForward())


def _address(private: PrivatePart) -> str:
    """An address from the front door; what is no text becomes none."""
    try:
        return private.buffer.decode("ascii")
    except UnicodeDecodeError:
        return ""
    finally:
        private.wipe()

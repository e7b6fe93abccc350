"""What is said at the door, whatever the door is made of."""

from __future__ import annotations

import secrets
from typing import Protocol

from patient_access.front_door.messages import (
    Accepted,
    ComeForward,
    Greeting,
    Launch,
    PopRequest,
    Refused,
    SignInReturn,
    decode_request,
)
from patient_access.front_door.words import MAX_HEADER, MAX_PRIVATE, Refusal
from patient_access.handover.wire import PrivatePart, WireError, lengths, wipe


class Host(Protocol):
    """Who the door leads to. Called on the switchboard's event loop."""

    async def pop(self, request: PopRequest, private: PrivatePart) -> Refusal | None:
        """Take a call event; None: taken. ``private`` is owned, and wiped, by the receiver."""

    def come_forward(self) -> None:
        """Show the window that is there."""

    def sign_in_return(self, private: PrivatePart) -> Refusal | None:
        """The browser is back from a sign-in; ``private`` is wiped by the receiver."""

    def launch(self, private: PrivatePart) -> Refusal | None:
        """An EHR starts us; ``private`` is wiped by the receiver."""


class TooLong(WireError):
    """A frame larger than any request."""


class Reception:
    """Greets, understands one request, answers. Holds the key of this run and nothing else."""

    def __init__(self) -> None:
        self._greeting = Greeting(key_hex=secrets.token_hex(32)).model_dump_json().encode()

    def greeting(self) -> bytes:
        return self._greeting

    async def answer(self, header: bytearray, private: PrivatePart, host: Host) -> bytes:
        """The answer's header. Never raises (but for cancelling); always settles ``private``."""
        try:
            request = decode_request(header)
        except WireError:
            private.wipe()
            return refused(Refusal.UNREADABLE)
        finally:
            wipe(header)  # a client that is not ours may have put anything there
        try:
            if isinstance(request, ComeForward):
                private.wipe()
                host.come_forward()
                return accepted()
            if isinstance(request, SignInReturn):
                code = host.sign_in_return(private)
            elif isinstance(request, Launch):
                code = host.launch(private)
            else:
                code = await host.pop(request, private)
        except Exception:  # noqa: BLE001, RUF100 - one visitor must not end the switchboard
            private.wipe()
            return refused(Refusal.FAULT)
        except BaseException:
            private.wipe()
            raise
        return accepted() if code is None else refused(code)


def accepted() -> bytes:
    return Accepted().model_dump_json().encode()


def refused(code: Refusal) -> bytes:
    return Refused(code=code).model_dump_json().encode()


def request_lengths(prefix: bytearray) -> tuple[int, int]:
    """``wire.lengths`` with the door's own limits. Raises ``WireError``, ``TooLong``."""
    header, private = lengths(prefix)
    if header > MAX_HEADER or private > MAX_PRIVATE:
        raise TooLong("larger than any request")
    return header, private

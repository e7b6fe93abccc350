"""Knocking: what a telephone's program and a second start do. Standard library only.

``pydantic`` is not imported here, since a telephone waits for this; ``messages`` declares the
same frames and a test keeps the two alike.
"""

from __future__ import annotations

import hashlib
import json
import socket
import sys
import time
from pathlib import Path
from typing import Protocol

from patient_access.front_door.address import SOCKET_NAME, fault_of
from patient_access.front_door.call_words import Pop
from patient_access.front_door.words import MAX_PRIVATE, PROTOCOL, SILENCE, Refusal
from patient_access.handover.wire import PrivatePart, WireError, read_frame, write_frame


class NotRunning(Exception):
    """Nobody is behind the door."""


class DoorTrouble(Exception):
    """Somebody is, and this did not work. ``str`` is a sentence without anything of the call."""


class Line(Protocol):
    def readinto(self, buffer: memoryview, /) -> int | None: ...
    def write(self, data: memoryview, /) -> int | None: ...
    def close(self) -> None: ...


def send_pop(place: Path, call: Pop) -> Refusal | None:
    """Tell the running program; None: taken. Raises ``NotRunning``, ``DoorTrouble``."""
    with_key = _Conversation(place)
    try:
        key = with_key.hear_greeting()
        number_id = leg_id(call.number_digits, key) if call.number_digits else ""
        header = {
            "kind": "pop",
            "state": call.state.value,
            "leg_id": leg_id(call.call_id, key) if call.call_id else number_id,
            "number_id": number_id,
            "queue": call.queue,
        }
        details = call.private_json()
        if len(details) > MAX_PRIVATE:
            raise DoorTrouble("The call's details are too long.")
        return with_key.ask(header, PrivatePart(details))
    finally:
        with_key.close()


def send_address(place: Path, kind: str, address: str) -> Refusal | None:
    """Hand over what a browser or an EHR opened: ``kind`` is ``sign_in_return`` or ``launch``.

    None: taken. Raises ``NotRunning``, ``DoorTrouble``.
    """
    conversation = _Conversation(place)
    try:
        conversation.hear_greeting()
        return conversation.ask({"kind": kind}, PrivatePart(bytearray(address.encode())))
    finally:
        conversation.close()


def come_forward(place: Path) -> None:
    """Ask the running program to show its window. Raises ``NotRunning``, ``DoorTrouble``."""
    conversation = _Conversation(place)
    try:
        conversation.hear_greeting()
        conversation.ask({"kind": "come_forward"}, PrivatePart())
    finally:
        conversation.close()


def is_answered(place: Path) -> bool:
    """Whether a program of this user greets at ``place``. Raises ``DoorTrouble``."""
    try:
        conversation = _Conversation(place)
    except NotRunning:
        return False
    try:
        conversation.hear_greeting()
    finally:
        conversation.close()
    return True


def leg_id(text: str, key: bytes) -> str:
    """What stands for a vendor's call id, or a number, outside this process."""
    return hashlib.blake2b(text.encode(), key=key).hexdigest()[:32]


class _Conversation:
    def __init__(self, place: Path) -> None:
        if not place.is_dir():
            raise NotRunning
        fault = fault_of(place)
        if fault:
            raise DoorTrouble(fault)
        self._line = _connect(place)

    def close(self) -> None:
        self._line.close()

    def hear_greeting(self) -> bytes:
        greeting = self._hear()
        if greeting.get("kind") != "greeting" or greeting.get("protocol") != PROTOCOL:
            raise DoorTrouble(
                "The running program is of another version than this command; start it again."
            )
        try:
            return bytes.fromhex(str(greeting.get("key_hex")))
        except ValueError:
            raise DoorTrouble(_NO_SENSE) from None

    def ask(self, header: dict[str, str], private: PrivatePart) -> Refusal | None:
        try:
            write_frame(self._line, json.dumps(header).encode(), private)
        except OSError:
            raise DoorTrouble(_WENT_AWAY) from None
        finally:
            private.wipe()
        answer = self._hear()
        if answer.get("kind") == "accepted":
            return None
        try:
            return Refusal(str(answer.get("code")))
        except ValueError:
            raise DoorTrouble(_NO_SENSE) from None

    def _hear(self) -> dict[str, object]:
        try:
            frame = read_frame(self._line)
            heard = json.loads(frame[0]) if frame else None
        except TimeoutError:
            sentence = f"The running program did not answer in {SILENCE:.0f} s."
            raise DoorTrouble(sentence) from None
        except (OSError, EOFError):
            raise DoorTrouble(_WENT_AWAY) from None
        except (WireError, ValueError):
            raise DoorTrouble(_NO_SENSE) from None
        if frame is None:
            raise DoorTrouble(_WENT_AWAY)
        if not isinstance(heard, dict):
            raise DoorTrouble(_NO_SENSE)
        return heard


_WENT_AWAY = "The running program closed the door; it may be stopping."
_NO_SENSE = "What answered is not this program."


def _connect(place: Path) -> Line:
    """A line to the running program of *this* user. Raises ``NotRunning``, ``DoorTrouble``."""
    if sys.platform == "win32":
        from multiprocessing import AuthenticationError
        from multiprocessing.connection import Client

        from patient_access.front_door.windows_pipe import PipeStream, pipe_name, read_key

        try:
            connection = Client(pipe_name(place), family="AF_PIPE", authkey=read_key(place))
        except AuthenticationError:
            raise DoorTrouble(_NO_SENSE) from None
        except (OSError, EOFError):
            raise NotRunning from None
        return PipeStream(connection, SILENCE)
    else:  # noqa: RET505 - mypy follows the platform only through an else
        return _unix_line(place)


if sys.platform != "win32":

    def _unix_line(place: Path) -> Line:
        from patient_access.front_door.peer import is_this_user

        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(SILENCE)
            _knock(connection, str(place / SOCKET_NAME))
            if not is_this_user(connection):
                raise DoorTrouble("Another user's program answered; nothing was said to it.")
            return connection.makefile("rwb", buffering=0)
        finally:
            connection.close()  # the line holds it open

    def _knock(connection: socket.socket, path: str) -> None:
        until = time.monotonic() + SILENCE
        while True:
            try:
                connection.connect(path)
            except BlockingIOError:  # many at once: the queue at the door is full
                if time.monotonic() > until:
                    raise DoorTrouble("Too many programs wait at the door.") from None
                time.sleep(0.01)
            except OSError:
                raise NotRunning from None
            else:
                return

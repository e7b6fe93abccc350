"""A call as a telephone system gives it: read with suspicion, refused without an echo.

Standard library only. The same rules for options, standard input and URLs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from patient_access.front_door.words import PopState
from patient_access.handover.presented import instead_of_number, number_of_address

MAX_LENGTH = {
    "number": 64,
    "called": 64,
    "queue": 80,
    "call_id": 256,
    "presentation": 16,
    "attestation": 1,
    "name": 200,
    "mrn": 64,
    "state": 16,
}
"""Characters for each word a call is described by."""

PRESENTATIONS = ("allowed", "restricted", "unavailable")
TELLING_DIGITS = 7
"""A queue whose name has the caller's last seven digits in it is not a queue's name."""


class BadCall(Exception):
    """Not a call. ``str`` is a sentence that quotes nothing of what was given."""


class Pop:
    """One thing a telephone system says of a call. Lives in the client process only.

    A plain class: ``dataclasses`` alone would cost the client 7 ms.
    """

    __slots__ = ("call_id", "details", "number_digits", "queue", "state")

    def __init__(
        self,
        state: PopState,
        call_id: str = "",
        queue: str = "",
        number_digits: str = "",
        details: dict[str, str] | None = None,
    ) -> None:
        self.state = state
        self.call_id = call_id
        self.queue = queue
        self.number_digits = number_digits
        """At most the last ten digits, so that +1 206…, 206… and (206)… are one caller."""
        self.details = details or {}
        """JSON keys of ``domain.call.CallDetails``; what was not given is not there."""

    def private_json(self) -> bytearray:
        return bytearray(json.dumps(self.details).encode()) if self.details else bytearray()


def read_call(words: Mapping[str, object]) -> Pop:
    """The call in ``words``, whose unknown keys are ignored. Raises ``BadCall``."""
    given = {key: _text(key, words[key]) for key in MAX_LENGTH if key in words}
    try:
        state = PopState(given.get("state", ""))
    except ValueError:
        sentence = f"The state must be one of {', '.join(PopState)}."
        raise BadCall(sentence) from None
    if given.get("presentation", "") not in ("", *PRESENTATIONS):
        sentence = f"The presentation must be one of {', '.join(PRESENTATIONS)}."
        raise BadCall(sentence)
    if given.get("attestation", "") not in ("", "A", "B", "C"):
        raise BadCall("The attestation must be A, B or C.")
    number = number_of_address(given.get("number", ""))
    withheld = instead_of_number(number)
    number = "" if withheld else number
    digits = _digits(number.partition("@")[0])
    details = {
        "ani": number,
        "dnis": given.get("called", ""),
        "presentation": given.get("presentation", "") or withheld,
        "attestation": given.get("attestation", ""),
        "caller_name": given.get("name", ""),
        "mrn": given.get("mrn", ""),
    }
    return Pop(
        state=state,
        call_id=_own_id(given.get("call_id", ""), digits),
        queue=_queue_name(given.get("queue", ""), digits),
        number_digits=digits[-10:],
        details={key: value for key, value in details.items() if value},
    )


def _text(key: str, value: object) -> str:
    name = key.replace("_", "-")
    if not isinstance(value, str):
        sentence = f"The {name} must be text."
        raise BadCall(sentence)
    text = value.strip()
    if len(text) > MAX_LENGTH[key]:
        sentence = f"The {name} is longer than {MAX_LENGTH[key]} characters."
        raise BadCall(sentence)
    if any(not char.isprintable() for char in text):
        # Control and format characters, line separators, and bytes that are no text.
        sentence = f"The {name} has characters in it that no telephone sends."
        raise BadCall(sentence)
    return text


def _own_id(call_id: str, number: str) -> str:
    """The call's id, unless it is the caller's number: the next call of that number is another."""
    same = len(number) >= TELLING_DIGITS and _digits(call_id)[-10:] == number[-10:]
    return "" if same and not any(char.isalpha() for char in call_id) else call_id


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")


def _queue_name(queue: str, number: str) -> str:
    """The queue travels in the open, so a vendor that writes the caller into it gets none."""
    telling = number[-TELLING_DIGITS:]
    return "" if len(telling) == TELLING_DIGITS and telling in _digits(queue) else queue

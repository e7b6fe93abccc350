"""Telling the running program of a call, from options, standard input or a URL.

Standard library only; nothing of the call is ever printed. The exit codes are those of
``patient_access.pop``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn
from urllib.parse import unquote

from patient_access.front_door.address import runtime_dir
from patient_access.front_door.addresses import kind_of_address
from patient_access.front_door.call_words import BadCall, Pop, read_call
from patient_access.front_door.client import DoorTrouble, NotRunning, send_address, send_pop
from patient_access.front_door.words import PopState, Refusal

TOLD, NOT_A_CALL, NOT_RUNNING, NOT_TAKEN = 0, 2, 3, 4

MAX_URL = 4096
MAX_STDIN = 65536

SCHEME = "patient-access:"

NOBODY_THERE = "Patient Access is not running on this desk; nobody was shown this call."

REFUSALS = {
    Refusal.AMBIGUOUS: "Several calls are on this desk: say which one by its call id or number.",
    Refusal.NOT_READY: "Patient Access is starting or stopping; it did not take this call.",
    Refusal.UNREADABLE: "The running program did not understand this command; start it again.",
    Refusal.TOO_LONG: "The call's details are too long.",
    Refusal.NOT_WAITED_FOR: "No sign-in waits for this address; press Sign in once more.",
    Refusal.NOT_OURS: "The EHR that starts Patient Access is not one that this desk signs in to.",
    Refusal.CALL_UP: "A call is on this desk; sign in when it is over.",
    Refusal.FAULT: "A fault in the running program; its log has the time. The call is not shown.",
}


def tell_from_options(argv: Sequence[str]) -> int:
    return _tell(lambda: _from_options(argv))


def tell_from_url(argv: Sequence[str]) -> int:
    kind = kind_of_address(argv[0]) if len(argv) == 1 else ""
    if kind:
        return tell_address(kind, argv[0])
    return _tell(lambda: _from_url(argv))


def tell_address(kind: str, address: str) -> int:
    """Hand an address of a sign-in over, unread."""
    return _told(lambda: send_address(runtime_dir(), kind, address))


def _tell(read: Callable[[], Pop]) -> int:
    return _told(lambda: send_pop(runtime_dir(), read()))


def _told(send: Callable[[], Refusal | None]) -> int:
    try:
        refusal = send()
    except BadCall as bad:
        return _say(NOT_A_CALL, str(bad))
    except NotRunning:
        return _say(NOT_RUNNING, NOBODY_THERE)
    except DoorTrouble as trouble:
        return _say(NOT_TAKEN, str(trouble))
    return TOLD if refusal is None else _say(NOT_TAKEN, REFUSALS[refusal])


def _say(code: int, sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return code


class _Options(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """argparse quotes what it cannot read; that may be a number."""
        raise BadCall("The options cannot be read; see `patient-access pop --help`.") from None


def _from_options(argv: Sequence[str]) -> Pop:
    parser = _Options(
        prog="patient-access pop",
        description="Tell the running program what a telephone system says of a call.",
        allow_abbrev=False,
    )
    parser.add_argument("--state", metavar="STATE", help=", ".join(PopState))
    parser.add_argument("--number", help="the calling number")
    parser.add_argument("--called", help="the number that was called")
    parser.add_argument("--queue", help="the queue's name")
    parser.add_argument("--call-id", help="the telephone system's own id of this call")
    parser.add_argument("--presentation", help="allowed, restricted or unavailable")
    parser.add_argument("--attestation", help="STIR/SHAKEN: A, B or C")
    parser.add_argument("--name", help="the caller's name, if the telephone gives one")
    parser.add_argument("--mrn", help="a record number the caller keyed in: a hint")
    parser.add_argument(
        "--stdin",
        action="store_true",
        help="read all of the above as one JSON object from standard input, "
        "so that no number is ever in the process list",
    )
    options = {key: value for key, value in vars(parser.parse_args(argv)).items() if value}
    if not options.pop("stdin", False):
        return read_call(options)
    if options:
        raise BadCall("With --stdin the call is on standard input and in no other option.")
    return read_call(_from_stdin())


def _from_stdin() -> dict[str, object]:
    text = sys.stdin.buffer.read(MAX_STDIN + 1)
    if len(text) > MAX_STDIN:
        raise BadCall("Standard input is longer than any call.")
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        raise BadCall("Standard input is not JSON.") from None
    if not isinstance(words, dict):
        raise BadCall("Standard input is not a JSON object.")
    return {str(key).replace("-", "_"): value for key, value in words.items()}


def _from_url(argv: Sequence[str]) -> Pop:
    if len(argv) != 1:
        sentence = f"One address is expected: {SCHEME}pop?state=…"
        raise BadCall(sentence)
    url = argv[0]
    if len(url) > MAX_URL:
        raise BadCall("The address is longer than any call.")
    if url[: len(SCHEME)].lower() != SCHEME:
        sentence = f"The address does not begin with {SCHEME}"
        raise BadCall(sentence)
    path, _, query = url[len(SCHEME) :].partition("#")[0].partition("?")
    if path.strip("/").lower() != "pop":
        sentence = f"The address is not {SCHEME}pop?state=…"
        raise BadCall(sentence)
    words: dict[str, object] = {}
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        name = key.lower().replace("-", "_")
        if name in words:
            raise BadCall("The address says the same thing twice.")
        try:
            # ``+`` is the beginning of a number here, never a space.
            words[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise BadCall("The address has characters in it that are no text.") from None
    return read_call(words)

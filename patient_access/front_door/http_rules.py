"""Who may tell of a call by HTTP, judged by the head of the request alone: pure rules.

A browser is the danger here: any page on any site can make this desk's browser send a request to
127.0.0.1. It cannot leave out its ``Origin``, cannot name our ``Host`` when it came by a name of
its own (DNS rebinding), and cannot set ``Authorization`` without asking first (CORS), which is
never granted.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import Enum

from patient_access.front_door.words import PopState

PATH = "/v1/calls/"
LARGEST_BODY = 8192
"""Bytes; a call is far smaller."""
REQUEST_SECONDS = 3.0
"""In which a whole request arrives, and in which its answer is taken."""

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case, as h11 gives them."""


class No(Enum):
    """A refusal: its status and the sentence that goes with it. Nothing of the request is said."""

    NOT_HTTP = 400, "This is not HTTP."
    PATH = 404, "Tell of calls at /v1/calls/STATE."
    METHOD = 405, "Tell of calls with POST."
    HOST = 403, "This address was asked for by another name."
    ORIGIN = 403, "No web page may tell of calls."
    TOKEN = 401, "The token is missing or not the one that was made last."
    TOO_MANY_WRONG = 429, "Too many requests came with a wrong token."
    TYPE = 415, "The call must be application/json in UTF-8."
    TOO_LARGE = 413, "This is longer than any call."
    TOO_SLOW = 408, "The request did not arrive in time."
    NOT_UTF8 = 400, "The call is not UTF-8 text."
    NOT_JSON = 400, "The call is not a JSON object."
    TOO_MANY = 429, "More calls are told of than a telephone has."

    @property
    def status(self) -> int:
        return int(self.value[0])

    @property
    def sentence(self) -> str:
        return str(self.value[1])


def digest_of(token: str) -> bytes:
    """What is kept of a token, and compared."""
    return hashlib.sha256(token.encode()).digest()


def refused(
    method: bytes, target: bytes, headers: Headers, port: int, token_digest: bytes
) -> No | None:
    """Why this request is not taken; None: its body is worth reading."""
    if state_of(target) is None:
        return No.PATH
    if method != b"POST":
        return No.METHOD
    if _all(headers, b"host") not in _own_names(port):
        return No.HOST
    if _all(headers, b"origin"):
        return No.ORIGIN
    if not _has_token(headers, token_digest):
        return No.TOKEN
    if not _is_json(_all(headers, b"content-type")):
        return No.TYPE
    length = _all(headers, b"content-length")
    if length and (len(length[0]) > 5 or int(length[0]) > LARGEST_BODY):  # only digits get here
        return No.TOO_LARGE
    return None


def state_of(target: bytes) -> PopState | None:
    """What happened, as the path says it."""
    text = target.decode("ascii", "replace")
    try:
        return PopState(text.removeprefix(PATH)) if text.startswith(PATH) else None
    except ValueError:
        return None


def _own_names(port: int) -> list[list[bytes]]:
    return [[f"{name}:{port}".encode()] for name in ("127.0.0.1", "localhost")]


def _has_token(headers: Headers, token_digest: bytes) -> bool:
    """Compared in a time that tells nothing, by digests of one length."""
    given = _all(headers, b"authorization")
    scheme, _, token = given[0].partition(b" ") if len(given) == 1 else (b"", b"", b"")
    same = hmac.compare_digest(hashlib.sha256(token).digest(), token_digest)
    return same and scheme.lower() == b"bearer"


def _is_json(given: list[bytes]) -> bool:
    kind, _, more = b"".join(given).lower().replace(b" ", b"").partition(b";")
    return (
        len(given) == 1
        and kind == b"application/json"
        and more in (b"", b"charset=utf-8", b'charset="utf-8"')
    )


def _all(headers: Headers, name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]

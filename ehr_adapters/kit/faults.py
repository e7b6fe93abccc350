"""What can go wrong with an answer, each in one line of a test.

    with FaultyHttp("http://127.0.0.1:9000/fhir") as server:
        server.fault = busy(retry_after=1)
        …an adapter on ``server.base``…

A fault is a value; ``FaultyHttp`` and ``FaultyMllp`` stand between an adapter and a good server
and do what it says. Parts that make no sense in a protocol (a status in MLLP) are left out there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Change = Callable[[bytes], bytes]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """A question on its way to the good server. In MLLP only the body is set."""

    body: bytes
    method: str = ""
    target: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Fault:
    """Nothing set: the good server's answer, as it is."""

    wait: float = 0.0
    """Seconds before anything is answered; the end of the server ends them."""
    reset: bool = False
    """Break the connection off instead of answering."""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of the good server's; with it, that is not asked."""
    change: Change | None = None
    """What becomes of the good server's answer."""
    asked: Callable[[Asked], Asked] | None = None
    """What the good server is asked instead."""
    cut_after: int | None = None
    """Bytes of the body that are sent before the connection ends."""
    drip: float | None = None
    """Seconds between one byte and the next."""


GOOD = Fault()


def delayed(seconds: float) -> Fault:
    """The right answer, late."""
    return Fault(wait=seconds)


def reset() -> Fault:
    """The connection is reset before an answer."""
    return Fault(reset=True)


def truncated(after: int = 20) -> Fault:
    """The answer breaks off."""
    return Fault(cut_after=after)


def error_in_200(body: bytes) -> Fault:
    """Status 200, and an error in the body."""
    return Fault(status=200, body=body)


def wrong_patient(right: str, wrong: str) -> Fault:
    """The answer is somebody else's: one id in it stands for another."""
    return Fault(change=lambda body: body.replace(right.encode(), wrong.encode()))


def filter_dropped() -> Fault:
    """Everybody is answered, whatever was asked (HTTP: query and form; MLLP: QPD-3)."""
    return Fault(asked=_without_filter)


def asking(change: Callable[[Asked], Asked]) -> Fault:
    """The good server is asked something else, for protocols whose filter is elsewhere."""
    return Fault(asked=change)


def oversize(megabytes: int = 60) -> Fault:
    """An answer that is larger than anybody should read."""
    return Fault(status=200, body=b"{" + b" " * (megabytes * 1_000_000))


def slow_drip(seconds: float = 0.05) -> Fault:
    """The answer comes byte by byte."""
    return Fault(drip=seconds)


def busy(retry_after: int = 0) -> Fault:
    """429 with ``Retry-After``."""
    return Fault(status=429, headers={"Retry-After": str(retry_after)}, body=b"")


def unauthorized() -> Fault:
    """401: the token or session is not good."""
    return Fault(status=401, body=b"")


def _without_filter(asked: Asked) -> Asked:
    if asked.method:
        form = asked.content_type.startswith(FORM)
        target = urlsplit(asked.target).path
        return Asked(b"" if form else asked.body, asked.method, target, asked.content_type)
    segments = asked.body.split(b"\r")
    for at, segment in enumerate(segments):
        if segment.startswith(b"QPD"):
            segments[at] = segment[3:4].join(segment.split(segment[3:4])[:3])
    return Asked(b"\r".join(segments))

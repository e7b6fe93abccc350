"""What an adapter sent, word for word, for the audit trail (rule V7).

The caller collects; an adapter says ``made`` before it sends. Outside ``collecting`` nothing is
kept. An adapter of a third party may leave it out: then the question is recorded in our words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_requests: ContextVar[list[str] | None] = ContextVar("requests", default=None)


def made(method: str, url: str, form: bytes = b"") -> None:
    """A request is about to leave. It may name a patient: it goes to the audit trail alone.

    ``form``: what a ``POST _search`` asks in its body.
    """
    collected = _requests.get()
    if collected is not None:
        asked = form.decode("utf-8", "replace")
        collected.append(f"{method} {url}\n\n{asked}" if asked else f"{method} {url}")


@contextmanager
def collecting() -> Iterator[list[str]]:
    """The requests made within, in this task and those it starts."""
    collected: list[str] = []
    token = _requests.set(collected)
    try:
        yield collected
    finally:
        _requests.reset(token)

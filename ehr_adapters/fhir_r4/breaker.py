"""A server that is gone is not asked again and again: after a few failures, one try at a time.

What counts is the end of a whole question, its own retries included: connections that cannot be
made or break off, time-outs, and 5xx. A 4xx is an answer, so it closes the breaker. Neither
counts what never reached the server, a certificate or a proxy that is wrong (each has a sentence
of its own), 501 (there is no such thing), or a 500 that is about one record (rule E4).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ehr_adapters.wire.failures import REQUIRED, WireFailure
from patient_access.domain.failure import EhrFailure, FailureKind

FAILURES = 5
"""Questions that failed one after the other: more than one panel that is broken can bring."""
PAUSE_SECONDS = 20.0

_UNREACHED = (FailureKind.REFUSED, FailureKind.CONNECTION_LOST, FailureKind.TIMEOUT)


class Breaker:
    """The state of one server. ``clock`` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._trying: object = None

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone now, but for one try after the pause."""
        return self._open_until is not None

    @contextmanager
    def passing(self) -> Iterator[Callable[[], None]]:
        """Around one question; yields what to call before each request of it.

        Raises NOT_ANSWERING, with the seconds until the next try in ``retry_after``, while the
        breaker is open, and instead of the failure that opens it. After the pause one question
        may try; the others wait for its end.
        """
        ticket = object()
        self._check(ticket)
        try:
            yield lambda: self._check(ticket)
            self._close()
        except EhrFailure as failure:
            if self._judge(failure):
                raise self._left_alone() from None
            raise
        finally:
            if self._trying is ticket:
                self._trying = None

    def _check(self, ticket: object) -> None:
        if self._open_until is None or self._trying is ticket:
            return
        if self._open_until > self._clock() or self._trying is not None:
            raise self._left_alone()
        self._trying = ticket

    def _left_alone(self) -> WireFailure:
        left = (self._open_until or 0.0) - self._clock()
        return WireFailure(FailureKind.NOT_ANSWERING, retry_after=max(left, 1.0))

    def _judge(self, failure: EhrFailure) -> bool:
        """Count a failure; True when with it the server is left alone."""
        if failure.kind is FailureKind.NOT_ANSWERING:
            return False
        status = getattr(failure, "status", None)
        if _is_outage(failure, status):
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = self._clock() + PAUSE_SECONDS
                return True
        elif status is not None:
            self._close()
        return False

    def _close(self) -> None:
        self._failures = 0
        self._open_until = None


def _is_outage(failure: EhrFailure, status: int | None) -> bool:
    if status is None:
        return failure.kind in _UNREACHED
    about_one_record = getattr(failure, "issue", None) == REQUIRED
    return status >= 500 and status != 501 and not about_one_record

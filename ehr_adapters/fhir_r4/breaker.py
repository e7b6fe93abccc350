"""A server that is gone is not asked again and again: after a few failures, one try at a time.

What counts is the end of a whole question, its own retries included: connections that cannot be
made or break off, time-outs, and 5xx. A 4xx is an answer, so it closes the breaker. Neither
counts what never reached the server, a certificate or a proxy that is wrong (each has a sentence
of its own), 501 (there is no such thing), or a 500 that is about one record (rule E4).

A desk has several windows, each with a breaker of its own: what one learns it tells (``told``),
and what another has learned it is told (``rest``), so that the next call does not hammer a server
that has just said stop (rule E1).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ehr_adapters.wire.failures import REQUIRED, WireFailure
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.rest import LONGEST_REST, Rest, RestState

FAILURES = 5
"""Questions that failed one after the other: more than one panel that is broken can bring."""
PAUSE_SECONDS = 20.0
OVERTIME_SECONDS = 2.0
"""How much longer than the desk's pause this one waits for the desk's word on who tries."""

_UNREACHED = (FailureKind.REFUSED, FailureKind.CONNECTION_LOST, FailureKind.TIMEOUT)


def _nobody(_rest: Rest) -> None:
    """Nobody listens."""


class Breaker:
    """The state of one server. ``clock`` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._busy_until = float("-inf")
        self._trying: object = None
        self.told: Callable[[Rest], None] = _nobody
        """Called with what this window has learned by itself."""

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone now, but for one try after the pause."""
        return self._open_until is not None or self._busy_until > self._clock()

    @contextmanager
    def passing(self) -> Iterator[Callable[[], None]]:
        """Around one question; yields what to call before each request of it.

        Raises NOT_ANSWERING, with the seconds until the next try in ``retry_after``, while the
        breaker is open, and instead of the failure that opens it. After the pause one question
        may try; the others wait for its end. What is called before a request raises BUSY, with
        the seconds that are left, while the server is busy.
        """
        ticket = object()
        self._check(ticket)

        def check() -> None:
            self._check(ticket)
            left = self._busy_until - self._clock()
            if left > 0:
                raise WireFailure(FailureKind.BUSY, retry_after=left)

        try:
            yield check
            self._answered()
        except EhrFailure as failure:
            if self._judge(failure):
                raise self._left_alone() from None
            raise
        finally:
            if self._trying is ticket:
                self._trying = None

    def busy(self, seconds: float) -> None:
        """The server said when it wants to be asked again."""
        seconds = min(seconds, LONGEST_REST)
        if seconds > 0 and self._clock() + seconds > self._busy_until:
            self._busy_until = self._clock() + seconds
            self.told(Rest(RestState.BUSY, seconds))

    def rest(self, rest: Rest) -> None:
        """What another window of this desk has learned, or that it is this one's turn to try."""
        now, seconds = self._clock(), min(rest.seconds, LONGEST_REST)
        match rest.state:
            case RestState.BUSY:
                self._busy_until = max(self._busy_until, now + seconds)
            case RestState.SILENT:
                self._half_open_at(now + seconds + OVERTIME_SECONDS)
            case RestState.TRY:
                self._busy_until = float("-inf")
                if self._open_until is not None:
                    self._half_open_at(now)
            case RestState.ANSWERS:
                self._close()

    def _half_open_at(self, moment: float) -> None:
        self._open_until = moment
        # The try that fails opens it again, however few failures this window has seen itself.
        self._failures = max(self._failures, FAILURES - 1)

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
                self.told(Rest(RestState.SILENT, PAUSE_SECONDS))
                return True
        elif status is not None:
            self._answered()
        return False

    def _answered(self) -> None:
        was_open = self._open_until is not None
        self._close()
        if was_open:
            self.told(Rest(RestState.ANSWERS))

    def _close(self) -> None:
        self._failures = 0
        self._open_until = None


def _is_outage(failure: EhrFailure, status: int | None) -> bool:
    if status is None:
        return failure.kind in _UNREACHED
    about_one_record = getattr(failure, "issue", None) == REQUIRED
    return status >= 500 and status != 501 and not about_one_record

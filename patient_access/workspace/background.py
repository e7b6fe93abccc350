"""One asyncio loop in one thread runs everything that waits; one signal brings results back.

The Qt thread never waits. A result is bound to an owner and dropped when the owner is gone.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.workspace.session import SessionOver

T = TypeVar("T")


class Job(Generic[T]):
    """Work, success, failure, in that order; and for whom."""

    def __init__(
        self,
        owner: QObject,
        succeeded: Callable[[T], None],
        failed: Callable[[EhrFailure], None],
    ) -> None:
        self.owner = owner
        self.succeeded = succeeded
        self.failed = failed
        self.cancelled = False
        self.future: asyncio.Future[T] | Any = None

    def cancel(self) -> None:
        """Forget the work; neither callback is called afterwards."""
        self.cancelled = True
        if self.future is not None:
            self.future.cancel()


class Background(QObject):
    """The loop and its thread. ``start`` from the Qt thread; callbacks arrive there."""

    _arrived = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def start(
        self,
        work: Coroutine[Any, Any, T],
        *,
        owner: QObject,
        succeeded: Callable[[T], None],
        failed: Callable[[EhrFailure], None],
    ) -> Job[T]:
        """Run ``work`` on the loop. Anything it raises that is not an ``EhrFailure`` is a
        defect of the adapter it came from and arrives as ``ADAPTER_FAULT``, without words."""
        job: Job[T] = Job(owner, succeeded, failed)

        async def guarded() -> None:
            try:
                result, failure = await work, None
            except EhrFailure as known:
                result, failure = None, known
            except asyncio.CancelledError:
                raise
            except Exception:
                result, failure = None, EhrFailure(FailureKind.ADAPTER_FAULT)
            if not job.cancelled:
                self._arrived.emit(job, result, failure)

        job.future = asyncio.run_coroutine_threadsafe(guarded(), self.loop)
        return job

    @staticmethod
    def head_start(milliseconds: float) -> None:
        """Let the loop send what was just started before the window is drawn about it.

        Two threads share one interpreter: without this the requests leave when the drawing is
        done, which takes longer than sending them. Nobody sees a pause this short.
        """
        time.sleep(milliseconds / 1000)

    def call(self, what: Callable[[], None]) -> None:
        """Run a small thing on the loop soon."""
        self.loop.call_soon_threadsafe(what)

    def stop(self, seconds: float) -> None:
        """Cancel, drain, join; gives up after ``seconds``."""

        async def drain() -> None:
            tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.loop.stop()

        asyncio.run_coroutine_threadsafe(drain(), self.loop)
        self._thread.join(seconds)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def _deliver(self, job: Job[Any], result: object, failure: EhrFailure | None) -> None:
        if job.cancelled or not shiboken6.isValid(job.owner):
            return
        # A call that has ended meanwhile has nobody left to tell.
        with suppress(SessionOver):
            if failure is not None:
                job.failed(failure)
            else:
                job.succeeded(result)

"""What waits does so in the background; what comes back too late goes nowhere."""

import asyncio
import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.workspace.session import SessionOver


@pytest.fixture
def owner(qapp):
    return QObject()


@pytest.fixture
def drained(background, qtbot):
    """Wait until everything that was started before has been delivered."""

    def wait():
        last, done = QObject(), []

        async def nothing():
            return True

        background.start(nothing(), owner=last, succeeded=done.append, failed=done.append)
        qtbot.waitUntil(lambda: bool(done), timeout=30_000)

    return wait


def test_work_runs_elsewhere_and_its_result_comes_to_the_qt_thread(background, owner, qtbot):
    seen = []

    async def work():
        return threading.current_thread().name

    def succeeded(name):
        seen.extend([name, QThread.currentThread() is owner.thread()])

    background.start(work(), owner=owner, succeeded=succeeded, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    assert seen == ["background", True]


def test_an_expected_failure_arrives_as_it_is(background, owner, qtbot):
    seen = []
    failure = EhrFailure(FailureKind.TIMEOUT)

    async def work():
        raise failure

    background.start(work(), owner=owner, succeeded=seen.append, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    assert seen == [failure]


def test_a_defect_arrives_as_an_adapter_fault_without_its_words(background, owner, qtbot):
    seen = []

    async def work():
        raise ValueError("Ana García, born 1979")

    background.start(work(), owner=owner, succeeded=seen.append, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    (failure,) = seen
    assert failure.kind is FailureKind.ADAPTER_FAULT
    assert failure.__cause__ is None
    assert failure.__context__ is None
    assert "García" not in str(failure)


def test_a_result_whose_owner_is_gone_is_dropped(background, owner, drained):
    seen, go_on = [], threading.Event()

    async def work():
        while not go_on.is_set():
            await asyncio.sleep(0.001)
        return "late"

    background.start(work(), owner=owner, succeeded=seen.append, failed=seen.append)
    shiboken6.delete(owner)
    go_on.set()
    drained()
    drained()
    assert seen == []


@pytest.mark.parametrize("is_done", [True, False])
def test_a_cancelled_job_calls_nobody_even_when_its_result_was_on_the_way(
    background, owner, drained, is_done
):
    seen, finished = [], threading.Event()

    async def work():
        if not is_done:
            await asyncio.sleep(60)
        finished.set()
        return "late"

    job = background.start(work(), owner=owner, succeeded=seen.append, failed=seen.append)
    if is_done:
        assert finished.wait(30)
    job.cancel()
    drained()
    assert seen == []


def test_stopping_cancels_what_waits_and_ends_the_thread(background, owner):
    cancelled = threading.Event()
    waiting = threading.Event()

    async def work():
        waiting.set()
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    background.start(work(), owner=owner, succeeded=print, failed=print)
    assert waiting.wait(30)
    background.stop(30)
    assert cancelled.is_set()
    assert not background.loop.is_running()


def test_work_that_does_not_let_itself_be_stopped_is_left(background, owner):
    stuck, go_on = threading.Event(), threading.Event()

    async def work():
        stuck.set()
        go_on.wait(60)  # blocks the loop, as no adapter should

    background.start(work(), owner=owner, succeeded=print, failed=print)
    assert stuck.wait(30)
    background.stop(0.02)
    assert background.loop.is_running()
    background.is_stopped = True
    go_on.set()


def test_an_answer_for_a_call_that_has_ended_is_dropped_without_a_fault(qtbot, background):
    told = []

    async def work():
        return 1

    def succeeded(_):
        told.append("called")
        raise SessionOver

    background.start(work(), owner=background, succeeded=succeeded, failed=told.append)
    qtbot.waitUntil(lambda: told == ["called"])

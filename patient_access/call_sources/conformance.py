"""The tests every call source passes, ours or a third party's.

Subclass in a test module, say how to make the source and how to play its telephone system,
and pytest runs the promises of ``contract`` against it::

    class TestMySource(CallSourceConformance):
        def make_source(self): ...
        async def play(self, source, call, state, number): ...

Numbers used here are made up (555-01xx).
"""
# ruff: noqa: S101 - these are tests; pytest reads their asserts

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import FunctionType, ModuleType
from typing import Any

from patient_access.call_sources.contract import API_VERSION, CallSource
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.wire import PrivatePart

PATIENCE = 30.0
"""Seconds an event may take from the telephone to the desk."""

OPAQUE = re.compile(r"[0-9a-f]{16,}|[0-9a-f-]{36}")


class RecordingDesk:
    """A ``Desk`` that keeps events, reads the number out of each private part, and wipes it."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self.saw_number: list[bool] = []
        self.buffers: list[bytearray] = []
        self.statuses: list[SourceStatus] = []
        self.looking_for = b""
        self._changed = asyncio.Event()

    def deliver(self, event: CallEvent, private: PrivatePart) -> None:
        self.events.append(event)
        self.saw_number.append(bool(self.looking_for) and self.looking_for in private.buffer)
        self.buffers.append(private.buffer)
        private.wipe()
        self._changed.set()

    def status(self, source_id: str, status: SourceStatus, silent_for: float = 0.0) -> None:
        self.statuses.append(status)
        self._changed.set()

    def states(self) -> list[CallState]:
        return [event.state for event in self.events]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until ``is_so`` becomes true. Raises ``TimeoutError`` after ``PATIENCE`` seconds."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


class CallSourceConformance:
    """Inherit, fill in ``make_source`` and ``play``, and leave the tests as they are."""

    gives_numbers = True
    """False for a source whose calls have no number (``manual``)."""

    def make_source(self) -> CallSource:
        """A new source, not running."""
        raise NotImplementedError

    async def play(self, source: CallSource, call: str, state: CallState, number: str) -> None:
        """Let the telephone system say that ``call`` (its own id) is now in ``state``.

        Return when it has been said; the desk may learn of it later. States other than
        OFFERED, CONNECTED and ENDED are not asked for.
        """
        raise NotImplementedError

    # --- the promises --------------------------------------------------------------------

    def test_it_says_which_contract_it_is_made_for(self) -> None:
        source = self.make_source()
        assert getattr(type(source), "api_version", None) == API_VERSION
        assert source.source_id
        assert source.actions <= frozenset(PhoneAction)

    def test_a_call_is_told_from_ring_to_end_under_one_leg_id(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            desk.looking_for = b"5550100"
            await self.play(source, "call-1", CallState.OFFERED, "+12065550100")
            await self.play(source, "call-1", CallState.CONNECTED, "+12065550100")
            await desk.until(lambda: CallState.CONNECTED in desk.states())
            await self.play(source, "call-1", CallState.ENDED, "+12065550100")
            await desk.until(lambda: CallState.ENDED in desk.states())
            assert len({(event.source_id, event.leg_id) for event in desk.events}) == 1
            assert {event.source_id for event in desk.events} == {source.source_id}
            assert desk.events[-1].end_reason is not None
            assert any(desk.saw_number) == self.gives_numbers

        self._run(story)

    def test_a_call_that_is_connected_without_a_ring_is_a_call(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            await self.play(source, "call-1", CallState.CONNECTED, "+12065550100")
            await desk.until(lambda: CallState.CONNECTED in desk.states())

        self._run(story)

    def test_the_end_of_an_unknown_leg_is_nothing(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            await self.play(source, "nobody", CallState.ENDED, "+12065550199")
            await self.play(source, "call-1", CallState.CONNECTED, "+12065550100")
            await desk.until(lambda: CallState.CONNECTED in desk.states())
            first = desk.events[-1].leg_id
            assert all(event.leg_id != first for event in desk.events[:-1] if event.end_reason)
            assert CallState.OFFERED not in desk.states()[:-1]

        self._run(story)

    def test_an_end_told_twice_ends_once_or_the_same_leg(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            for state in (CallState.CONNECTED, CallState.ENDED, CallState.ENDED):
                await self.play(source, "call-1", state, "+12065550100")
            await self.play(source, "call-2", CallState.CONNECTED, "+12065550101")
            await desk.until(lambda: desk.states().count(CallState.CONNECTED) == 2)
            second = desk.events[-1].leg_id
            ended = {event.leg_id for event in desk.events if event.state is CallState.ENDED}
            assert len(ended) == 1
            assert second not in ended

        self._run(story)

    def test_a_ring_overtaken_by_the_answer_leaves_the_call_connected(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            await self.play(source, "call-1", CallState.CONNECTED, "+12065550100")
            await desk.until(lambda: CallState.CONNECTED in desk.states())
            await self.play(source, "call-1", CallState.OFFERED, "+12065550100")
            await self.play(source, "call-2", CallState.CONNECTED, "+12065550101")
            await desk.until(lambda: len({event.leg_id for event in desk.events}) == 2)
            first = desk.events[0].leg_id
            assert [e.state for e in desk.events if e.leg_id == first][-1] is CallState.CONNECTED

        self._run(story)

    def test_two_calls_at_once_have_two_leg_ids(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            await self.play(source, "call-1", CallState.CONNECTED, "+12065550100")
            await self.play(source, "call-2", CallState.CONNECTED, "+12065550101")
            await desk.until(lambda: desk.states().count(CallState.CONNECTED) == 2)
            assert len({event.leg_id for event in desk.events}) == 2
            await self.play(source, "call-1", CallState.ENDED, "+12065550100")
            await desk.until(lambda: CallState.ENDED in desk.states())
            assert desk.events[-1].leg_id == desk.events[0].leg_id

        self._run(story)

    def test_no_id_and_no_queue_holds_a_number(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            await self.play(source, "+12065550177", CallState.CONNECTED, "+12065550177")
            await desk.until(lambda: bool(desk.events))
            for event in desk.events:
                assert "5550177" not in event.model_dump_json()
                assert OPAQUE.fullmatch(event.leg_id)

        self._run(story)

    def test_nothing_of_a_call_is_kept_after_it_was_delivered(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            # Made at run time and never a literal: what is found is what the source kept.
            number = "+1206555" + str(100 + 88).rjust(4, "0")
            needle = number[2:]
            await self.play(source, "call-1", CallState.OFFERED, number)
            await self.play(source, "call-1", CallState.CONNECTED, number)
            await desk.until(lambda: CallState.CONNECTED in desk.states())
            kept = holders(source, needle)
            assert not kept, f"the number is still in: {kept}"
            assert all(not any(buffer) for buffer in desk.buffers)

        self._run(story)

    def test_acting_on_an_unknown_leg_is_nothing(self) -> None:
        async def story(source: CallSource, desk: RecordingDesk) -> None:
            for action in PhoneAction:
                async with asyncio.timeout(PATIENCE):
                    await source.act("0" * 32, action)
            assert not desk.events

        self._run(story)

    def test_cancelling_is_clean(self) -> None:
        async def story() -> None:
            before = asyncio.all_tasks()
            source, desk = self.make_source(), RecordingDesk()
            running = asyncio.create_task(source.run(desk))
            await desk.until(lambda: bool(desk.statuses))
            running.cancel()
            async with asyncio.timeout(PATIENCE):
                with suppress(asyncio.CancelledError):
                    await running
            assert running.cancelled()
            assert asyncio.all_tasks() == before

        asyncio.run(story())

    # --- how they are run ----------------------------------------------------------------

    def _run(self, story: Callable[[CallSource, RecordingDesk], Coroutine[Any, Any, None]]) -> None:
        async def running() -> None:
            source, desk = self.make_source(), RecordingDesk()
            task = asyncio.create_task(source.run(desk))
            try:
                await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
                await story(source, desk)
                assert not task.done(), "run() returned by itself"
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

        asyncio.run(running())


def holders(root: object, needle: str) -> list[str]:
    """The types of what hangs from ``root`` and holds ``needle``: its attributes, deep.

    Modules, classes, the event loop and the asking task are not followed: a program is not what
    a source keeps.
    """
    ways = (needle, needle.encode())
    asking = asyncio.current_task()
    not_followed = (type, ModuleType, asyncio.AbstractEventLoop, RecordingDesk)
    seen = {id(asking), id(asking.get_coro()) if asking else 0}
    waiting: list[object] = [root]
    found = []
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, not_followed):
            continue
        seen.add(id(each))
        if isinstance(each, str):
            found.extend(["str"] * (ways[0] in each))
        elif isinstance(each, (bytes, bytearray)):
            found.extend([type(each).__name__] * (ways[1] in each))
        elif isinstance(each, FunctionType):  # what it closes over, not the whole program
            waiting.extend([each.__closure__, each.__defaults__])
        else:
            waiting.extend(gc.get_referents(each))
            waiting.extend(getattr(each, "__dict__", {}).values())
    return found

"""The conformance tests catch a source that breaks a promise: one bad source for each."""

import asyncio

import pytest

from patient_access.call_sources.conformance import CallSourceConformance
from patient_access.handover.call_events import CallEvent, CallState, EndReason, SourceStatus
from patient_access.handover.wire import PrivatePart


class Plain:
    """A source as short as it can be, and correct; subclasses break one promise each."""

    api_version = 1
    source_id = "plain"
    actions = frozenset()

    def __init__(self):
        self.live = {}
        self.desk = None
        self.count = 0

    async def run(self, desk):
        self.desk = desk
        desk.status(self.source_id, SourceStatus.LIVE)
        await asyncio.Event().wait()

    async def act(self, leg_id, action):
        pass

    def leg(self, call):
        self.count += 1
        return f"{self.count:032x}"

    def told(self, call, state, number):
        if state is CallState.ENDED:
            if call in self.live:
                self.tell(self.live.pop(call), state, number)
            return
        if call in self.live and state is CallState.OFFERED:
            return
        self.live.setdefault(call, self.leg(call))
        self.tell(self.live[call], state, number)

    def tell(self, leg, state, number):
        reason = EndReason.CALLER if state is CallState.ENDED else None
        event = CallEvent(source_id="plain", leg_id=leg, state=state, end_reason=reason)
        self.desk.deliver(event, PrivatePart(bytearray(b'{"ani": "' + number.encode() + b'"}')))


class KeepsTheNumber(Plain):
    def tell(self, leg, state, number):
        self.last = {"deep": [{"number": number}]}
        super().tell(leg, state, number)


class KeepsItInAClosure(Plain):
    def tell(self, leg, state, number):
        self.last = lambda: number
        super().tell(leg, state, number)


class NamesLegsByNumber(Plain):
    def leg(self, call):
        return call


class EndsTheUnknown(Plain):
    def told(self, call, state, number):
        if state is CallState.ENDED and call not in self.live:
            self.live[call] = self.leg(call)
            self.tell(self.live[call], CallState.OFFERED, number)
        super().told(call, state, number)


class OneLegForAll(Plain):
    def leg(self, call):
        return "0" * 32


class BelievesALateRing(Plain):
    def told(self, call, state, number):
        if call in self.live and state is CallState.OFFERED:
            self.tell(self.live[call], state, number)
        else:
            super().told(call, state, number)


class LosesTheNumber(Plain):
    def tell(self, leg, state, number):
        super().tell(leg, state, "")


class WillNotStop(Plain):
    async def run(self, desk):
        try:
            await super().run(desk)
        except asyncio.CancelledError:
            return


class LeavesATask(Plain):
    async def run(self, desk):
        self.left = asyncio.create_task(asyncio.sleep(3600))
        await super().run(desk)


class FromAnotherAge(Plain):
    api_version = 99


class RaisesOnUnknown(Plain):
    async def act(self, leg_id, action):
        raise KeyError(leg_id)


def suite_for(source_type):
    class Suite(CallSourceConformance):
        def make_source(self):
            return source_type()

        async def play(self, source, call, state, number):
            source.told(call, state, number)

    return Suite()


TESTS = [name for name in dir(CallSourceConformance) if name.startswith("test_")]


def failing(source_type):
    suite, failed = suite_for(source_type), set()
    for name in TESTS:
        try:
            getattr(suite, name)()
        except (AssertionError, KeyError, TimeoutError):
            failed.add(name)
    return failed


def test_a_correct_source_passes_every_one():
    assert failing(Plain) == set()


@pytest.mark.parametrize(
    ("source_type", "test"),
    [
        (KeepsTheNumber, "test_nothing_of_a_call_is_kept_after_it_was_delivered"),
        (KeepsItInAClosure, "test_nothing_of_a_call_is_kept_after_it_was_delivered"),
        (NamesLegsByNumber, "test_no_id_and_no_queue_holds_a_number"),
        (EndsTheUnknown, "test_the_end_of_an_unknown_leg_is_nothing"),
        (OneLegForAll, "test_two_calls_at_once_have_two_leg_ids"),
        (BelievesALateRing, "test_a_ring_overtaken_by_the_answer_leaves_the_call_connected"),
        (LosesTheNumber, "test_a_call_is_told_from_ring_to_end_under_one_leg_id"),
        (WillNotStop, "test_cancelling_is_clean"),
        (LeavesATask, "test_cancelling_is_clean"),
        (FromAnotherAge, "test_it_says_which_contract_it_is_made_for"),
        (RaisesOnUnknown, "test_acting_on_an_unknown_leg_is_nothing"),
    ],
)
def test_a_broken_promise_is_seen(source_type, test, monkeypatch):
    monkeypatch.setattr("patient_access.call_sources.conformance.PATIENCE", 0.2)
    assert test in failing(source_type)

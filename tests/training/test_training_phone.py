"""The training telephone as a call source: the contract's promises, and a real process."""

import asyncio
import contextlib

import httpx
import pytest

from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.call_sources.training_phone import HospitalGone, TrainingPhone
from patient_access.handover.call_events import CallState, EndReason, PhoneAction, SourceStatus
from patient_access.handover.training_frames import (
    HospitalOpen,
    PhoneEvent,
    PlayCall,
    decode_training_down,
    encode_training,
)
from patient_access.handover.wire import PrivatePart
from patient_access.training_hospital.exchange import Exchange
from patient_access.training_hospital.script import ScriptedCall

PATIENCE = 30.0


class StubChild:
    """Says what a test tells it to say."""

    pid = 4242

    def __init__(self, loop, on_frame, on_exit, opening):
        self.loop, self.on_frame, self.on_exit = loop, on_frame, on_exit
        self.sent = []
        self.killed = False
        if opening:
            self.say(opening)

    def say(self, frame, private=None):
        self.loop.call_soon(self.on_frame, encode_training(frame), private or PrivatePart())

    def send(self, header, private=None):
        self.sent.append(decode_training_down(header))

    def close(self):
        self.loop.call_soon(self.on_exit, 0)

    def kill(self):
        self.killed = True
        self.loop.call_soon(self.on_exit, -9)


OPENING = HospitalOpen(base="http://127.0.0.1:1/fhir", calls=("ana", "household"))


def stubbed(opening=OPENING):
    """A source, and a list that holds its child once it is running."""
    children = []

    def start(role, *, loop, on_frame, on_exit, show_errors):
        assert role == "training-hospital"
        children.append(StubChild(loop, on_frame, on_exit, opening))
        return children[-1]

    return TrainingPhone(start), children


class TestTheContract(CallSourceConformance):
    """The real exchange behind the source; ``play`` is the telephone system."""

    def make_source(self):
        source, children = stubbed()
        self.children, self.legs, self.scripts = children, {}, {}
        self.exchange = Exchange(self.scripts, self.report, lambda: 0.0)
        self.unheard_ring = False
        return source

    def report(self, event, details):
        text = details.model_dump_json().encode() if details else b""
        self.last = event.leg_id
        if not self.unheard_ring:
            self.children[-1].say(PhoneEvent(event=event), PrivatePart(bytearray(text)))

    async def play(self, source, call, state, number):
        if call not in self.legs and state is not CallState.ENDED:
            self.scripts[call] = ScriptedCall(name=call, story="", number=number)
            self.unheard_ring = state is CallState.CONNECTED
            self.exchange.play(call)
            self.unheard_ring = False
            self.legs[call] = self.last
        if state is CallState.CONNECTED:
            self.exchange.act(self.legs[call], PhoneAction.ANSWER)
        if state is CallState.ENDED and call in self.legs:
            self.exchange.act(self.legs[call], PhoneAction.HANG_UP)


@contextlib.asynccontextmanager
async def on_duty(source, desk):
    task = asyncio.create_task(source.run(desk))
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def test_it_passes_on_what_the_agent_and_the_program_want():
    async def story():
        (source, children), desk = stubbed(), RecordingDesk()
        async with on_duty(source, desk):
            assert await source.opened() == OPENING.base
            source.play("household")
            source.start_shift(3.0)
            await source.act("leg", PhoneAction.ANSWER)
            (child,) = children
            assert child.sent[0] == PlayCall(name="household")
            assert [frame.kind for frame in child.sent] == ["play_call", "start_shift", "act"]
            assert source.pid == child.pid

    asyncio.run(story())


def test_a_call_without_a_script_is_refused():
    async def story():
        (source, children), desk = stubbed(), RecordingDesk()
        async with on_duty(source, desk):
            await source.opened()
            with pytest.raises(ValueError, match="no scripted call"):
                source.play("+12065550147")
            assert children[0].sent == []

    asyncio.run(story())


def test_a_hospital_that_goes_is_lost_and_stays_lost():
    async def story():
        (source, children), desk = stubbed(), RecordingDesk()
        async with on_duty(source, desk):
            await source.opened()
            children[0].on_exit(1)
            await desk.until(lambda: desk.statuses == [SourceStatus.LIVE, SourceStatus.LOST])
            await source.act("leg", PhoneAction.HANG_UP)
            with pytest.raises(HospitalGone):
                await source.opened()
            with pytest.raises(ValueError, match="no scripted call"):
                source.play("ana")
            assert children[0].sent == []

    asyncio.run(story())


def test_a_hospital_that_cannot_be_started_is_lost():
    def refuse(role, **_):
        raise OSError

    async def story():
        source, desk = TrainingPhone(refuse), RecordingDesk()
        async with on_duty(source, desk):
            with pytest.raises(HospitalGone):
                await source.opened()
            assert desk.statuses == [SourceStatus.LOST]

    asyncio.run(story())


@pytest.mark.parametrize("wrong", ["protocol", "nonsense"])
def test_a_hospital_of_another_build_is_ended(wrong):
    async def story():
        opening = OPENING.model_copy(update={"protocol": 99}) if wrong == "protocol" else None
        (source, children), desk = stubbed(opening), RecordingDesk()
        async with on_duty(source, desk):
            await asyncio.sleep(0)
            if wrong == "nonsense":
                private = PrivatePart(bytearray(b"+12065550147"))
                children[0].on_frame(b"nonsense", private)
                assert not any(private.buffer)
            with pytest.raises(HospitalGone):
                await source.opened()
            assert children[0].killed

    asyncio.run(story())


@pytest.mark.end_to_end
def test_a_real_hospital_serves_patients_and_a_call_from_ring_to_end():
    async def story():
        source, desk = TrainingPhone(), RecordingDesk()
        desk.looking_for = b"5550147"
        async with on_duty(source, desk):
            base = await source.opened()
            async with httpx.AsyncClient() as client:
                answer = await client.get(f"{base}/Patient/ana")
                assert answer.json()["id"] == "ana"
            source.play("ana")
            await desk.until(lambda: desk.states() == [CallState.OFFERED])
            assert desk.saw_number == [True]
            await source.act(desk.events[0].leg_id, PhoneAction.ANSWER)
            await source.act(desk.events[0].leg_id, PhoneAction.HANG_UP)
            await desk.until(lambda: len(desk.events) == 3)
            assert desk.events[-1].end_reason is EndReason.AGENT
        with pytest.raises(HospitalGone):
            await source.opened()
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{base}/metadata")

    asyncio.run(story())

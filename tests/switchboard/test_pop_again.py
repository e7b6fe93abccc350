"""A telephone that gives a number and says only *answered*: each new call of that number pops."""

import asyncio

import pytest

from patient_access.call_sources.screen_pop import ScreenPop
from patient_access.front_door.call_words import read_call
from patient_access.front_door.client import leg_id
from patient_access.front_door.messages import PopRequest
from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.handover.wire import PrivatePart
from patient_access.settings.model import Settings
from patient_access.switchboard.app import Shift, Switchboard
from patient_access.switchboard.door_host import DoorHost
from tests.switchboard.test_app import Door, Shifted

KEY = bytes(32)
NUMBER = "+12065550147"


class Desk(Shifted):
    """A shift whose only telephone is told of at the front door."""

    def __init__(self):
        super().__init__()
        self.source = ScreenPop()
        self._stands = []
        shift = Shift(settings=Settings(), ehrs=(), sources=(self.source,))
        self.board = Switchboard(shift, start_child=self._start)

    async def tell(self, state, **words):
        """What ``patient-access pop`` makes of these words."""
        call = read_call({"state": state, **words})
        number = leg_id(call.number_digits, KEY) if call.number_digits else ""
        given = leg_id(call.call_id, KEY) if call.call_id else number
        request = PopRequest(state=call.state, leg_id=given, number_id=number)
        assert await self.source.pop(request, PrivatePart(call.private_json())) is None

    def windows(self):
        """How many windows were ever given a call."""
        return sum(len(child.calls()) for child in self.children)

    def serving(self):
        return next(child for child in reversed(self.children) if child.calls())

    async def all_ready(self):
        """Every window that was opened, and those that are opened then, stand."""
        for child in self.children:  # grows meanwhile
            if not child.gone and child not in self._stands:
                self._stands.append(child)
                child.ready()
        await asyncio.sleep(0)


def on_desk(scene):
    async def whole():
        desk = Desk()
        running = asyncio.create_task(desk.board.run(Door(), DoorHost(desk.source.pop), None))
        await desk.until(lambda: desk.children)
        await desk.all_ready()
        await scene(desk)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(asyncio.wait_for(whole(), 3))


async def end_pressed(desk):
    desk.serving().say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))
    await desk.until(lambda: desk.source.is_quiet)
    await desk.all_ready()


@pytest.mark.parametrize(
    "words",
    [
        {"number": NUMBER},
        {"number": NUMBER, "call_id": NUMBER},
        {"number": NUMBER, "call_id": "(206) 555-0147"},
        {"number": "sip:2065550147@pbx", "call_id": "2065550147"},
    ],
    ids=["no id", "the number as id", "written otherwise", "of an address"],
)
@pytest.mark.parametrize("over_by", ["End", "the telephone"])
def test_the_same_caller_pops_again_on_the_next_call(words, over_by):
    async def scene(desk):
        for turn in range(1, 4):
            await desk.tell("answered", **words)
            assert desk.windows() == turn
            await desk.tell("answered", **words)
            assert desk.windows() == turn, "a repeat of the same call is no second one"
            if over_by == "End":
                await end_pressed(desk)
            else:
                await desk.tell("ended", **words)
                desk.serving().exit()
                await desk.all_ready()

    on_desk(scene)


def test_a_call_with_an_id_of_its_own_does_not_come_back_after_end():
    async def scene(desk):
        await desk.tell("answered", number=NUMBER, call_id="leg-17")
        await end_pressed(desk)
        await desk.tell("answered", number=NUMBER, call_id="leg-17")
        assert desk.windows() == 1
        await desk.tell("answered", number=NUMBER, call_id="leg-18")
        assert desk.windows() == 2

    on_desk(scene)

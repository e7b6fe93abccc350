"""Whatever three callers, two agents, the exchange and its streams do, in whatever order.

The real ``Switchboard`` with its ``Calls``, ``Links`` and ``Workspaces``, and the real
``AgentLine``; processes are played and the clock is put on by hand. What always holds is in
``DeskFloor.check``: a window never shows another call's caller, is there exactly as long as its
leg is known to be up, is gone at most the wipe time after it, and nothing that was started stays.
That each of these can fail is in ``test_mutations``.
"""

import asyncio

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from patient_access.call_sources.agent_line import Said
from patient_access.handover.call_events import CallState, EndReason
from tests.telephony_model.desk_floor import LOSS_SECONDS, STEP, DeskFloor, StillLoop
from tests.telephony_model.exchange import CALLERS, Exchange

AGENTS = (0, 1)
PLACES = st.integers(0, 7)
WHY = (Said.CALLER_LEFT, Said.AGENT_LEFT, Said.NOT_ANSWERED)


class Interleavings(RuleBasedStateMachine):
    @initialize(keep=st.sampled_from((0, 0, 20)))
    def opens(self, keep):
        self.loop = StillLoop()
        self.exchange = Exchange()
        self.wrapping = []
        self.deaths = 0

        async def begin():
            self.floors = [DeskFloor(stream, keep) for stream in self.exchange.streams]

        self.loop.run_until_complete(begin())

    def teardown(self):
        if not hasattr(self, "floors"):
            return

        async def close():
            for floor in self.floors:
                closing = asyncio.ensure_future(floor.board.workspaces.close(EndReason.SIGN_OUT))
                await self.passes(3.0)
                try:
                    assert closing.done(), "every process that was started has been ended"
                    assert not floor.living()
                finally:
                    closing.cancel()
                    await asyncio.gather(closing, return_exceptions=True)

        try:
            self.loop.run_until_complete(close())
        finally:
            self.loop.close()

    def do(self, what, *args, **more):
        async def play():
            what(*args, **more)
            for floor in self.floors:
                floor.kill_who_outstays()

        self.loop.run_until_complete(play())

    async def passes(self, seconds):
        for _ in range(round(seconds / STEP)):
            self.loop.now += STEP
            for _ in range(3):
                await asyncio.sleep(0)
            for floor in self.floors:
                floor.kill_who_outstays()

    def leg(self, place, *states):
        """One of the legs in these states that no consult has to do with, if there is any."""
        asked = [leg.asked for leg in self.exchange.legs]
        found = [
            leg
            for leg in self.exchange.legs
            if leg.state in states and not leg.asks_by and leg not in asked
        ]
        return found[place % len(found)] if found else None

    def asking(self, place):
        found = [leg for leg in self.exchange.legs if leg.asks_by]
        return found[place % len(found)] if found else None

    # --- callers and agents -------------------------------------------------------------

    @rule(caller=st.sampled_from(CALLERS), agent=st.sampled_from(AGENTS), late=st.booleans())
    def somebody_calls(self, caller, agent, late):
        if caller in self.exchange.free():
            self.do(self.exchange.rings, caller, agent, number_comes_late=late)

    @rule(agent=st.sampled_from(AGENTS))
    def somebody_calls_and_is_answered(self, agent):
        for caller in self.exchange.free()[:1]:
            self.do(self.exchange.rings, caller, agent)
            self.do(self.exchange.answers, self.exchange.legs[-1])

    @rule(place=PLACES)
    def somebody_answers(self, place):
        if leg := self.leg(place, CallState.OFFERED):
            self.do(self.exchange.answers, leg)

    @rule(place=PLACES)
    def somebody_holds(self, place):
        if leg := self.leg(place, CallState.CONNECTED):
            self.do(self.exchange.holds, leg)

    @rule(place=PLACES)
    def somebody_resumes(self, place):
        if leg := self.leg(place, CallState.HELD):
            self.do(self.exchange.resumes, leg)

    @rule(place=PLACES)
    def somebody_asks_a_colleague(self, place):
        if leg := self.leg(place, CallState.CONNECTED, CallState.HELD):
            self.do(self.exchange.asks, leg)

    @rule(place=PLACES)
    def the_colleague_answers(self, place):
        leg = self.asking(place)
        if leg and leg.asked and leg.asked.state is CallState.OFFERED:
            self.do(self.exchange.colleague_answers, leg)

    @rule(place=PLACES)
    def the_consult_ends(self, place):
        if leg := self.asking(place):
            self.do(self.exchange.consult_ends, leg)

    @rule(place=PLACES)
    def attended_transfer(self, place):
        leg = self.asking(place)
        if leg and leg.asked and leg.asked.state is CallState.CONNECTED:
            self.do(self.exchange.attended, leg)

    @rule(place=PLACES)
    def blind_transfer(self, place):
        if leg := self.leg(place, CallState.CONNECTED, CallState.HELD):
            self.do(self.exchange.blind, leg)

    @rule(place=PLACES, why=st.sampled_from(WHY))
    def somebody_hangs_up(self, place, why):
        if self.exchange.legs:
            leg = self.exchange.legs[place % len(self.exchange.legs)]
            self.do(self.exchange.hangs_up, leg, why)

    @rule(place=PLACES)
    def somebody_is_in_wrap_up(self, place):
        if leg := self.leg(place, CallState.CONNECTED):
            self.wrapping.append(leg)
            self.do(self.exchange.wraps_up, leg)

    @precondition(lambda self: self.wrapping)
    @rule()
    def somebody_is_free_again(self):
        self.do(self.exchange.is_free_again, self.wrapping.pop())

    # --- the streams --------------------------------------------------------------------

    @rule(agent=st.sampled_from(AGENTS))
    def the_next_event_is_late(self, agent):
        self.exchange.streams[agent].withholds = self.exchange.streams[agent].hears

    @rule(agent=st.sampled_from(AGENTS), place=PLACES)
    def a_late_event_arrives(self, agent, place):
        stream = self.exchange.streams[agent]
        if stream.withheld and stream.hears:
            self.do(stream.hear, stream.withheld.pop(place % len(stream.withheld)))

    @rule(agent=st.sampled_from(AGENTS), place=PLACES)
    def an_event_is_said_again(self, agent, place):
        stream = self.exchange.streams[agent]
        if stream.said and stream.hears:
            self.do(stream.hear, stream.said[-1 - place % len(stream.said)])

    @rule(agent=st.sampled_from(AGENTS))
    def a_stream_breaks_off(self, agent):
        self.do(self.exchange.streams[agent].breaks)

    @rule(
        agent=st.sampled_from(AGENTS),
        seconds=st.sampled_from((1.0, LOSS_SECONDS + 1)),
        again=st.booleans(),
    )
    def a_stream_is_lost_for_a_while(self, agent, seconds, again):
        """Once, or once more as soon as it has said what is up."""
        stream = self.exchange.streams[agent]
        for _ in range(1 + again):
            self.do(stream.breaks)
            self.time_passes(seconds)
            self.everything_is_as_it_must_be()
            self.do(stream.comes_back)
        self.do(stream.is_live)

    @rule(agent=st.sampled_from(AGENTS), stays=st.booleans())
    def a_stream_comes_back(self, agent, stays):
        stream = self.exchange.streams[agent]
        if not stream.hears:
            self.do(stream.comes_back)
            self.do(stream.is_live if stays else stream.breaks)

    # --- time, processes, the agent -----------------------------------------------------

    @rule(seconds=st.sampled_from((1.0, 5.0, LOSS_SECONDS + 1)))
    def time_passes(self, seconds):
        self.loop.run_until_complete(self.passes(seconds))
        for floor in self.floors:
            if floor.wipes:
                floor.stream.wiped()

    @rule(agent=st.sampled_from(AGENTS))
    def somebody_gets_ready(self, agent):
        floor = self.floors[agent]
        for child in [child for child in floor.living() if not child.is_ready][:1]:
            self.do(floor.get_ready, child)

    @rule(agent=st.sampled_from(AGENTS), place=PLACES)
    def an_agent_presses_end(self, agent, place):
        up = sorted(self.floors[agent].stream.told_up)
        if up:
            self.do(self.floors[agent].press_end, up[place % len(up)])

    @rule(place=PLACES)
    def somebody_told_to_end_is_gone(self, place):
        for floor in self.floors:
            leaving = [c for c in floor.living() if c.closed or getattr(c, "left", False)]
            if leaving:
                self.do(leaving[place % len(leaving)].exit)

    @precondition(lambda self: self.deaths < 3)
    @rule(agent=st.sampled_from(AGENTS), place=PLACES)
    def somebody_crashes(self, agent, place):
        living = self.floors[agent].living()
        self.deaths += 1
        self.do(living[place % len(living)].exit, -11)

    # --- what always holds --------------------------------------------------------------

    @invariant()
    def everything_is_as_it_must_be(self):
        for floor in self.floors:
            floor.check(self.exchange.ever_on)


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=400, stateful_step_count=50, deadline=None)

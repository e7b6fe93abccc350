"""Whatever happens in whatever order: nobody is shown another call, and nobody is left over."""

import asyncio

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from patient_access.handover import frames
from patient_access.handover.call_events import CallState, EndReason
from tests.switchboard.conftest import NUMBER, Floor

LEGS = ("a", "b", "c")
MIDDLE = (CallState.CONNECTED, CallState.HELD, CallState.CONSULTING)
ENDS = (EndReason.CALLER, EndReason.ABANDONED, EndReason.TRANSFERRED, None)


class AnyOrder(RuleBasedStateMachine):
    """Plays telephone, agent and accident at once. ``dead`` legs are known to be over."""

    @initialize()
    def open(self):
        self.loop = asyncio.new_event_loop()
        self.up = set()
        """Legs whose window is neither ended nor gone, as the telephone and agent know it."""
        self.deaths = 0

        async def begin():
            self.floor = Floor()
            self.floor.workspaces.open()

        self.loop.run_until_complete(begin())

    def teardown(self):
        async def close():
            closing = asyncio.ensure_future(self.floor.workspaces.close(EndReason.SIGN_OUT))
            await asyncio.sleep(0)
            self.floor.ring("at the very end")
            for child in list(self.floor.children):
                child.exit()
            await asyncio.wait_for(closing, 5)
            assert not self.floor.standing()

        self.loop.run_until_complete(close())
        self.loop.close()

    def on_loop(self, what, *args, **more):
        async def play():
            what(*args, **more)

        self.loop.run_until_complete(play())

    def window_of(self, leg):
        return next((c for c in self.living("serving") if c.calls() == [leg]), None)

    def living(self, standing):
        return self.floor.who(standing)

    # --- the telephone ------------------------------------------------------------------

    @rule(leg=st.sampled_from(LEGS))
    def ring(self, leg):
        self.on_loop(self.floor.ring, leg)
        self.up.add(leg)

    @rule(leg=st.sampled_from(LEGS), state=st.sampled_from(MIDDLE))
    def go_on(self, leg, state):
        before = len(self.living("serving"))
        self.on_loop(self.floor.tell, state, leg)
        if leg not in self.up and state is not CallState.CONNECTED:
            assert len(self.living("serving")) == before
        if state is CallState.CONNECTED and self.window_of(leg) is not None:
            self.up.add(leg)

    @rule(leg=st.sampled_from(LEGS), reason=st.sampled_from(ENDS))
    def end(self, leg, reason):
        self.on_loop(self.floor.end, leg, reason)
        self.up.discard(leg)

    # --- the agent, and what processes do -------------------------------------------------

    @rule(choice=st.randoms(use_true_random=False))
    def get_ready(self, choice):
        new = [c for c in self.floor.children if not c.gone and not self.said_ready(c)]
        if new:
            child = choice.choice(new)
            child.was_ready = True
            self.on_loop(child.ready)

    @staticmethod
    def said_ready(child):
        return getattr(child, "was_ready", False)

    @rule(leg=st.sampled_from(LEGS))
    def agent_presses_end(self, leg):
        child = self.window_of(leg)
        if child is not None and self.said_ready(child):
            said = frames.Ending(reason=EndReason.END_PRESSED, had_focus=True)
            self.on_loop(child.say, said)
            self.up.discard(leg)

    @rule(leg=st.sampled_from(LEGS))
    def late_event_after_the_agents_end_never_pops(self, leg):
        child = self.window_of(leg)
        if child is not None and self.said_ready(child):
            self.agent_presses_end(leg)
            for state in MIDDLE:
                self.on_loop(self.floor.tell, state, leg)
            assert self.window_of(leg) is None

    @rule(choice=st.randoms(use_true_random=False))
    def somebody_told_to_end_exits(self, choice):
        ending = self.living("ending")
        if ending:
            self.on_loop(choice.choice(ending).exit)

    @precondition(lambda self: self.deaths < 3)
    @rule(choice=st.randoms(use_true_random=False))
    def somebody_crashes(self, choice):
        child = choice.choice([c for c in self.floor.children if not c.gone])
        self.deaths += child not in self.living("ending")
        if child in self.living("serving"):
            self.up -= set(child.calls())
        self.on_loop(child.exit, -11)

    # --- what always holds ------------------------------------------------------------------

    @invariant()
    def nobody_hears_of_another_call(self):
        for child in self.floor.children:
            legs = {one.event.leg_id for one in child.told if hasattr(one, "event")}
            assert len(legs) <= 1
            assert len(child.calls()) <= 1, "one process, one call"

    @invariant()
    def every_call_that_is_up_has_one_window_and_no_other_has_any(self):
        served = [child.calls()[0] for child in self.living("serving")]
        assert sorted(served) == sorted(self.up)

    @invariant()
    def there_is_at_most_one_idle_window_and_one_spare(self):
        stands = list(self.floor.standing().values())
        assert stands.count("idle") <= 1
        assert stands.count("spare") <= 1
        assert stands.count("idle") + stands.count("serving") >= 1, "the agent has a window"
        idle = self.living("idle")
        waits = idle and not self.said_ready(idle[0])
        assert stands.count("spare") == 1 or waits

    @invariant()
    def numbers_went_to_windows_of_calls_only(self):
        for child in self.floor.children:
            with_number = [
                told for told, secret in zip(child.told, child.secrets, strict=True) if secret
            ]
            assert all(hasattr(told, "event") for told in with_number)
            assert all(secret in (b"", NUMBER) for secret in child.secrets)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)

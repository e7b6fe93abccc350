"""A hub that refuses the token: another one is asked for, once."""

import asyncio

from patient_access.fhircast.values import Stands
from tests.fhircast.conftest import ANA, subscribed

OLD, NEW = "made-up-old", "made-up-new"


class SignedIn:
    """A sign-in that has another token when it is asked, or has none."""

    def __init__(self, *more):
        self.held = OLD
        self._more = list(more)
        self._change = 1
        self.asked = 0

    async def token(self):
        return self.held

    def change(self):
        return self._change

    async def renewed(self, since):
        self.asked += 1
        if since == self._change and self._more:
            self.held = self._more.pop(0)
            self._change += 1
        return since != self._change


def used(hub, mode):
    return [one["token"].removeprefix("Bearer ") for one in hub.all("post", mode=mode)]


def test_a_refused_token_is_renewed_and_the_subscription_stands_at_once(hub, play):
    hub.set(only_token=NEW)
    agent = SignedIn(NEW)

    async def scene():
        async with subscribed(hub, token=agent.token, renews=agent) as here:
            assert here.stood == [Stands.CONNECTING, Stands.LIVE]

    play(scene)
    assert agent.asked == 1
    assert used(hub, "subscribe") == [OLD, NEW]


def test_an_event_that_was_refused_is_sent_once_more_with_the_new_token(hub, play):
    agent = SignedIn(NEW)

    async def scene():
        async with subscribed(hub, token=agent.token, renews=agent) as here:
            hub.set(only_token=NEW)
            here.subscriber.verified(ANA)
            first = await asyncio.to_thread(hub.wait_for, "post", 1, mode="event")
            second = await asyncio.to_thread(hub.wait_for, "post", 2, mode="event")
            assert first["event"] == second["event"], "the same id and moment (F5)"
            assert here.said == []

    play(scene)
    assert used(hub, "event")[:2] == [OLD, NEW]
    assert agent.asked == 1


def test_a_hub_that_refuses_the_new_token_too_does_not_have_it_renewed_for_ever(hub, play):
    hub.set(only_token="made-up-other")
    agent = SignedIn(NEW, "made-up-third", "made-up-fourth")

    async def scene():
        async with subscribed(hub, token=agent.token, renews=agent, wait=False) as here:
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 3)
            assert agent.asked == 1
            # Refreshed for another reason meanwhile: that one is tried, and may be renewed again.
            agent.held, agent._change = "made-up-other", 9
            await here.until(lambda: Stands.LIVE in here.stood)
            assert agent.asked == 1

    play(scene)


def test_where_no_other_token_can_be_had_it_is_one_quiet_state(hub, play):
    hub.set(only_token=NEW)
    agent = SignedIn()

    async def scene():
        async with subscribed(hub, token=agent.token, renews=agent, wait=False) as here:
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 3)

    play(scene)
    assert agent.asked == 1

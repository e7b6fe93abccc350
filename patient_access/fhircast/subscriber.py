"""One subscription to one hub, for one call: subscribes, listens, renews, tells, and leaves.

Lives on one asyncio loop. Whatever goes wrong is tried again with growing pauses and said as one
quiet state; nothing of it reaches the call.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from websockets.asyncio.client import ClientConnection

from patient_access.fhircast import writing
from patient_access.fhircast.channel import open_channel
from patient_access.fhircast.reading import Confirmed, ContextEvent, Denied, read
from patient_access.fhircast.requests import Requests
from patient_access.fhircast.rules import Rules
from patient_access.fhircast.values import (
    Hub,
    HubFailed,
    HubProblem,
    PatientKeys,
    Renews,
    Said,
    Stands,
    Token,
)
from patient_access.way_out.trust import AskSecret


@dataclass(frozen=True)
class Pace:
    """Seconds."""

    connect: float = 5.0
    confirm: float = 10.0
    """What a hub may take until it confirms."""
    ahead: float = 60.0
    """Before the end of a lease at which it is renewed; a short one at three quarters."""
    resend: float = 10.0
    """Until an event that was not followed is sent again (F5)."""
    resends: int = 3
    pause: float = 1.0
    """The first pause before trying again; it doubles up to ``longest_pause``."""
    longest_pause: float = 30.0


PACE = Pace()


class Subscriber:
    """``say`` and ``stand`` are called on the loop, and never with anything about a patient."""

    def __init__(
        self,
        hub: Hub,
        token: Token,
        say: Callable[[Said], None],
        stand: Callable[[Stands], None],
        pace: Pace = PACE,
        *,
        renews: Renews | None = None,
        ask: AskSecret | None = None,
    ) -> None:
        self._hub = hub
        self._ask = ask
        self._say = say
        self._stand = stand
        self._pace = pace
        self._requests = Requests(hub, token, renews, ask)
        self._rules = Rules(refuse_at_once=hub.refuse_at_once)
        self._loop = asyncio.get_running_loop()
        self._endpoint: str | None = None
        self._moved_to: str | None = None
        self._socket: ClientConnection | None = None
        self._confirmed = False
        self._due = 0.0
        """When the loop must do something even if the hub says nothing."""
        self._lease_end: float | None = None
        self._tries = 0
        self._opening: writing.Outgoing | None = None
        """Our Patient-open."""
        self._told = False
        """It may have arrived: a close has to follow."""
        self._resends_left = pace.resends
        self._again: asyncio.Task[None] | None = None
        """Waits to send it again."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving = False

    # --- what the call does -------------------------------------------------------------

    def verified(self, patient: PatientKeys | None) -> None:
        """The check has passed: tell the others. None: the record is not of this hub's EHR."""
        if self._leaving or self._rules.ours is not None:
            return
        self._rules.verified(patient)
        if patient is not None:
            self._opening = writing.patient_event(self._hub, "Patient-open", patient)
            self._rules.sent(self._opening)
            self._tell_opening()

    def closed(self) -> None:
        """The record is off our screen, and the call goes on: the others close it, too."""
        if self._leaving:
            return
        if self._again is not None:
            self._again.cancel()
            self._again = None
        told, ours = self._told, self._rules.ours
        self._rules.closed()
        self._opening, self._told, self._resends_left = None, False, self._pace.resends
        if told and ours is not None:
            close = writing.patient_event(self._hub, "Patient-close", ours)
            self._rules.sent(close)
            self._start(self._tell(close))

    async def leave(self, seconds: float) -> bool:
        """Close the patient, unsubscribe, close the channel with 1000; best effort, in time.

        True: all that had to be said was said.
        """
        self._leaving = True
        socket, last_words = self._socket, self._last_words()
        for task in list(self._tasks):
            task.cancel()
        done = [False]
        with suppress(Exception):  # a timeout, a hub that is gone: the call ends all the same
            async with asyncio.timeout(seconds):
                done = [await self._said_so(word) for word in last_words]
                if socket is not None:
                    await socket.close(1000)
                await self._requests.close()
        return all(done)

    def _last_words(self) -> list[Callable[[], Awaitable[None]]]:
        words: list[Callable[[], Awaitable[None]]] = []
        if self._told and self._rules.ours is not None:
            close = writing.patient_event(self._hub, "Patient-close", self._rules.ours)
            words.append(partial(self._requests.tell, close))
        if self._endpoint is not None:
            words.append(partial(self._requests.unsubscribe, self._endpoint))
        return words

    @staticmethod
    async def _said_so(word: Callable[[], Awaitable[None]]) -> bool:
        try:
            await word()
        except HubFailed:
            return False
        return True

    # --- the subscription ---------------------------------------------------------------

    async def run(self) -> None:
        """Until ``leave``. Never raises but ``CancelledError``."""
        while not self._leaving:
            self._stand(Stands.CONNECTING)
            # Whatever it is (a hub, a network, a message), the call goes on and this tries again.
            with suppress(Exception):
                await self._subscription()
            self._socket, self._endpoint, self._confirmed = None, None, False
            if self._leaving:
                return
            if self._moved_to is None:
                self._stand(Stands.FAILED)
                await asyncio.sleep(self._next_pause())

    def _next_pause(self) -> float:
        pause = min(self._pace.pause * 2**self._tries, self._pace.longest_pause)
        self._tries = min(self._tries + 1, 10)
        return float(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing

    async def _subscription(self) -> None:
        endpoint, self._moved_to = self._moved_to, None
        self._endpoint = endpoint or await self._requests.subscribe()
        if self._leaving:
            return
        self._socket = socket = await open_channel(
            self._hub, self._endpoint, self._pace.connect, self._ask
        )
        self._lease_end = None
        self._due = self._loop.time() + self._pace.confirm
        try:
            while True:  # until the channel is closed, by the hub or by ``leave``
                try:
                    async with asyncio.timeout_at(self._due):
                        text = await socket.recv()
                except TimeoutError:
                    self._time_has_come()
                    continue
                await self._received(socket, text)
        finally:
            await socket.close(1000)

    def _time_has_come(self) -> None:
        """Confirmation never came, the lease is about to end, or it has."""
        if not self._confirmed or self._lease_end is None or self._loop.time() >= self._lease_end:
            raise HubFailed(HubProblem.DOWN)
        self._due = self._lease_end
        self._start(self._renew())

    async def _renew(self) -> None:
        """With the same endpoint (F6); its confirmation on the channel brings the new lease."""
        before = self._endpoint
        try:
            endpoint = await self._requests.subscribe(before)
        except Exception:
            return  # the lease ends, and a new subscription follows
        if endpoint != before and self._socket is not None:
            self._moved_to = endpoint
            await self._socket.close(1000)

    async def _received(self, socket: ClientConnection, text: str | bytes) -> None:
        match read(text):
            case Confirmed(lease_seconds=lease):
                self._leased(lease)
                self._is_live()
            case Denied():
                raise HubFailed(HubProblem.REFUSED)
            case ContextEvent() as event:
                if not self._confirmed:  # some hubs begin with the context itself
                    self._leased(None)
                    self._is_live()
                await self._answer(socket, event)

    def _leased(self, seconds: float | None) -> None:
        if seconds is None:
            self._lease_end, self._due = None, self._loop.time() + 1e9
            return
        self._lease_end = self._loop.time() + seconds
        self._due = self._lease_end - min(self._pace.ahead, seconds / 4)

    def _is_live(self) -> None:
        self._confirmed, self._tries = True, 0
        self._stand(Stands.LIVE)
        self._tell_opening()

    # --- events -------------------------------------------------------------------------

    async def _answer(self, socket: ClientConnection, event: ContextEvent) -> None:
        answer = self._rules.judge(event)
        await socket.send(writing.acknowledgement(self._hub, event.id, answer.status))
        if answer.said is not None:
            self._say(answer.said)
        if answer.sync_error:
            self._start(self._tell(writing.sync_error(self._hub, event)))
        ours = self._opening.id if self._opening is not None else None
        if event.name == "syncerror" and ours is not None and event.about == ours:
            self._not_followed()

    def _tell_opening(self) -> None:
        """Once the subscription stands, so that what follows from it is heard."""
        if self._opening is None or not self._confirmed or self._told or self._leaving:
            return
        self._told = True
        self._start(self._open(self._opening))

    def _not_followed(self) -> None:
        """Somebody did not follow: again in a while, unless somebody changed it meanwhile."""
        opening = self._opening
        if opening is None or self._again is not None or self._rules.is_outdated(opening):
            return
        if self._resends_left > 0:
            self._resends_left -= 1
            self._again = self._start(self._open_again(opening))
        else:
            self._say(Said.NOT_FOLLOWED)

    async def _open_again(self, opening: writing.Outgoing) -> None:
        await asyncio.sleep(self._pace.resend)
        self._again = None  # what is heard from here on is about this sending
        if not self._rules.is_outdated(opening):
            await self._open(opening)

    async def _open(self, opening: writing.Outgoing) -> None:
        self._told = True
        try:
            await self._requests.tell(opening)
        except Exception as error:
            refused = isinstance(error, HubFailed) and error.problem is HubProblem.REFUSED
            if refused:
                self._told = False
                self._say(Said.NOT_FOLLOWED)
            else:
                self._not_followed()

    async def _tell(self, event: writing.Outgoing) -> None:
        with suppress(Exception):  # told once; a hub that misses it has our 202 only
            await self._requests.tell(event)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

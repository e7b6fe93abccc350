"""A made-up exchange: three callers, two agents, and what its streams tell each agent's desk.

It knows the truth: which legs there are and who was ever on each. A stream may withhold an event,
say one again, or break off; what a desk was told is kept beside it, because a desk can only be
right about what it heard.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.handover.call_events import CallEvent, CallState, SourceStatus
from patient_access.handover.wire import PrivatePart

CALLERS = ("+12065550110", "+12065550121", "+12065550132")
EXTENSIONS = ("1001", "1002")
SOURCE = "exchange"

_MIDDLE = (Said.ANSWERED, Said.RESUMED, Said.HELD, Said.CONSULTING)


@dataclass
class Leg:
    """One agent's own leg, as it truly is."""

    leg_id: str
    agent: int
    number: str
    """Who is on the other end now."""
    state: CallState = CallState.OFFERED
    asked: Leg | None = None
    """The colleague's leg of a consult that this leg's agent began."""
    asks_by: str = ""
    """The agent's own second leg, on which she asks."""
    ever: set[str] = field(default_factory=set)
    """Everybody who was ever on it: nobody else may ever be shown in its window."""

    def __post_init__(self) -> None:
        self.ever.add(self.number)

    def joined_to(self, number: str) -> None:
        self.number = number
        self.ever.add(number)


class Stream:
    """What one agent's desk hears: a call source as ours are, with the real ``AgentLine``.

    ``told_up`` is the answer that a desk must come to: the legs that its telephone has said to be
    up and not over, which its agent has not ended, and whose window has not died or been wiped.
    """

    source_id = SOURCE
    actions: frozenset[object] = frozenset()

    def __init__(self, agent: int, exchange: Exchange) -> None:
        self.agent = agent
        self._exchange = exchange
        self._line = AgentLine()
        self.desk: object = None
        self.hears = True
        self.withholds = False
        self.withheld: list[tuple[Heard, str]] = []
        self.said: list[tuple[Heard, str]] = []
        self.told_up: set[str] = set()
        self._known: set[str] = set()
        self._over: set[str] = set()
        self._consults: set[str] = set()
        self._answered: set[str] = set()

    # --- a call source's promise --------------------------------------------------------

    async def run(self, desk: object) -> None:
        """Never called: what happens is said by the test."""

    async def act(self, leg_id: str, action: object) -> None:
        """This telephone takes no orders."""

    def let_go(self, leg_id: str) -> None:
        self._line.let_go(leg_id)
        self._is_over(leg_id)

    # --- what the exchange says ---------------------------------------------------------

    def say(self, leg_id: str, said: Said, number: str = "") -> None:
        event = (Heard(leg_id, said, number.encode(), internal=number in EXTENSIONS), number)
        if self.withholds:
            self.withheld.append(event)
            self.withholds = False
        elif self.hears:
            self.said.append(event)
            self.hear(event)

    def hear(self, event: tuple[Heard, str]) -> None:
        """An event arrives: for the first time, late, or once more."""
        heard, number = event
        self._expect(heard)
        for change in self._line.hear(heard):
            self._deliver(change, number)

    def breaks(self) -> None:
        """Nothing is heard from now on, and what was withheld never comes."""
        self.hears = self.withholds = False
        self.withheld.clear()
        self._line.doubt()
        self.desk.status(SOURCE, SourceStatus.STALE)

    def comes_back(self) -> None:
        """The snapshot: every leg that is truly up."""
        self.hears = True
        self.said.clear()
        up = self._exchange.up(self.agent)
        self.desk.status(SOURCE, SourceStatus.RESYNCING)
        for leg_id in [known for known in self._known if known not in up]:
            self._is_over(leg_id)
        for leg_id in up:
            if leg_id not in self._over and leg_id not in self._consults:
                self._known.add(leg_id)
                self.told_up.add(leg_id)
                if up[leg_id] is not CallState.OFFERED:
                    self._answered.add(leg_id)
        for change in self._line.resynchronise(up):
            self._deliver(change, self._exchange.number_of(change.leg_id))

    def is_live(self) -> None:
        self.desk.status(SOURCE, SourceStatus.LIVE)

    # --- what the desk must make of it --------------------------------------------------

    def wiped(self) -> None:
        """Nobody heard this stream for too long: its windows are gone, its calls may not be."""
        self.told_up.clear()

    def _is_over(self, leg_id: str) -> None:
        self.told_up.discard(leg_id)
        self._over.add(leg_id)

    def _expect(self, heard: Heard) -> None:
        leg_id, said = heard.leg_id, heard.said
        if leg_id in self._over:
            return
        if said is Said.ENDED or (said is Said.WRAP_UP and leg_id in self._answered):
            if leg_id in self._known or leg_id in self._consults:
                self._is_over(leg_id)
            return
        if leg_id not in self._known and leg_id not in self._consults:
            if said is Said.DIALLING:
                self._consults.add(leg_id)
            elif said in (Said.RINGING, Said.ANSWERED):
                self._known.add(leg_id)
                self.told_up.add(leg_id)
        if said in _MIDDLE and leg_id in self._known:
            self._answered.add(leg_id)

    def _deliver(self, change: Change, number: str) -> None:
        private = b'{"ani": "%s"}' % number.encode() if change.with_number else b""
        part = PrivatePart(bytearray(private))
        event = CallEvent(
            source_id=SOURCE,
            leg_id=change.leg_id,
            state=change.state,
            direction=change.direction,
            end_reason=change.end_reason,
        )
        self.desk.deliver(event, part)
        assert not any(part.buffer), "the number is in a pipe, or wiped"


class Exchange:
    """Rings, connects, transfers and hangs up; each thing is told to whom it concerns."""

    def __init__(self) -> None:
        self.legs: list[Leg] = []
        self.streams = tuple(Stream(agent, self) for agent in range(len(EXTENSIONS)))
        self._numbers: dict[str, Leg] = {}
        self._count = 0

    # --- the truth ----------------------------------------------------------------------

    def up(self, agent: int) -> dict[str, CallState]:
        """Each leg of this agent, those on which she asks a colleague included."""
        own = [leg for leg in self.legs if leg.agent == agent]
        asking = {leg.asks_by: CallState.CONNECTED for leg in own if leg.asks_by}
        return {leg.leg_id: leg.state for leg in own} | asking

    def ever_on(self, leg_id: str) -> set[str]:
        return self._numbers[leg_id].ever

    def number_of(self, leg_id: str) -> str:
        return self._numbers[leg_id].number

    def free(self) -> list[str]:
        """Callers who are on no call."""
        busy = {leg.number for leg in self.legs}
        return [number for number in CALLERS if number not in busy]

    # --- what happens -------------------------------------------------------------------

    def rings(self, number: str, agent: int, *, number_comes_late: bool = False) -> Leg:
        leg = Leg(self._name(), agent, number)
        self.legs.append(leg)
        self._numbers[leg.leg_id] = leg
        self._say(leg, Said.RINGING, "" if number_comes_late else number)
        if number_comes_late:
            self._say(leg, Said.RINGING, number)
        return leg

    def answers(self, leg: Leg) -> None:
        leg.state = CallState.CONNECTED
        self._say(leg, Said.ANSWERED, leg.number)

    def holds(self, leg: Leg) -> None:
        leg.state = CallState.HELD
        self._say(leg, Said.HELD)

    def resumes(self, leg: Leg) -> None:
        leg.state = CallState.CONNECTED
        self._say(leg, Said.RESUMED)

    def asks(self, leg: Leg) -> None:
        """The agent of ``leg`` calls her colleague, whose telephone shows her extension."""
        other = 1 - leg.agent
        leg.asks_by = self._name()
        self._numbers[leg.asks_by] = Leg(leg.asks_by, leg.agent, EXTENSIONS[other])
        self.streams[leg.agent].say(leg.asks_by, Said.DIALLING, EXTENSIONS[other])
        leg.asked = self.rings(EXTENSIONS[leg.agent], other)

    def colleague_answers(self, leg: Leg) -> None:
        self.streams[leg.agent].say(leg.asks_by, Said.ANSWERED, EXTENSIONS[1 - leg.agent])
        self.answers(leg.asked)

    def consult_ends(self, leg: Leg) -> None:
        asked, leg.asked = leg.asked, None
        self.streams[leg.agent].say(leg.asks_by, Said.ENDED)
        leg.asks_by = ""
        if asked in self.legs:
            self._hang_up(asked, Said.CALLER_LEFT)

    def attended(self, leg: Leg) -> None:
        """The two are joined; only now does the colleague's telephone show the caller."""
        asked, leg.asked = leg.asked, None
        asks_by, leg.asks_by = leg.asks_by, ""
        asked.joined_to(leg.number)
        self._say(asked, Said.RESUMED, leg.number)
        self._hang_up(leg, Said.TRANSFERRED)
        self.streams[leg.agent].say(asks_by, Said.ENDED)

    def blind(self, leg: Leg) -> None:
        number = leg.number
        self._hang_up(leg, Said.TRANSFERRED)
        self.rings(number, 1 - leg.agent)

    def hangs_up(self, leg: Leg, why: Said) -> None:
        if leg.asks_by:
            self.consult_ends(leg)
        self._hang_up(leg, why)

    def wraps_up(self, leg: Leg) -> None:
        """The caller has left and the agent is not free yet: her leg ends later."""
        if leg.asks_by:
            self.consult_ends(leg)
        self.legs.remove(leg)
        self._say(leg, Said.CALLER_LEFT)
        self._say(leg, Said.WRAP_UP)

    def is_free_again(self, leg: Leg) -> None:
        self._say(leg, Said.ENDED)

    # --- inside -------------------------------------------------------------------------

    def _hang_up(self, leg: Leg, why: Said) -> None:
        self.legs.remove(leg)
        for other in self.legs:
            if other.asked is leg:
                self.consult_ends(other)
        self._say(leg, why)
        self._say(leg, Said.ENDED)

    def _say(self, leg: Leg, said: Said, number: str = "") -> None:
        self.streams[leg.agent].say(leg.leg_id, said, number)

    def _name(self) -> str:
        self._count += 1
        return f"leg-{self._count}"

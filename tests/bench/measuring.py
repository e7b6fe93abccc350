"""A series of calls on one server, and the same requests by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.bare import Bare
from tests.bench.calls import Person, Played, TimedDesk, desk_for, play, settle
from tests.bench.figures import Line, ratio
from tests.bench.recorder import Asked, Recorder

RING_TARGET, PANELS_TARGET = 1.3, 1.15


@dataclass
class Measured:
    """What a series of calls on one server came to."""

    played: list[Played] = field(default_factory=list)
    bare_ring: list[float] = field(default_factory=list)
    bare_panels: list[float] = field(default_factory=list)
    first_window: float = 0.0
    asked_at_ring: list[Asked] = field(default_factory=list)
    asked_for_panels: list[Asked] = field(default_factory=list)

    def ratios(self) -> list[Line]:
        """The two figures that have a bare script to be held against."""
        rings = [call.ring_to_candidates for call in self.played]
        panels = [call.panels for call in self.played]
        return [
            ratio("ring to candidates", rings, self.bare_ring, RING_TARGET),
            ratio("verified to all panels", panels, self.bare_panels, PANELS_TARGET),
        ]


@dataclass
class Site:
    """A server, what the program is told of it, and a client that is not ours."""

    base: str
    arguments: Callable[[str], list[str]]
    """For an address: the first call goes through the recorder's."""
    bare: Callable[[], Bare]
    environment: Mapping[str, str] = field(default_factory=dict)


def fhir_site(base: str, *options: str) -> Site:
    return Site(base, lambda base: ["--fhir", base, *options], lambda: Bare(base))


def measure(
    site: Site, person: Person, calls: int, look: Callable[[TimedDesk], None] = lambda _: None
) -> Measured:
    """Record one call through the recorder, then time calls and bare requests in turn."""
    found = Measured()
    with (
        Recorder(site.base) as recorder,
        desk_for(person, site.arguments(recorder.base), 1, site.environment) as desk,
    ):
        settle(desk, 1)
        recorded = play(desk, person, 1)
        found.asked_at_ring = recorder.between(recorded.rung_at, recorded.candidates_at)
        found.asked_for_panels = recorder.between(recorded.candidates_at, recorded.panels_at)
    bare = site.bare()
    bare.warm()
    for asked in (found.asked_at_ring, found.asked_for_panels):
        bare.seconds(asked)

    def beside() -> None:
        found.bare_ring.append(bare.seconds(found.asked_at_ring))
        found.bare_panels.append(bare.seconds(found.asked_for_panels))

    with desk_for(person, site.arguments(site.base), calls, site.environment) as desk:
        found.first_window = desk.moment("· window_shown") - desk.began
        for number in range(1, calls + 1):
            settle(desk, number)
            if number == 1:
                look(desk)
            found.played.append(play(desk, person, number, beside))
    bare.close()
    return found


def show(title: str, lines: Sequence[object]) -> None:
    print(f"\n{title}", *lines, sep="\n", flush=True)


def requests_of(found: Measured) -> str:
    names = sorted({str(one) for one in found.asked_for_panels})
    return (
        f"  requests at ring: {len(found.asked_at_ring)}; "
        f"for panels: {len(found.asked_for_panels)} ({', '.join(names)})"
    )

"""Calls that come by a real broker: a published ring to candidates, and a published end to nothing.

Timed outside of the program: from the moment the publisher speaks, over Mosquitto, the process
that listens to it, the switchboard and the workspace, to the report of the painting.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.bare import Bare
from tests.bench.calls import Person, TimedDesk, desk_for, settle, training_server
from tests.bench.figures import milliseconds, ratio
from tests.bench.measuring import show
from tests.bench.recorder import Asked, Recorder
from tests.end_to_end.desk import is_alive, until
from tests.peers.mosquitto import Mosquitto, Publisher, program

TARGET, WIPE_TARGET_MS = 1.3, 100.0


@dataclass
class Published:
    """What a series of published calls came to, in seconds."""

    rings: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    hidden: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)


def on_broker(person: Person, calls: int) -> None:
    """Print the figures, or why there are none."""
    title = "By a real broker (Mosquitto), training server"
    if program() is None:
        show(title, ["  not measured: mosquitto is not installed"])
        return
    for latency in (0.0, 40.0):
        with ExitStack() as stack:
            base = stack.enter_context(training_server(latency))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="broker")))
            broker = Mosquitto(folder)
            stack.callback(broker.stop)
            publisher = Publisher(broker.port)
            stack.callback(publisher.close)
            found = _measure(base, folder, broker, publisher, person, calls)
        lines = [
            ratio("published ring to candidates", found.rings, found.bare, TARGET),
            milliseconds("published end to the window hidden", found.hidden, WIPE_TARGET_MS),
            milliseconds("published end to the process gone", found.gone),
        ]
        show(f"{title}, each answer {latency:.0f} ms later", lines)


def _measure(
    base: str, folder: Path, broker: Mosquitto, publisher: Publisher, person: Person, calls: int
) -> Published:
    found = Published()
    with Recorder(base) as recorder, _desk(recorder.base, folder, broker, person, 1) as desk:
        asked = _rings(desk, publisher, person, 1, recorder)
        publisher.say("call-1", "ended", end_reason="caller")
        desk.wait_for("window 2 is ready")
    bare = Bare(base)
    bare.warm()
    bare.seconds(asked)
    with _desk(base, folder, broker, person, calls) as desk:
        for number in range(1, calls + 1):
            settle(desk, number)
            serving = min(until(desk.workspaces))  # the one that stands; its spare is younger
            rung_at = time.monotonic()
            publisher.say(f"call-{number}", "offered", person.number)
            found.rings.append(desk.moment("· candidates_shown", times=number) - rung_at)
            publisher.say(f"call-{number}", "connected", person.number)
            found.bare.append(bare.seconds(asked))
            ended_at = time.monotonic()
            publisher.say(f"call-{number}", "ended", end_reason="caller")
            found.hidden.append(desk.moment("· window_hidden", times=number) - ended_at)
            until(lambda pid=serving: not is_alive(pid))
            found.gone.append(time.monotonic() - ended_at)
    bare.close()
    return found


def _rings(
    desk: TimedDesk, publisher: Publisher, person: Person, number: int, recorder: Recorder
) -> list[Asked]:
    """What is asked for when it rings."""
    settle(desk, number)
    rung_at = time.monotonic()
    publisher.say(f"call-{number}", "offered", person.number)
    return recorder.between(rung_at, desk.moment("· candidates_shown", times=number))


@contextmanager
def _desk(
    base: str, folder: Path, broker: Mosquitto, person: Person, calls: int
) -> Iterator[TimedDesk]:
    settings = folder / "settings.toml"
    settings.write_text(
        f'call_sources = ["mqtt"]\n[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\n'
        'tls = false\ntopic = "calls/agents/1001"\n',
        encoding="utf-8",
    )
    with desk_for(person, ["--settings", str(settings), "--fhir", base], calls) as desk:
        yield desk

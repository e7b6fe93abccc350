"""The training telephone exchange: the lines in use, and the calls of a shift."""

import secrets
from collections.abc import Callable, Iterable, Mapping

from patient_access.domain.call import CallDetails
from patient_access.handover.call_events import CallEvent, PhoneAction
from patient_access.handover.training_frames import SOURCE_ID
from patient_access.training_hospital.line import Heard, Line
from patient_access.training_hospital.script import ScriptedCall, plain_number

Report = Callable[[CallEvent, CallDetails | None], None]


class Exchange:
    """Everything happens inside its methods and is told to ``report``; no thread, no timer."""

    def __init__(
        self,
        calls: Mapping[str, ScriptedCall],
        report: Report,
        clock: Callable[[], float],
        new_leg: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._calls = calls
        self._report = report
        self._clock = clock
        self._new_leg = new_leg
        self._lines: dict[str, tuple[ScriptedCall, Line]] = {}
        self._seq = 0
        self._pause: float | None = None
        self._next_call_at = 0.0
        self._turn = 0

    @property
    def due(self) -> float | None:
        """When ``tick`` has something to do, on the clock; None: not before the agent acts."""
        times = [line.due for _, line in self._lines.values()]
        if self._pause is not None and not self._lines:
            times.append(self._next_call_at)
        return min((time for time in times if time is not None), default=None)

    def play(self, name: str) -> None:
        """Let one scripted call ring now, beside whatever is going on."""
        if name in self._calls:
            self._ring(self._calls[name])

    def start_shift(self, pause_seconds: float) -> None:
        """Calls in turn, the first at once, the next ``pause_seconds`` after the last ended."""
        self._pause = pause_seconds
        self._next_call_at = self._clock()
        self.tick()

    def act(self, leg_id: str, action: PhoneAction) -> None:
        if leg_id in self._lines:
            _, line = self._lines[leg_id]
            self._tell(leg_id, line.act(action, self._clock()))

    def text(self, number: str, text: str) -> None:
        """A text for this number: the caller whose telephone it is reads it aloud."""
        for leg_id, (script, line) in list(self._lines.items()):
            if plain_number(number) in script.telephones:
                self._tell(leg_id, line.read(text))

    def tick(self) -> None:
        """Do what is due."""
        now = self._clock()
        for leg_id, (_, line) in list(self._lines.items()):
            self._tell(leg_id, line.tick(now))
        if self._pause is not None and not self._lines and self._next_call_at <= now:
            turn = list(self._calls.values())[self._turn % len(self._calls)]
            self._turn += 1
            self._ring(turn)

    def _ring(self, script: ScriptedCall) -> None:
        leg_id, line = self._new_leg(), Line(script)
        self._lines[leg_id] = (script, line)
        self._tell(leg_id, line.ring(self._clock()))

    def _tell(self, leg_id: str, heard: Iterable[Heard]) -> None:
        script, line = self._lines[leg_id]
        if line.ended:
            del self._lines[leg_id]
            self._next_call_at = self._clock() + (self._pause or 0.0)
        for each in heard:
            self._seq += 1
            event = CallEvent(
                source_id=SOURCE_ID,
                leg_id=leg_id,
                state=each.state,
                end_reason=each.end_reason,
                queue=script.queue,
                seq=self._seq,
                actions=each.actions,
            )
            self._report(event, each.details)

"""One call on the training telephone: a state machine without a clock of its own."""

from dataclasses import dataclass

from patient_access.domain.call import CallDetails
from patient_access.handover.call_events import CallState, EndReason, PhoneAction
from patient_access.training_hospital.script import Does, ScriptedCall, Step


@dataclass(frozen=True)
class Heard:
    """Something that happened to the agent's leg. ``details``: what is newly known."""

    state: CallState
    actions: frozenset[PhoneAction] = frozenset()
    end_reason: EndReason | None = None
    details: CallDetails | None = None


_ACTIONS = {
    CallState.OFFERED: frozenset({PhoneAction.ANSWER, PhoneAction.HANG_UP}),
    CallState.CONNECTED: frozenset({PhoneAction.HOLD, PhoneAction.HANG_UP}),
    CallState.HELD: frozenset({PhoneAction.RESUME, PhoneAction.HANG_UP}),
    CallState.CONSULTING: frozenset({PhoneAction.HANG_UP}),
}
_MOVES = {
    Does.HOLD: CallState.HELD,
    Does.RESUME: CallState.CONNECTED,
    Does.CONSULT: CallState.CONSULTING,
}


class Line:
    """Times are seconds on whatever clock the caller uses; each method returns what was heard."""

    def __init__(self, script: ScriptedCall) -> None:
        self._script = script
        self._state: CallState | None = None
        self._rang = 0.0
        self._answered = 0.0
        self._left: list[Step] = sorted(script.steps, key=lambda step: step.after)

    @property
    def ended(self) -> bool:
        return self._state is CallState.ENDED

    @property
    def due(self) -> float | None:
        """When ``tick`` has something to do; None when only the agent can go on."""
        if self._state is CallState.OFFERED:
            return self._rang + self._first_limit()
        if self._left and self._state in (
            CallState.CONNECTED,
            CallState.HELD,
            CallState.CONSULTING,
        ):
            return self._answered + self._left[0].after
        return None

    def ring(self, now: float) -> list[Heard]:
        """The call arrives; everything known of the caller comes with it."""
        self._rang = now
        return self._enter(CallState.OFFERED, self._script.details())

    def act(self, action: PhoneAction, now: float) -> list[Heard]:
        """What the agent does; nothing when it is not possible in this state."""
        if self._state is None or action not in _ACTIONS.get(self._state, ()):
            return []
        match action:
            case PhoneAction.ANSWER:
                return self._answer(now)
            case PhoneAction.HOLD:
                return self._enter(CallState.HELD)
            case PhoneAction.RESUME:
                return self._enter(CallState.CONNECTED)
            case PhoneAction.HANG_UP:
                return self._end(EndReason.AGENT)

    def read(self, text: str) -> list[Heard]:
        """The caller has got a text and says what stands in it; not while on hold."""
        if self._state is not CallState.CONNECTED:
            return []
        return self._enter(CallState.CONNECTED, self._script.reading(text))

    def tick(self, now: float) -> list[Heard]:
        """What has become due by ``now``."""
        heard: list[Heard] = []
        while (due := self.due) is not None and due <= now:
            if self._state is not CallState.OFFERED:
                heard += self._do(self._left.pop(0))
            elif self._picks_up_itself():
                heard += self._answer(due)
            else:
                heard += self._end(self._script.unanswered)
        return heard

    def _first_limit(self) -> float:
        itself = self._script.answers_itself_after
        return self._script.rings_for if itself is None else min(itself, self._script.rings_for)

    def _picks_up_itself(self) -> bool:
        itself = self._script.answers_itself_after
        return itself is not None and itself < self._script.rings_for

    def _answer(self, now: float) -> list[Heard]:
        self._answered = now
        return self._enter(CallState.CONNECTED)

    def _do(self, step: Step) -> list[Heard]:
        match step.does:
            case Does.HANG_UP:
                return self._end(EndReason.CALLER)
            case Does.TRANSFER:
                return self._end(EndReason.TRANSFERRED)
            case Does.REVEAL:
                better = self._script.details().model_copy(update={"ani": step.number})
                return self._enter(CallState.CONNECTED, better)
            case _:
                state = _MOVES[step.does]
                return [] if state is self._state else self._enter(state)

    def _enter(self, state: CallState, details: CallDetails | None = None) -> list[Heard]:
        self._state = state
        return [Heard(state, _ACTIONS[state], details=details)]

    def _end(self, reason: EndReason) -> list[Heard]:
        self._state = CallState.ENDED
        self._left.clear()
        return [Heard(CallState.ENDED, end_reason=reason)]

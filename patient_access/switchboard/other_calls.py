"""Each window of a call is told of the agent's other calls: their queues, and how they stand."""

from __future__ import annotations

from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.handover.other_calls import OtherCall, OtherCalls
from patient_access.switchboard.workspace import Standing, Workspace


class OtherCallsOf:
    """Keeps what may be said of each call, and says it to the windows of the others."""

    def __init__(self) -> None:
        self._calls: dict[Workspace, OtherCall] = {}
        """In the order in which they began."""
        self._told: dict[Workspace, OtherCalls] = {}

    def is_now(self, workspace: Workspace, event: CallEvent) -> None:
        """A call has begun, or changed."""
        known = self._calls.get(workspace) or OtherCall(place=workspace.pid, state=event.state)
        news = {"state": event.state, "queue": event.queue or known.queue}
        self._calls[workspace] = known.model_copy(update=news)
        self.tell()

    def ends_in(self, workspace: Workspace, ending: int | None) -> None:
        """The last two digits of its caller's number."""
        if workspace in self._calls:
            news = {"ending": ending}
            self._calls[workspace] = self._calls[workspace].model_copy(update=news)
            self.tell()

    def show(self, place: int) -> None:
        """The agent wants the window of this call in front of her."""
        for workspace in self._up():
            if workspace.pid == place:
                workspace.send(frames.ComeForward(wanted=True))

    def tell(self) -> None:
        """Say what is news to somebody; calls that are over are left out."""
        up = self._up()
        self._calls = {each: self._calls[each] for each in up}
        self._told = {each: self._told[each] for each in up if each in self._told}
        for at, workspace in enumerate(up):
            others = (
                self._calls[other].model_copy(update={"began": place < at})
                for place, other in enumerate(up)
                # One that is wrapped up is told of calls, and is none itself any more.
                if other is not workspace and self._calls[other].state is not CallState.WRAP_UP
            )
            says = OtherCalls(calls=tuple(others))
            if self._told.get(workspace, OtherCalls()) != says:
                self._told[workspace] = says
                workspace.send(says)

    def _up(self) -> list[Workspace]:
        return [each for each in self._calls if each.standing is Standing.SERVING]

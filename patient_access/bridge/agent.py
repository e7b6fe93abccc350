"""One agent: the state of her legs, and the list of her calls as it is published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from patient_access.call_sources.agent_line import AgentLine, Change, Heard, Said
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.asterisk.own_leg import OwnLeg
from patient_access.call_sources.unseen import Opaque
from patient_access.handover.call_events import CallState, EndReason
from patient_access.phone_bridge.published import LONGEST_TEXT, MOST_CALLS, PublishedCall

_PUBLISHED_AS = {"ani": "number", "dnis": "called", "caller_name": "name"}
"""The keys of a private part that a published call names otherwise."""


class Agent:
    """Knows what is published; the numbers of her calls while they are up, and no longer."""

    def __init__(
        self, name: str, channels: Sequence[str], variables: Mapping[str, str], opaque: Opaque
    ) -> None:
        self.name = name
        self._own = OwnLeg(channels, variables, opaque)
        self._line = AgentLine()
        self._calls: dict[str, PublishedCall] = {}
        self._ended: PublishedCall | None = None
        self._unproven: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether a leg of hers is up, a consult included."""
        return bool(self._own.channels)

    def calls(self) -> list[PublishedCall]:
        """Each live call, and the last one that ended: without a number, until the next list."""
        calls = [*self._calls.values(), *([self._ended] if self._ended else [])]
        return calls[-MOST_CALLS:]

    def hear(self, message: Message) -> bool:
        """Whether the list is another one now."""
        changed = False
        for heard in self._own.heard(message):
            # After a gap a leg may be her own consult, which brings no patient: it was dialled.
            if not self._line.knows(heard.leg_id) and _was_dialled(message):
                dialled = Heard(heard.leg_id, Said.DIALLING, internal=heard.internal)
                changed |= self._take(self._line.hear(dialled), None)
            changed |= self._take(self._line.hear(heard), message)
            self._unproven.discard(heard.leg_id)
            if not self._line.knows(heard.leg_id):
                self._own.forget(heard.leg_id)
        return changed

    def doubt(self) -> None:
        """The stream broke off: every leg is unproven until something is heard of it."""
        self._line.doubt()
        self._unproven = set(self._own.channels)

    def end_the_unproven(self) -> None:
        """The whole snapshot is heard: what it did not name ended while nobody listened."""
        for leg_id in sorted(self._unproven):
            gone = Heard(leg_id, Said.ENDED, end_reason=EndReason.STREAM_LOST)
            self._take(self._line.hear(gone), None)
            self._own.forget(leg_id)
        self._unproven.clear()

    def _take(self, changes: Iterable[Change], message: Message | None) -> bool:
        changed = False
        for change in changes:
            changed, self._ended = True, None
            known = self._calls.pop(change.leg_id, None)
            said: dict[str, object] = {
                "id": change.leg_id,
                "state": change.state,
                "direction": change.direction,
                "queue": _plain(self._own.queues.get(change.leg_id, "")),
            }
            if change.state is CallState.ENDED:
                self._ended = PublishedCall.model_validate(
                    said | {"end_reason": change.end_reason or EndReason.UNKNOWN}
                )
                self._own.forget(change.leg_id)
                continue
            if change.with_details and message is not None:
                said |= self._details(message)  # somebody else is on the line: all of it is new
            elif known is not None:
                said = known.model_dump() | said
            self._calls[change.leg_id] = PublishedCall.model_validate(said)
        return changed

    def _details(self, message: Message) -> dict[str, str]:
        private = self._own.details(message).take()
        try:
            read: dict[str, str] = json.loads(private.buffer) if private else {}
        finally:
            private.wipe()
        # What a site's own variable holds may be none of these words: then it says nothing.
        if read.get("attestation", "A") not in ("A", "B", "C"):
            del read["attestation"]
        return {_PUBLISHED_AS.get(key, key): value for key, value in read.items()}


def _plain(queue: str) -> str:
    """A queue's name as the schema allows it: a name that it does not must stop no call."""
    return "".join(char for char in queue if char.isprintable())[:LONGEST_TEXT]


def _was_dialled(message: Message) -> bool:
    """Whether this answer to ``Status`` is of a channel that called, and was not called."""
    return message.text(b"Event") == "Status" and message.text(b"Data") != "(Outgoing Line)"

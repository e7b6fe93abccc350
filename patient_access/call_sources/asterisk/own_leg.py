"""What an AMI event says of this agent's own leg, as measured on Asterisk 22 (telephony.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from patient_access.call_sources.agent_line import Heard, Said
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.unseen import Opaque, PrivateJson, is_internal
from patient_access.handover.presented import attestation_level, instead_of_number

_BY_STATE = {"4": Said.DIALLING, "5": Said.RINGING, "6": Said.ANSWERED}
"""ChannelState of the agent's own channel: Ring, Ringing, Up."""
_ENDS_FIRST = {"caller": Said.CALLER_LEFT, "agent": Said.AGENT_LEFT, "transfer": Said.TRANSFERRED}
_PRESENTED = {b"allowed": b"allowed", b"prohib": b"restricted", b"unavail": b"unavailable"}


class OwnLeg:
    """Finds the agent's channels among all, and reads what happens to them.

    Kept of a call: opaque names of its channels and bridges. Channel names of others can hold
    numbers and are compared where they lie.
    """

    def __init__(
        self, channels: Sequence[str], variables: Mapping[str, str], opaque: Opaque
    ) -> None:
        self._own = tuple(name.encode() + mark for name in channels for mark in (b"-", b"@"))
        self._variables = {name.encode(): detail for name, detail in variables.items()}
        self._opaque = opaque
        self._calls: dict[str, str] = {}
        """The call (Linkedid) of each own leg that is up."""
        self._home: dict[str, str] = {}
        """The bridge where an own leg met its caller."""
        self._holding: set[str] = set()
        """Own legs whose caller waits: another bridge is a consult then, and else a move."""
        self.queues: dict[str, str] = {}
        """The queue that each own leg came from, where it came from one."""
        self.channels: dict[str, bytes] = {}
        """The channel of each own leg that is up, for asking about it."""

    def heard(self, message: Message) -> Iterator[Heard]:
        """What the event says of own legs, in order."""
        event = message.text(b"Event")
        if message.begins(b"DestChannel", *self._own):
            yield from self._towards(event, message)
        elif message.begins(b"Channel", *self._own):
            yield from self._own_event(event, message)
        elif message.begins(b"TransfererChannel", *self._own):
            yield Heard(self._name(message, b"TransfererUniqueid"), Said.TRANSFERRED)
        elif event == "AttendedTransfer":
            for role in (b"OrigTransferer", b"SecondTransferer"):
                if message.begins(role + b"Channel", *self._own):
                    yield Heard(self._name(message, role + b"Uniqueid"), Said.TRANSFERRED)
        elif event in ("HangupRequest", "SoftHangupRequest"):
            # Only the channel that began the call is the caller's: a consulted colleague who
            # hangs up shares the call's name, too.
            call = self._name(message, b"Linkedid")
            if call != self._name(message, b"Uniqueid"):
                return
            for leg_id in [leg for leg, own in self._calls.items() if own == call]:
                yield Heard(leg_id, Said.CALLER_LEFT)
        elif event == "DialEnd" and message.text(b"DialStatus") == "ANSWER":
            # A ring group: somebody else was quicker. The caller gave nothing up.
            call = self._name(message, b"Linkedid")
            for leg_id in [leg for leg, own in self._calls.items() if own == call]:
                yield Heard(leg_id, Said.NOT_ANSWERED)

    def details(self, message: Message) -> PrivateJson:
        """Everything private that the event says of the agent's own leg."""
        to_own = message.begins(b"DestChannel", *self._own)
        side = b"Dest" if to_own else b""
        private = PrivateJson()
        number = message.value(side + b"ConnectedLineNum")
        withheld = instead_of_number(number)
        private.add("ani", b"" if withheld else number)
        private.add("caller_name", message.value(side + b"ConnectedLineName"))
        if withheld and "presentation" not in self._variables.values():
            private.add("presentation", withheld.encode())
        for name, detail in self._variables.items():
            value = message.variable(side + b"ChanVariable", name)
            if not len(value):  # an answer to Status names them otherwise
                value = message.variable(b"Variable", name)
            if detail == "presentation":
                said = next((_PRESENTED[word] for word in _PRESENTED if _starts(value, word)), b"")
                value = memoryview(said or withheld.encode())
            if detail == "attestation" and len(value):
                value = memoryview(attestation_level(str(value, "ascii", "replace")).encode())
            private.add(detail, value)
        if "dnis" not in self._variables.values():
            called = message.value(side + b"Exten")
            if not is_internal(called) and any(0x30 <= byte <= 0x39 for byte in called):
                private.add("dnis", called)
        return private

    def forget(self, leg_id: str) -> None:
        """The leg is over."""
        for kept in (self._calls, self._home, self.queues, self.channels):
            kept.pop(leg_id, None)
        self._holding.discard(leg_id)

    # --- one event ------------------------------------------------------------------------

    def _own_event(self, event: str, message: Message) -> Iterator[Heard]:
        leg_id = self._name(message, b"Uniqueid")
        number = self._number(message, b"ConnectedLineNum")
        if event != "Hangup":
            self._remember(leg_id, message)
        match event:
            case "Newstate" | "NewConnectedLine" | "Newchannel" | "Status":
                said = _BY_STATE.get(message.text(b"ChannelState"))
                if said is not None:
                    if said is Said.DIALLING and not number[0]:
                        number = self._number(message, b"Exten")
                    yield Heard(leg_id, said, *number)
            case "Hold":
                self._holding.add(leg_id)
                yield Heard(leg_id, Said.HELD)
            case "Unhold":
                self._holding.discard(leg_id)
                yield Heard(leg_id, Said.RESUMED, *number)
            case "BridgeEnter":
                bridge = self._name(message, b"BridgeUniqueid")
                home = self._home.setdefault(leg_id, bridge)
                if home == bridge:
                    back = leg_id in self._holding
                    yield Heard(leg_id, Said.RESUMED if back else Said.ANSWERED, *number)
                elif leg_id in self._holding:
                    yield Heard(leg_id, Said.CONSULTING)
            case "HangupRequest":
                yield Heard(leg_id, Said.AGENT_LEFT)
            case "Hangup":
                yield Heard(leg_id, Said.ENDED)

    def _towards(self, event: str, message: Message) -> Iterator[Heard]:
        """An event of the caller's channel that is about a leg of the agent's."""
        leg_id = self._name(message, b"DestUniqueid")
        if queue := message.text(b"Queue"):
            self.queues[leg_id] = queue
        match event, message.text(b"DialStatus"):
            case "AgentRingNoAnswer", _:
                yield Heard(leg_id, Said.NOT_ANSWERED)
            case "DialEnd", "NOANSWER" | "BUSY" | "CONGESTION":
                yield Heard(leg_id, Said.NOT_ANSWERED)
            case "AgentComplete", _:
                said = _ENDS_FIRST.get(message.text(b"Reason"))
                if said is not None:
                    yield Heard(leg_id, said)

    def _remember(self, leg_id: str, message: Message) -> None:
        self._calls[leg_id] = self._name(message, b"Linkedid")
        with message.value(b"Channel") as channel:
            self.channels[leg_id] = bytes(channel)  # the agent's own: it holds no caller

    def _name(self, message: Message, key: bytes) -> str:
        with message.value(key) as value:
            return self._opaque.name(value)

    def _number(self, message: Message, key: bytes) -> tuple[bytes, bool]:
        with message.value(key) as value:
            if not len(value) or instead_of_number(value):
                return b"", False
            return self._opaque.digest(value), is_internal(value)


def _starts(value: memoryview, word: bytes) -> bool:
    return len(value) >= len(word) and bytes(value[: len(word)]) == word

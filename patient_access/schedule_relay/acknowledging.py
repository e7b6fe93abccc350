"""From a message's MSH to its acknowledgement (HL7 v2, 2.9.2). MSH names systems, not patients."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

EVENTS = frozenset({b"S12", b"S13", b"S14", b"S15", b"S16", b"S17"})
"""Booked, rescheduled, modified, cancelled, discontinued, deleted."""
_LONGEST = 4096
"""Bytes of an MSH that are looked at."""
_NOT_MSH = b"MSH|^~\\&"


@dataclass(frozen=True)
class Verdict:
    """``code``: AA taken, AE cannot be read, AR not for us; ``error``: of HL7 table 0357."""

    code: str
    error: str = ""


TAKEN = Verdict("AA")
TOO_LONG = Verdict("AR", "207^Application internal error: the message is too long^HL70357")
_NO_MSH = Verdict("AR", "100^Segment sequence error: no MSH^HL70357")
_NO_ID = Verdict("AE", "101^Required field missing: MSH-10^HL70357")
_NO_PID = Verdict("AE", "100^Segment sequence error: no PID^HL70357")
_NOT_SIU = Verdict("AR", "200^Unsupported message type^HL70357")
_NOT_EVENT = Verdict("AR", "201^Unsupported event code^HL70357")
_NOT_LIVE = Verdict("AR", "202^Unsupported processing id^HL70357")


def judge(buffer: bytearray, start: int, stop: int) -> tuple[Verdict, bytes]:
    """What is answered to one message, and the answer. Reads its MSH and whether it has a PID."""
    fields = _msh(buffer, start, stop)
    if fields is None:
        return _NO_MSH, acknowledgement([], _NO_MSH)
    verdict = _judge(fields, buffer, start, stop)
    return verdict, acknowledgement(fields, verdict)


def _judge(fields: list[bytes], buffer: bytearray, start: int, stop: int) -> Verdict:
    kind, event = (*_field(fields, 9).split(fields[1][:1]), b"", b"")[:2]
    if not _field(fields, 10):
        return _NO_ID
    if kind != b"SIU":
        return _NOT_SIU
    if event not in EVENTS:
        return _NOT_EVENT
    if _field(fields, 11)[:1] not in (b"P", b""):
        return _NOT_LIVE
    segment = b"PID" + bytes(buffer[start + 3 : start + 4])
    if all(buffer.find(mark + segment, start, stop) < 0 for mark in (b"\r", b"\n")):
        return _NO_PID
    return TAKEN


def too_long(buffer: bytearray, start: int, stop: int) -> bytes:
    """The answer to a message that has no room."""
    return acknowledgement(_msh(buffer, start, stop) or [], TOO_LONG)


def acknowledgement(fields: list[bytes], verdict: Verdict) -> bytes:
    """An ACK that echoes the control id (MSA-2), in the sender's own separators.

    Where the sender asks for an accept acknowledgement (MSH-15), it is one: CA, CE, CR.
    """
    msh = _NOT_MSH if len(fields) < 2 else b"MSH" + bytes(_separator(fields)) + fields[1]
    mark = bytes(_separator(fields))
    code = verdict.code.encode()
    if _field(fields, 15) == b"AL":
        code = b"C" + code[1:]
    event = (*_field(fields, 9).split(fields[1][:1] if len(fields) > 1 else b"^"), b"")[1]
    now = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000").encode()
    component = msh[4:5]
    head = mark.join(
        (
            msh,
            _field(fields, 5) or b"PATIENT_ACCESS",
            _field(fields, 6),
            _field(fields, 3),
            _field(fields, 4),
            now,
            b"",
            component.join((b"ACK", event, b"ACK") if event else (b"ACK",)),
            secrets.token_hex(8).encode(),
            _field(fields, 11) or b"P",
            _field(fields, 12) or b"2.5",
        )
    )
    segments = [head, mark.join((b"MSA", code, _field(fields, 10)))]
    if verdict.error:
        error = verdict.error.encode().replace(b"^", component)
        segments.append(mark.join((b"ERR", b"", b"", error, b"E")))
    return b"\r".join(segments) + b"\r"


def _msh(buffer: bytearray, start: int, stop: int) -> list[bytes] | None:
    """MSH's fields, by their number in the standard; None where there is none, or not readable."""
    stop = min(stop, start + _LONGEST)
    if not buffer.startswith(b"MSH", start, stop) or stop - start < 9:
        return None
    ends = [at for mark in (b"\r", b"\n") if (at := buffer.find(mark, start, stop)) >= 0]
    with memoryview(buffer) as whole:
        segment = bytes(whole[start : min(ends, default=stop)])
    if segment[3:4].isalnum() or not b"!" <= segment[3:4] <= b"~":
        return None
    # MSH-1 is the separator itself, so the numbers are one more than the pieces.
    first, *rest = segment.split(segment[3:4])
    if not (rest and rest[0]):
        return None  # it names no separators: nothing behind it can be read
    return [first + segment[3:4], *rest]


def _separator(fields: list[bytes]) -> bytes:
    return fields[0][3:4] if fields else b"|"


def _field(fields: list[bytes], number: int) -> bytes:
    return fields[number - 1] if 0 < number <= len(fields) else b""

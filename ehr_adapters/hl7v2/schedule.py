"""Scheduling messages, SIU^S12–S17, read for one record and no other (HL7 v2, chapter 10)."""

from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.hl7v2.messages import Answer, field, name_of, parse, repetitions, spelled
from ehr_adapters.hl7v2.moments import read_moment
from ehr_adapters.hl7v2.people import names_record
from ehr_adapters.hl7v2.visits import clinician, place
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.scheduling import Appointment
from patient_access.domain.scheduling import AppointmentStatus as Status

EVENTS = {
    "S12": Status.BOOKED,
    "S13": Status.BOOKED,
    "S14": Status.BOOKED,
    "S15": Status.CANCELLED,
    "S16": Status.CANCELLED,
    "S17": Status.ENTERED_IN_ERROR,
}
"""New, rescheduled, modified, cancelled, discontinued, deleted."""
_FILLER = {
    "PENDING": Status.PENDING,
    "WAITLIST": Status.WAITLIST,
    "COMPLETE": Status.FULFILLED,
    "NOSHOW": Status.NOSHOW,
    "STARTED": Status.CHECKED_IN,
    "CANCELLED": Status.CANCELLED,
    "DELETED": Status.ENTERED_IN_ERROR,
}
"""SCH-25 (table 0278), where it says more than the event."""
_MINUTES = {"MIN", "M", "MINUTES", "MINUTE"}


def is_about(message: bytearray, patient: RecordRef, site: EhrSite) -> bool:
    """Whether PID-3 names that record. Of the message only MSH and PID-3 become objects.

    A message that names several people is about none: nobody could say whose appointment it is.
    Raises TRUNCATED for what is no message.
    """
    mark = bytes(message[3:4])
    places = [at for end in (b"\r", b"\n") for at in _places(message, end + b"PID" + mark)]
    if len(places) != 1:
        return False
    stop = _end(message, places[0] + 1)
    begin = places[0] + 5
    for _ in range(2):
        begin = message.find(mark, begin, stop) + 1
        if not begin:
            return False
    behind = message.find(mark, begin, stop)
    number = bytes(message[begin : stop if behind < 0 else behind])
    head = bytes(message[: _end(message, 0)])
    short = head + b"\rPID" + 3 * mark + number + b"\r"
    said = spelled(parse(short), short)
    return names_record(said.segments[1], said, patient, site)


def _places(message: bytearray, what: bytes) -> list[int]:
    found, at = [], message.find(what)
    while at >= 0:
        found.append(at)
        at = message.find(what, at + 1)
    return found


def _end(message: bytearray, begin: int) -> int:
    ends = [at for mark in (b"\r", b"\n") if (at := message.find(mark, begin)) >= 0]
    return min(ends, default=len(message))


def read_schedule(body: bytes, site: EhrSite) -> Appointment | None:
    """The appointment that the message tells of; None for another kind of message.

    Raises TRUNCATED for one without the segments that a scheduling message has.
    """
    said = spelled(parse(body), body)
    event = said.text(field(said.segments[0], 9), 0, 1)
    if event not in EVENTS:
        return None
    sch = _first(said, "SCH")
    if sch is None:
        raise EhrFailure(FailureKind.TRUNCATED)
    return _appointment(sch, event, said, site)


def _appointment(sch: Any, event: str, said: Answer, site: EhrSite) -> Appointment:
    start, words = _start(sch, said, site)
    filler = said.text(field(sch, 25), 0, 0).upper().replace(" ", "")
    status = EVENTS[event]
    if status is Status.BOOKED:
        status = _FILLER.get(filler, status)
    service = _first(said, "AIS")
    whom = [clinician(one, said) for aip in _all(said, "AIP") for one in repetitions(aip, 3)]
    where = (place(field(ail, 3), said) for ail in _all(said, "AIL"))
    ids = (said.text(field(sch, number), 0, 0) for number in (2, 1))
    return Appointment(
        ref=RecordRef(source=site.name, base=site.base, id=next(filter(None, ids), "")),
        status=status,
        title=_title(sch, service, said),
        start=start,
        start_text=words,
        minutes=_minutes(sch, service, said),
        with_whom=tuple(filter(None, whom)),
        where=next(filter(None, where), None),
    )


def _title(sch: Any, service: Any, said: Answer) -> str:
    """The service booked (AIS-3), or the reason or type of the appointment (SCH-7, SCH-8)."""
    places = [(service, 3)] if service is not None else []
    for segment, number in (*places, (sch, 7), (sch, 8)):
        named = field(segment, number)
        if words := said.text(named, 0, 1) or said.text(named, 0, 0):
            return words
    return "Appointment"


def _start(sch: Any, said: Answer, site: EhrSite) -> Any:
    """Where it is written depends on the version: AIS-4, TQ1-7 (2.5), SCH-11 (before)."""
    places = [(one, 4, 0) for one in _all(said, "AIS")]
    places += [(one, 7, 0) for one in _all(said, "TQ1")]
    places += [(one, 4, 0) for one in (*_all(said, "AIP"), *_all(said, "AIL"))]
    for segment, number, part in (*places, (sch, 11, 3)):
        if written := said.text(field(segment, number), 0, part):
            return read_moment(written, site)
    return None, None


def _minutes(sch: Any, service: Any, said: Answer) -> int | None:
    for segment, number in ((service, 7), (sch, 9)):
        if segment is None:
            continue
        long, unit = (said.text(field(segment, at), 0, 0) for at in (number, number + 1))
        if long.isascii() and long.isdigit() and unit.upper() in _MINUTES and 0 < int(long) < 1440:
            return int(long)
    return None


def _all(said: Answer, name: str) -> list[Any]:
    return [one for one in said.segments if name_of(one) == name]


def _first(said: Answer, name: str) -> Any:
    return next(iter(_all(said, name)), None)

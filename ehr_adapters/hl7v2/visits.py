"""PV1 and PV2 as rows of the dashboard: stays and visits that a supplier knows (IHE ITI-22)."""

from collections.abc import Iterator
from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.hl7v2.messages import Answer, Fields, field, name_of, repetitions
from ehr_adapters.hl7v2.moments import read_moment
from ehr_adapters.hl7v2.people import read_person
from patient_access.domain.codes import Coded, Restriction
from patient_access.domain.identity import RecordRef
from patient_access.domain.scheduling import Appointment, AppointmentStatus

_CLASSES = {
    "I": "Inpatient stay",
    "O": "Outpatient visit",
    "E": "Emergency visit",
    "P": "Planned admission",
    "R": "Recurring visit",
    "B": "Obstetrics stay",
}
"""HL7 table 0004; a site may have more."""
_PLANNED = "P"
_OVER_AT, _FROM, _EXPECTED, _EXPECTED_UNTIL = 45, 44, 8, 9
_LOCATION = (0, 1, 2, 3)
"""Point of care, room, bed, facility (PL)."""


def asked_for(patient: RecordRef) -> Fields:
    """The query's words for one record, by the identifier and authority it was found with."""
    value, _, assigned_by = patient.id.partition("^")
    return (("PID.3.1", value), *authority(assigned_by))


def authority(name: str) -> Fields:
    """An assigning authority as it is asked for: an OID, or its name in that system; or none."""
    if not name:
        return ()
    if name.replace(".", "").isdigit():
        return (("PID.3.4.2", name), ("PID.3.4.3", "ISO"))
    return (("PID.3.4.1", name),)


def read_visits(
    answer: Answer, patient: RecordRef, site: EhrSite
) -> tuple[tuple[Appointment, ...], int]:
    """The visits of that record and nobody else's, and how many rows were not shown.

    A row that is another person's, or that says of no person, counts as not readable.
    """
    found, lost = [], 0
    for pid, pv1, pv2 in _groups(answer):
        person = read_person(pid, answer, site) if pid is not None else None
        if person is None or person.ref != patient:
            lost += 1
        elif pv1 is not None:
            found.append(_visit(pv1, pv2, answer, site))
    return tuple(found), lost


def _groups(answer: Answer) -> Iterator[tuple[Any, Any, Any]]:
    """PID, PV1, PV2; a person may have several visits or none."""
    pid = pv1 = pv2 = None
    for segment in answer.segments:
        name = name_of(segment)
        if name in ("PID", "PV1") and (pv1 is not None or (name == "PID" and pid is not None)):
            yield pid, pv1, pv2
            pv1 = pv2 = None
        if name == "PID":
            pid = segment
        elif name == "PV1":
            pv1 = segment
        elif name == "PV2" and pv1 is not None:
            pv2 = segment
    if pid is not None or pv1 is not None:
        yield pid, pv1, pv2


def _visit(pv1: Any, pv2: Any, answer: Answer, site: EhrSite) -> Appointment:
    def text(number: int) -> str:
        return answer.text(field(pv1, number), 0, 0)

    def planned(number: int) -> str:
        return answer.text(field(pv2, number), 0, 0) if pv2 is not None else ""

    kind, number = text(2).upper(), text(19)
    start, words = read_moment(text(_FROM) or planned(_EXPECTED), site)
    over, _ = read_moment(text(_OVER_AT), site)
    until, _ = read_moment(planned(_EXPECTED_UNTIL), site)
    if text(_OVER_AT):
        status = AppointmentStatus.FULFILLED
    elif kind == _PLANNED or not text(_FROM):
        status = AppointmentStatus.BOOKED
    else:
        status = AppointmentStatus.ARRIVED
    why = answer.text(field(pv2, 3), 0, 1) or planned(3) if pv2 is not None else ""
    title = _CLASSES.get(kind, "Visit")
    ref = RecordRef(source=site.name, base=site.base, id=number or f"{kind} {text(_FROM)}")
    if planned(22).upper() == "Y":
        # PV2-22, protected: only that there is a row is said (rule V2).
        closed = Restriction.RESTRICTED
        return Appointment(ref=ref, status=status, title="", restriction=closed)
    return Appointment(
        ref=ref,
        status=status,
        title=f"{title} {number}" if number else title,
        start=start,
        start_text=words,
        end=over or until,
        ongoing=status is AppointmentStatus.ARRIVED,
        with_whom=tuple(name for one in repetitions(pv1, 7) if (name := clinician(one, answer))),
        where=place(field(pv1, 3), answer),
        reason=(Coded(text=why),) if why else (),
    )


def clinician(one: Any, answer: Answer) -> str:
    """An XCN as a name: ``Dr. Imani Achebe``; its number where it has no name."""
    number, family, given, _, suffix, prefix = (answer.text(one, at, 0) for at in range(6))
    return " ".join(part for part in (prefix, given, family, suffix) if part) or number


def place(location: Any, answer: Answer) -> str | None:
    """A PL in words: ``4 West, Room 12, Bed B, Northside``."""
    parts = [answer.text(location, 0, at, 0) for at in _LOCATION]
    return ", ".join(part for part in parts if part) or None

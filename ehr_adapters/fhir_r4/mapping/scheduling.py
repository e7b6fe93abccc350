"""Appointment."""

from typing import Any

from ehr_adapters.fhir_r4.mapping.clocks import by_the_wall, wall_of
from ehr_adapters.fhir_r4.mapping.plain import (
    coded,
    coded_many,
    extension_values,
    instant,
    rows,
    whole,
    word,
    yes_or_no,
)
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from patient_access.domain.scheduling import Appointment, AppointmentStatus

NAMED_AT = ("participant.actor",)
_STATUSES = {status.value: status for status in AppointmentStatus}
_WHERE = ("Location/", "HealthcareService/")


def read_appointment(resource: Json, reading: Reading) -> Appointment:
    """An Appointment; of a restricted one only when it is and its status (V2)."""
    status, said = _status(resource.get("status"))
    there = wall_of((row.get("actor") for row in rows(resource.get("participant"))), reading)
    start = by_the_wall(instant(resource.get("start")), there)
    end = by_the_wall(instant(resource.get("end")), there)
    minutes = whole(resource.get("minutesDuration"))
    if minutes is None and start and end and end > start:
        minutes = round((end - start).total_seconds() / 60)
    restriction = reading.restriction(resource)
    bare = Appointment(
        ref=reading.ref(resource),
        status=status,
        title="",
        start=start,
        end=end,
        minutes=minutes,
        restriction=restriction,
    )
    if restriction:
        return bare
    whom, where = _participants(resource, reading)
    reasons = coded_many(resource.get("reasonCode"))
    return bare.model_copy(
        update={
            "status_text": said,
            "title": _title(resource) or (reasons[0].text if reasons else "") or _reason(resource),
            "start_text": word(resource.get("start")) if start is None else None,
            "with_whom": whom,
            "where": where,
            "preparation": word(resource.get("patientInstruction")),
            "reason": reasons,
            "cancelable": _flag(resource, "is-cancelable"),
            "cancelation_reason": text.text
            if (text := coded(resource.get("cancelationReason")))
            else None,
        }
    )


def _status(value: Any) -> tuple[AppointmentStatus, str | None]:
    said = word(value)
    status = _STATUSES.get(said or "", AppointmentStatus.UNKNOWN)
    return status, said if status is AppointmentStatus.UNKNOWN else None


def _title(resource: Json) -> str:
    for name in ("serviceType", "appointmentType", "specialty", "serviceCategory"):
        if name == "serviceType" and (said := word(resource.get("description"))):
            return said
        if what := coded(resource.get(name)):
            return what.text
    return ""


def _reason(resource: Json) -> str:
    for reference in rows(resource.get("reasonReference")):
        if said := word(reference.get("display")):
            return said
    return ""


def _participants(resource: Json, reading: Reading) -> tuple[tuple[str, ...], str | None]:
    whom: list[str] = []
    where: str | None = None
    for participant in rows(resource.get("participant")):
        actor = participant.get("actor")
        target = word(actor.get("reference")) if isinstance(actor, dict) else None
        kind = word(actor.get("type")) if isinstance(actor, dict) else None
        name = reading.name(actor, resource)
        if name is None or kind == "Patient" or (target and "Patient/" in target):
            continue
        if kind == "Location" or (target and any(part in target for part in _WHERE)):
            where = where or name
        elif not (target and "RelatedPerson/" in target):
            whom.append(name)
    return tuple(dict.fromkeys(whom)), where


def _flag(resource: Json, ending: str) -> bool | None:
    return next(
        (yes_or_no(one.get("valueBoolean")) for one in extension_values(resource, ending)), None
    )

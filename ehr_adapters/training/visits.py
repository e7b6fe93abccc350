"""Appointments to come and past, and the encounters that the kept ones became."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ehr_adapters.training.dice import dice
from ehr_adapters.training.person import Person, Visit
from ehr_adapters.training.shapes import (
    HL7,
    Json,
    concept,
    extension,
    filled,
    meta,
    noon,
    reference,
)
from ehr_adapters.training.words import Doctor, VisitKind, clinic, words

_CANCELLED = ("pat", "Patient")


def visits(person: Person, today: date) -> list[Visit]:
    """Everything written for this person and, where nothing is, drawn for them."""
    chance = dice("visits", person.key)
    kinds = _kinds(person, today)
    doctors = _near(person)
    written = list(person.visits or ())
    if person.visits is None:
        coming = 0 if person.died or person.replaced_by else chance.choice((0, 1, 1, 2, 3))
        written += [_draw(kinds, doctors, chance, chance.randint(1, 150)) for _ in range(coming)]
    count = chance.randint(2, 6) if person.past_visits is None else person.past_visits
    past = [_draw(kinds, doctors, chance, -chance.randint(3, 720)) for _ in range(count)]
    return sorted(written + past, key=lambda visit: (visit.in_days, visit.at))


def appointments(person: Person, today: date) -> list[Json]:
    return [
        _appointment(person, number, visit, today)
        for number, visit in enumerate(visits(person, today))
    ]


def encounters(person: Person, today: date) -> list[Json]:
    """One Encounter for every appointment that was kept."""
    return [
        _encounter(person, number, visit, today)
        for number, visit in enumerate(visits(person, today))
        if visit.status == "fulfilled"
    ]


def start_of(visit: Visit, today: date) -> datetime:
    """With the offset of the place on that day: the clock on its wall (rule S5)."""
    day = today + timedelta(days=visit.in_days)
    step = 1 if visit.in_days >= 0 else -1
    while day.weekday() >= 5:
        day += timedelta(days=step)
    zone = ZoneInfo(clinic().place[visit.place].zone)
    return datetime.combine(day, time.fromisoformat(visit.at), zone)


def _kinds(person: Person, today: date) -> list[VisitKind]:
    child = person.is_child(today)
    return [kind for kind in words().visit if (kind.field == "pediatrics") == child]


def _near(person: Person) -> dict[str, Doctor]:
    """Idaho has its own clinic for primary care; nobody crosses the state line for it."""
    away = "primary" if person.address and person.address.state == "ID" else "cedar"
    return {key: doctor for key, doctor in clinic().doctor.items() if doctor.place != away}


def _draw(
    kinds: list[VisitKind], doctors: dict[str, Doctor], chance: Random, in_days: int
) -> Visit:
    kind = chance.choice(kinds)
    doctor = chance.choice([key for key, each in doctors.items() if each.field == kind.field])
    past = ("fulfilled",) * 7 + ("cancelled", "cancelled", "noshow")
    coming = ("booked",) * 9 + ("cancelled", "pending", "waitlist")
    restricted = kind.field == "behavioral health"
    return Visit(
        in_days=in_days,
        at=f"{chance.randint(8, 16):02d}:{chance.choice((0, 10, 20, 30, 40, 50)):02d}",
        what=kind.what,
        doctor=doctor,
        place=doctors[doctor].place,
        minutes=kind.minutes,
        note=kind.note if chance.random() < 0.7 else "",
        status=chance.choice(past if in_days < 0 else coming),
        cancelable=chance.choice((None, True, True, False)) if in_days >= 0 else None,
        security=("R", "PSY") if restricted else (),
    )


def _appointment(person: Person, number: int, visit: Visit, today: date) -> Json:
    start = start_of(visit, today)
    place = clinic().place[visit.place]
    doctor = clinic().doctor[visit.doctor]
    who = reference("Patient", person.key.replace("_", "-"))
    cancelled = visit.status == "cancelled"
    actors = (
        who,
        reference("Practitioner", visit.doctor, doctor.called),
        reference("Location", visit.place, place.name),
    )
    return filled(
        resourceType="Appointment",
        id=f"{person.key.replace('_', '-')}-visit-{number}",
        meta=meta(noon(today - timedelta(days=5)), visit.security),
        extension=[extension("is-cancelable", valueBoolean=visit.cancelable)]
        if visit.cancelable is not None
        else [],
        status=visit.status,
        cancelationReason=concept(
            _CANCELLED[1], _CANCELLED[0], f"{HL7}/appointment-cancellation-reason"
        )
        if cancelled
        else None,
        serviceType=[concept(visit.what)],
        specialty=[concept(doctor.field)],
        description=visit.what,
        start=start.isoformat(),
        end=(start + timedelta(minutes=visit.minutes)).isoformat(),
        minutesDuration=visit.minutes,
        patientInstruction=visit.note,
        participant=[
            {"actor": actor, "required": "required", "status": "accepted"} for actor in actors
        ],
    )


def _encounter(person: Person, number: int, visit: Visit, today: date) -> Json:
    start = start_of(visit, today)
    key = person.key.replace("_", "-")
    doctor = clinic().doctor[visit.doctor]
    return filled(
        resourceType="Encounter",
        id=f"{key}-encounter-{number}",
        meta=meta(start, visit.security),
        status="finished",
        **{"class": {"system": f"{HL7}/v3-ActCode", "code": "AMB", "display": "ambulatory"}},
        type=[concept(visit.what)],
        subject=reference("Patient", key),
        participant=[{"individual": reference("Practitioner", visit.doctor, doctor.called)}],
        appointment=[reference("Appointment", f"{key}-visit-{number}")],
        period={
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=visit.minutes)).isoformat(),
        },
        location=[
            {"location": reference("Location", visit.place, clinic().place[visit.place].name)}
        ],
        serviceProvider=reference("Organization", "northside", clinic().organization.name),
    )

"""What every audit event is made of: the ends, the user, the patient, the call."""

from __future__ import annotations

from datetime import datetime

from patient_access.audit import codings
from patient_access.audit.codings import PROFILES, Coding
from patient_access.audit.record import Context, Record, Resource, Server, Subject

SUCCESS, MINOR_FAILURE, SERIOUS_FAILURE = "0", "4", "8"
"""FHIR's audit-event-outcome."""


def begun(
    context: Context, at: datetime, kind: Coding, subtype: Coding, action: str, failure: str = ""
) -> Resource:
    """What happened, when, why and with what outcome; ``finish`` adds who and about whom."""
    event: Resource = {
        "resourceType": "AuditEvent",
        "type": kind,
        "subtype": [subtype],
        "action": action,
        "recorded": at.astimezone().isoformat(timespec="milliseconds"),
        "outcome": MINOR_FAILURE if failure else SUCCESS,
        "purposeOfEvent": [codings.purpose(context.purpose.value)],
    }
    if failure:
        event["outcomeDesc"] = failure
    return event


def finish(
    event: Resource,
    profile: str,
    agents: list[Resource],
    context: Context,
    subject: Subject | None,
    entity: Resource | None,
    details: list[dict[str, str]] | None = None,
) -> Record:
    """The whole record. ``details`` stand at the call; ``profile`` is claimed by a success only."""
    call: Resource = {
        "what": {"identifier": {"system": codings.CALL, "value": context.call_id}},
        "type": codings.OTHER,
        "role": codings.JOB,
    }
    if details:
        call["detail"] = details
    event |= {
        "agent": agents,
        "source": observer(context),
        "entity": [
            *([patient(subject)] if subject else []),
            *([entity] if entity else []),
            call,
        ],
    }
    if profile and event["outcome"] == SUCCESS:  # the profiles are of what succeeded
        event["meta"] = {"profile": [f"{PROFILES}.{profile}"]}
    return Record.of(event)


def observer(context: Context) -> Resource:
    """Who recorded it: this program on this workstation."""
    return {
        "site": context.device,
        "observer": {"display": context.device},
        "type": [codings.USER_DEVICE],
    }


def patient(subject: Subject) -> Resource:
    """The entity of the patient."""
    return {
        "what": patient_reference(subject),
        "type": codings.PERSON,
        "role": codings.PATIENT,
    }


def patient_reference(subject: Subject) -> Resource:
    """By address where the EHR speaks FHIR, by identifier where not."""
    if subject.base.startswith(("http://", "https://")):
        return {"reference": f"{subject.base.rstrip('/')}/Patient/{subject.id}", "type": "Patient"}
    return {"type": "Patient", "identifier": {"system": subject.base, "value": subject.id}}


def both_ends(context: Context, server: Server, *, sends: bool = True) -> list[Resource]:
    """This program and the EHR. ``sends``: what is asked or written flows to the EHR."""
    far = {
        "who": {"display": server.name},
        "requestor": False,
        "network": {"address": server.base, "type": codings.URI},
    }
    roles = (codings.SOURCE_ROLE, codings.DESTINATION_ROLE)
    near_role, far_role = roles if sends else roles[::-1]
    return [client(context, near_role), {"type": {"coding": [far_role]}, **far}]


def client(context: Context, role: Coding = codings.SOURCE_ROLE) -> Resource:
    """This program, on this workstation."""
    return {
        "type": {"coding": [role]},
        "who": {"display": context.device},
        "requestor": False,
        "network": {"address": context.device, "type": codings.MACHINE_NAME},
    }


def user(context: Context, kind: Coding = codings.RECIPIENT) -> Resource:
    """The agent: as the EHR's sign-in knows them, and by the account on this system."""
    found: Resource = {
        "type": {"coding": [kind]},
        "who": {"identifier": {"system": codings.ACCOUNT, "value": context.user_id}},
        "requestor": True,
        "purposeOfUse": [codings.purpose(context.purpose.value)],
    }
    if context.user:
        reference = {"reference": context.user, "type": context.user.split("/")[-2]}
        found["who"] = {**reference, **found["who"]}
    if context.user_name:
        found["name"] = context.user_name
        found["who"]["display"] = context.user_name
    if context.role:
        found["role"] = [{"text": context.role}]
    return found


def item(value: str, kind: str = "item") -> dict[str, str]:
    """One detail of an entity."""
    return {"type": kind, "valueString": value}

"""Audit events as IHE BALP wants them (rule V7): pure functions from what happened.

``outcome`` is FHIR's audit-event-outcome: 0 success, 4 minor, 8 serious failure. What the
caller said and what is on file never stand in an event; a question to an EHR does, as BALP asks.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from patient_access.audit import codings
from patient_access.audit.codings import PROFILES, Coding
from patient_access.audit.record import Context, Purpose, Record, Resource, Server, Subject

SUCCESS, MINOR_FAILURE, SERIOUS_FAILURE = "0", "4", "8"


class CheckStep(StrEnum):
    """What a check of the caller came to."""

    FAILED = "caller-check-failed"
    """An answer did not match."""
    LOCKED = "caller-check-locked"
    """The tries are used up."""
    PASSED = "caller-verified"


_STEPS = {
    CheckStep.FAILED: ("Caller check: no match", MINOR_FAILURE),
    CheckStep.LOCKED: ("Caller check: locked", SERIOUS_FAILURE),
    CheckStep.PASSED: ("Caller check: verified", SUCCESS),
}


def search(
    context: Context,
    server: Server,
    requests: Iterable[str],
    at: datetime,
    *,
    subject: Subject | None = None,
    failure: str = "",
) -> Record:
    """One question to an EHR. ``requests``: as they were sent; ``failure``: its kind, or nothing.

    How many answered, and with what, is not recorded (BALP). A lookup makes one event for each
    patient that it found, and one without a patient when it found none.
    """
    query = {
        "type": codings.SYSTEM_OBJECT,
        "role": codings.QUERY,
        "query": base64.b64encode("\n".join(requests).encode()).decode(),
    }
    profile = "PatientQuery" if subject else "Query"
    event = _event(context, at, codings.REST, codings.interaction("search"), "E", failure)
    return _finish(
        event, profile, [*_both_ends(context, server), _user(context)], context, subject, query
    )


def read(context: Context, server: Server, subject: Subject, at: datetime) -> Record:
    """The patient's record was opened on the screen.

    BALP turns the two ends round for a read: the data flow from the server to the client.
    """
    opened = {
        "type": codings.SYSTEM_OBJECT,
        "role": codings.DOMAIN_RESOURCE,
        "what": _patient_reference(subject),
    }
    event = _event(context, at, codings.REST, codings.interaction("read"), "R")
    agents = [*_both_ends(context, server, sends=False), _user(context)]
    return _finish(event, "PatientRead", agents, context, subject, opened)


def write(
    context: Context,
    server: Server,
    subject: Subject,
    what: str,
    at: datetime,
    *,
    creates: bool,
    failure: str = "",
) -> Record:
    """Something was written to an EHR. ``what``: its reference there, ``Appointment/17``."""
    code = "create" if creates else "update"
    written = {
        "type": codings.SYSTEM_OBJECT,
        "role": codings.DOMAIN_RESOURCE,
        "what": {"reference": f"{server.base}/{what}"},
    }
    action = "C" if creates else "U"
    event = _event(context, at, codings.REST, codings.interaction(code), action, failure)
    agents = [*_both_ends(context, server), _user(context)]
    return _finish(event, f"Patient{code.capitalize()}", agents, context, subject, written)


def check(
    context: Context,
    subject: Subject,
    step: CheckStep,
    at: datetime,
    items: Iterable[str] = (),
) -> Record:
    """A caller was asked. ``items``: which ones it is about, never what was said."""
    display, outcome = _STEPS[step]
    event = _event(
        context, at, codings.SECURITY_ALERT, codings.of_a_check(step.value, display), "E"
    )
    event["outcome"] = outcome
    details = [{"type": "item", "valueString": item} for item in items]
    return _finish(event, "", [_client(context), _user(context)], context, subject, None, details)


def override(context: Context, subject: Subject, reason: str, minutes: int, at: datetime) -> Record:
    """Emergency access: the agent's reason, and the minutes it is open for."""
    emergency = context.model_copy(update={"purpose": Purpose.EMERGENCY})
    event = _event(emergency, at, codings.SECURITY_ALERT, codings.OVERRIDE_STARTED, "E")
    event["outcomeDesc"] = reason
    details = [{"type": "minutes", "valueString": str(minutes)}]
    agents = [_client(context), _user(emergency)]
    return _finish(event, "", agents, emergency, subject, None, details)


# --- the parts ------------------------------------------------------------------------------


def _event(
    context: Context, at: datetime, kind: Coding, subtype: Coding, action: str, failure: str = ""
) -> Resource:
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


def _finish(
    event: Resource,
    profile: str,
    agents: list[Resource],
    context: Context,
    subject: Subject | None,
    entity: Resource | None,
    details: list[dict[str, str]] | None = None,
) -> Record:
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
        "what": _patient_reference(subject),
        "type": codings.PERSON,
        "role": codings.PATIENT,
    }


def _patient_reference(subject: Subject) -> Resource:
    if subject.base.startswith(("http://", "https://")):
        return {"reference": f"{subject.base.rstrip('/')}/Patient/{subject.id}", "type": "Patient"}
    return {"type": "Patient", "identifier": {"system": subject.base, "value": subject.id}}


def _both_ends(context: Context, server: Server, *, sends: bool = True) -> list[Resource]:
    far = {
        "who": {"display": server.name},
        "requestor": False,
        "network": {"address": server.base, "type": codings.URI},
    }
    roles = (codings.SOURCE_ROLE, codings.DESTINATION_ROLE)
    near_role, far_role = roles if sends else roles[::-1]
    return [_client(context, near_role), {"type": {"coding": [far_role]}, **far}]


def _client(context: Context, role: Coding = codings.SOURCE_ROLE) -> Resource:
    return {
        "type": {"coding": [role]},
        "who": {"display": context.device},
        "requestor": False,
        "network": {"address": context.device, "type": codings.MACHINE_NAME},
    }


def _user(context: Context) -> Resource:
    user: Resource = {
        "type": {"coding": [codings.RECIPIENT]},
        "who": {"identifier": {"system": codings.ACCOUNT, "value": context.user_id}},
        "requestor": True,
        "purposeOfUse": [codings.purpose(context.purpose.value)],
    }
    if context.user_name:
        user["name"] = context.user_name
        user["who"]["display"] = context.user_name
    if context.role:
        user["role"] = [{"text": context.role}]
    return user

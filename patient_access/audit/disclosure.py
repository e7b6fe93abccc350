"""Disclosure records: to whom, what, why, on what authority, when. Apart from the audit log.

An AuditEvent of BALP's *Privacy Disclosure at Source*, told from the others by its type and by
its subtype ``disclose``, and sent to a store of its own where the site names one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from patient_access.audit import codings, event_parts
from patient_access.audit.caller_events import authorizer
from patient_access.audit.record import Context, Recipient, Record, Resource, Subject


def disclosure(
    context: Context, subject: Subject, recipient: Recipient, items: Iterable[str], at: datetime
) -> Record:
    """What the agent could read to the caller from now on. ``items``: panels, by their names."""
    near = event_parts.observer(context)["observer"]
    told: Resource = {"display": recipient.name or recipient.relationship}
    if recipient.is_patient:
        told = event_parts.patient(subject)["what"]
    number = {"address": context.caller_number} if context.caller_number else {}
    event: Resource = {
        "resourceType": "AuditEvent",
        "meta": {"profile": [f"{codings.PROFILES}.PrivacyDisclosure.Source"]},
        "type": codings.EXPORT,
        "subtype": [codings.DISCLOSE],
        "action": "R",
        "recorded": at.astimezone().isoformat(timespec="milliseconds"),
        "outcome": event_parts.SUCCESS,
        "purposeOfEvent": [codings.purpose(context.purpose.value)],
        "agent": [
            {
                "type": {"coding": [codings.SOURCE_ROLE]},
                "who": near,
                "altId": context.user_id,
                **({"name": context.user_name} if context.user_name else {}),
                "requestor": False,
                "network": {"address": context.device, "type": codings.MACHINE_NAME},
            },
            {
                "type": {"coding": [codings.DESTINATION_ROLE]},
                "who": told,
                "role": [{"text": recipient.relationship}],
                "requestor": False,
                "network": {**number, "type": codings.TELEPHONE},
            },
            event_parts.user(context, codings.INFORMANT),
            *([authorizer(subject)] if recipient.by_consent else []),
        ],
        "source": event_parts.observer(context),
        "entity": [
            event_parts.patient(subject),
            {
                "what": {"identifier": {"system": codings.CALL, "value": context.call_id}},
                "type": codings.OTHER,
                "role": codings.JOB,
                "detail": [
                    *({"type": "item", "valueString": item} for item in items),
                    {"type": "authority", "valueString": recipient.authority or "not stated"},
                ],
            },
        ],
    }
    return Record.of(event)


def is_disclosure(resource: Resource) -> bool:
    """Whether an AuditEvent is one of these."""
    subtypes = resource.get("subtype")
    if not isinstance(subtypes, list):
        return False
    return any(isinstance(one, dict) and one.get("code") == "disclose" for one in subtypes)

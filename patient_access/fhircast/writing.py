"""What is sent to a hub. Of the patient: the id and the medical record number, nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from patient_access.fhircast.reading import ContextEvent
from patient_access.fhircast.values import Hub, PatientKeys

SUBSCRIBER = "Patient Access"
EVENTS = "Patient-open,Patient-close,SyncError,UserLogout,UserHibernate"
FEWER_EVENTS = "Patient-open,Patient-close"
"""For a hub that refuses the others: it may want that what it does not know is not asked."""
_SYNC_ERROR = "https://fhircast.hl7.org/events/syncerror"
_IDENTIFIER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"


@dataclass(frozen=True, repr=False)
class Outgoing:
    """One event of ours. Sent again as it is, with the first moment and the first id (F5)."""

    id: str
    moment: datetime
    body: str


def subscribe_form(hub: Hub, events: str, endpoint: str | None) -> str:
    """``endpoint``: of the subscription that is to be renewed; None: a new one."""
    form = {
        "hub.channel.type": "websocket",
        "hub.mode": "subscribe",
        "hub.topic": hub.topic,
        "hub.events": events,
        "subscriber.name": SUBSCRIBER,
    }
    return urlencode(form | ({"hub.channel.endpoint": endpoint} if endpoint else {}))


def unsubscribe_form(hub: Hub, endpoint: str) -> str:
    return urlencode(
        {
            "hub.channel.type": "websocket",
            "hub.mode": "unsubscribe",
            "hub.topic": hub.topic,
            "hub.channel.endpoint": endpoint,
        }
    )


def acknowledgement(hub: Hub, event_id: str, status: int) -> str:
    """What goes back on the channel for one event (F4)."""
    return json.dumps({"id": event_id, "status": status if hub.numeric_status else str(status)})


def patient_event(hub: Hub, name: str, patient: PatientKeys) -> Outgoing:
    """``name``: ``Patient-open`` or ``Patient-close``."""
    resource: dict[str, Any] = {"resourceType": "Patient", "id": patient.id}
    numbers = [
        {"type": {"coding": [{"system": _IDENTIFIER_TYPES, "code": "MR"}]}}
        | ({"system": one.system} if one.system else {})
        | {"value": one.value}
        for one in patient.identifiers
    ]
    if numbers:
        resource["identifier"] = numbers
    return _outgoing(hub, name, {"key": "patient", "resource": resource})


def sync_error(hub: Hub, refused: ContextEvent) -> Outgoing:
    """That we do not follow an event: which one, and who says so."""
    coding = [
        {"system": f"{_SYNC_ERROR}/eventid", "code": refused.id},
        {"system": f"{_SYNC_ERROR}/eventname", "code": "Patient-open"},
        {"system": f"{_SYNC_ERROR}/subscriber", "code": SUBSCRIBER},
    ]
    issue = {"severity": "warning", "code": "processing", "details": {"coding": coding}}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    return _outgoing(hub, "SyncError", {"key": "operationoutcome", "resource": outcome})


def _outgoing(hub: Hub, name: str, context: dict[str, Any]) -> Outgoing:
    key, moment = str(uuid4()), datetime.now(UTC)
    event = {"hub.topic": hub.topic, "hub.event": name, "context": [context]}
    written = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = json.dumps({"timestamp": written, "id": key, "event": event})
    # To the millisecond, as it was written: what is compared later is what was sent.
    return Outgoing(key, datetime.fromisoformat(written), body)

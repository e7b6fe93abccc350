"""What a hub sends, read leniently: hubs differ, and none of them may break a call (F10)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from patient_access.domain.base import PhiModel
from patient_access.domain.identity import Identifier
from patient_access.fhircast.values import PatientKeys

_LONGEST_ID = 256
_MOST_IDENTIFIERS = 20
_LONGEST_LEASE = 86_400.0
_EVENT_ID = "/syncerror/eventid"
"""How the coding's system ends that names the event a SyncError is about."""


@dataclass(frozen=True)
class Confirmed:
    """The subscription stands. ``lease_seconds``: for how long; None: not said."""

    lease_seconds: float | None


@dataclass(frozen=True)
class Denied:
    """The subscription is over, or never was."""


class ContextEvent(PhiModel):
    """One event. ``name`` in lower case: names are compared without regard to case (F3)."""

    id: str
    name: str
    timestamp: datetime | None = None
    """None: missing or unreadable."""
    patient: PatientKeys | None = None
    about: str | None = None
    """For a SyncError: the id of the event that was not followed."""


Incoming = Confirmed | Denied | ContextEvent


def read(text: str | bytes) -> Incoming | None:
    """One message of the channel; None: nothing that is understood. Never raises."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    event = said.get("event")
    if isinstance(event, dict):
        return _event(said, event)
    match _word(said.get("hub.mode")):
        case "subscribe":
            return Confirmed(_lease(said.get("hub.lease_seconds")))
        case "denied":
            return Denied()
        case _:
            return None


def _event(said: dict[str, Any], event: dict[str, Any]) -> ContextEvent | None:
    key, name = said.get("id"), _word(event.get("hub.event"))
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_ID or not name:
        return None
    resources = [
        one["resource"]
        for one in _list(event.get("context"))
        if isinstance(one, dict) and isinstance(one.get("resource"), dict)
    ]
    return ContextEvent(
        id=key,
        name=name,
        timestamp=_moment(said.get("timestamp")),
        patient=next((_keys(one) for one in resources if _is(one, "patient")), None),
        about=next((_about(one) for one in resources if _is(one, "operationoutcome")), None),
    )


def _is(resource: dict[str, Any], kind: str) -> bool:
    return _word(resource.get("resourceType")) == kind


def _keys(resource: dict[str, Any]) -> PatientKeys:
    """Id and identifiers; whatever else came is not kept."""
    found = []
    for one in _list(resource.get("identifier"))[:_MOST_IDENTIFIERS]:
        if isinstance(one, dict) and (value := _text(one.get("value"))):
            found.append(Identifier(value=value, system=_text(one.get("system"))))
    return PatientKeys(id=_text(resource.get("id")), identifiers=tuple(found))


def _about(outcome: dict[str, Any]) -> str | None:
    for issue in _list(outcome.get("issue")):
        details = issue.get("details") if isinstance(issue, dict) else None
        for coding in _list(details.get("coding") if isinstance(details, dict) else None):
            if isinstance(coding, dict) and _word(coding.get("system")).endswith(_EVENT_ID):
                return _text(coding.get("code"))
    return None


def _moment(value: Any) -> datetime | None:
    """In UTC; the standard's own examples leave the zone out and mean UTC."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _lease(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(seconds, _LONGEST_LEASE) if math.isfinite(seconds) and seconds > 0 else None


def _word(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

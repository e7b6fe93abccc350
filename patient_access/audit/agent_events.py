"""What concerns the agent alone: that they signed in, and that they were logged off."""

from __future__ import annotations

from datetime import datetime

from patient_access.audit import codings
from patient_access.audit.event_parts import begun, client, finish, user
from patient_access.audit.record import Context, Record


def signed_in(context: Context, ehr: str, at: datetime) -> Record:
    """The agent has signed in to an EHR, in the browser."""
    event = begun(context, at, codings.USER_AUTHENTICATION, codings.LOGIN, "E")
    system = {
        "what": {"display": ehr},
        "type": codings.SYSTEM_OBJECT,
        "role": codings.SECURITY_RESOURCE,
    }
    return finish(event, "", [client(context), user(context)], context, None, system)


def logged_off(context: Context, why: str, at: datetime) -> Record:
    """The desk closed a call by itself (45 CFR 164.312(a)(2)(iii)). ``why``: ``idle``, …"""
    event = begun(context, at, codings.USER_AUTHENTICATION, codings.LOGOUT, "E")
    event["outcomeDesc"] = why
    return finish(event, "", [client(context), user(context)], context, None, None)

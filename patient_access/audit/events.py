"""What was asked of an EHR and written to it, as IHE BALP wants it (rule V7): pure functions.

What the caller said and what is on file never stand in an event; a question to an EHR does, as
BALP asks. What concerns the caller is in ``caller_events``, the agent in ``agent_events``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime

from patient_access.audit import codings
from patient_access.audit.event_parts import begun, both_ends, finish, patient_reference, user
from patient_access.audit.record import Context, Record, Server, Subject


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
    event = begun(context, at, codings.REST, codings.interaction("search"), "E", failure)
    return finish(
        event, profile, [*both_ends(context, server), user(context)], context, subject, query
    )


def read(context: Context, server: Server, subject: Subject, at: datetime) -> Record:
    """The patient's record was opened on the screen.

    BALP turns the two ends round for a read: the data flow from the server to the client.
    """
    opened = {
        "type": codings.SYSTEM_OBJECT,
        "role": codings.DOMAIN_RESOURCE,
        "what": patient_reference(subject),
    }
    event = begun(context, at, codings.REST, codings.interaction("read"), "R")
    agents = [*both_ends(context, server, sends=False), user(context)]
    return finish(event, "PatientRead", agents, context, subject, opened)


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
    event = begun(context, at, codings.REST, codings.interaction(code), action, failure)
    agents = [*both_ends(context, server), user(context)]
    return finish(event, f"Patient{code.capitalize()}", agents, context, subject, written)

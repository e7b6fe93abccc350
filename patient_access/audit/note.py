"""The draft of a call note that reached no record before its call ended: kept like an event.

A ``DocumentReference`` whose ``docStatus`` is *preliminary*: nobody has signed it, and it is in
no chart until somebody at the site has read it and put it there.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime

from patient_access.audit import codings
from patient_access.audit.event_parts import patient_reference
from patient_access.audit.record import Context, Record, Resource, Subject

_TELEPHONE_NOTE = codings.coding("http://loinc.org", "34748-4", "Telephone encounter Note")
LONGEST = 20_000
"""Characters. What is longer is cut: the disk of a desk takes no book."""


def draft(context: Context, subject: Subject | None, text: str, at: datetime) -> Record:
    """The note as it stood. ``subject``: the patient who was chosen, if any was."""
    author: Resource = {"identifier": {"system": codings.ACCOUNT, "value": context.user_id}}
    if context.user:
        author["reference"] = context.user
    if context.user_name:
        author["display"] = context.user_name
    body = text[:LONGEST].encode()
    when = at.astimezone().isoformat(timespec="milliseconds")
    resource: Resource = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"coding": [_TELEPHONE_NOTE]},
        **({"subject": patient_reference(subject)} if subject else {}),
        "date": when,
        "author": [author],
        "description": "Call note that was not saved before its call ended",
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=utf-8",
                    "data": base64.b64encode(body).decode(),
                    "creation": when,
                }
            }
        ],
        "context": {
            "related": [{"identifier": {"system": codings.CALL, "value": context.call_id}}]
        },
    }
    return Record.of(resource)


def in_words(record: Record) -> str:
    """A draft as whoever opens it at the site reads it: when, about whom, by whom, and the text.

    Raises ``ValueError`` for what is no draft.
    """
    try:
        found = json.loads(record.body)
        about = found.get("subject", {})
        patient = about.get("reference") or about.get("identifier", {}).get("value") or "nobody"
        author = found["author"][0]
        by = author.get("display") or author["identifier"]["value"]
        text = base64.b64decode(found["content"][0]["attachment"]["data"]).decode()
        when = found["date"]
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ValueError from None
    return f"When:    {when}\nPatient: {patient}\nBy:      {by}\n\n{text.rstrip()}\n"

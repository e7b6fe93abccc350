"""One thing that must be recorded, and what is known of everybody who took part in it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any
from uuid import uuid4

from patient_access.audit import codings
from patient_access.domain.base import PhiModel

Resource = dict[str, Any]
"""A FHIR R4 resource as JSON has it."""

RECORD = "urn:patient-access:record"
"""The system of a record's own id, in an entity of the event."""


class Record(PhiModel):
    """A resource on its way to the site. It holds PHI: it is never logged, and sealed on disk."""

    id: str
    """A UUID, given once. A receiver that has seen it knows the record already."""
    body: bytes
    """The resource as UTF-8 JSON, its ``id`` the same."""
    kind: str = "AuditEvent"
    """Its resource type. Anything else is no audit event: the draft of a note."""

    @classmethod
    def of(cls, resource: Resource) -> Record:
        """Give the resource its id."""
        key = str(uuid4())
        kind = resource["resourceType"]
        rest = {name: value for name, value in resource.items() if name != "resourceType"}
        named = {"resourceType": kind, "id": key, **rest}
        if kind != "AuditEvent":
            named["identifier"] = [{"system": RECORD, "value": key}]
            return cls(id=key, body=json.dumps(named, ensure_ascii=False).encode(), kind=kind)
        # Found by the conditional create of a receiver that gives ids of its own.
        named["entity"] = [
            *rest.get("entity", []),
            {
                "what": {"identifier": {"system": RECORD, "value": key}},
                "type": codings.OTHER,
                "role": codings.JOB,
            },
        ]
        return cls(id=key, body=json.dumps(named, ensure_ascii=False).encode())

    @property
    def is_note(self) -> bool:
        """The draft of a call note, and not an audit event."""
        return self.kind != "AuditEvent"

    @property
    def resource(self) -> Resource:
        found: Resource = json.loads(self.body)
        return found


class Purpose(StrEnum):
    """Why, as ``v3-ActReason`` has it. The policy says which one a path of a call means."""

    PATIENT_REQUEST = "PATRQT"
    FAMILY_REQUEST = "FAMRQT"
    POWER_OF_ATTORNEY = "PWATRNY"
    TREATMENT = "TREAT"
    PAYMENT = "HPAYMT"
    OPERATIONS = "HOPERAT"
    EMERGENCY = "ETREAT"
    BREAK_THE_GLASS = "BTG"
    """What is restricted in the record is shown, for a reason that the agent gave."""


class Context(PhiModel):
    """Who works where, in which call: the same for every event of it."""

    user_id: str
    """The agent's account: unique on this system (45 CFR 164.312(a)(2)(i))."""
    user: str = ""
    """Who signed in, as the EHR knows them (``fhirUser``): a Practitioner's address, or nothing."""
    user_name: str = ""
    role: str = ""
    device: str
    """This workstation, by its name in the network."""
    call_id: str
    """The opaque id of the call's leg; never a number."""
    caller_number: str = ""
    """Only a disclosure names it (where the recipient was reached), and the check of a caller."""
    purpose: Purpose = Purpose.OPERATIONS


class Server(PhiModel):
    """An EHR that was asked."""

    name: str
    base: str


class Subject(PhiModel):
    """The patient of an event: a record in one system, by its id and nothing else."""

    base: str
    id: str


class Recipient(PhiModel):
    """Who was told something, and what allowed it."""

    relationship: str
    """``patient``, or what the caller is to the patient."""
    name: str = ""
    """Empty where only the patient can be meant, or the caller did not say."""
    authority: str = ""
    """What it rests on, with its source: ``verified: name, birth_date``."""
    is_patient: bool = False
    """Telling the patient needs no accounting (45 CFR 164.528(a)(1)(ii)), but is recorded."""
    by_consent: bool = False
    """The patient, on the line, let this person be told."""

"""A closed row that somebody opened with a reason: an event of its own, before it is read (V2)."""

from __future__ import annotations

from datetime import datetime

from patient_access.audit import codings
from patient_access.audit.event_parts import begun, client, finish, item, user
from patient_access.audit.record import Context, Purpose, Record, Resource, Subject
from patient_access.domain.closed_rows import ClosedRow, OpeningReason
from patient_access.domain.codes import Restriction
from patient_access.domain.panels import Part

_KINDS = {
    Part.APPOINTMENTS: "Appointment",
    Part.ACCOUNTS: "Account",
    Part.INVOICES: "Invoice",
    Part.CLAIMS: "ExplanationOfBenefit",
    Part.COVERAGES: "Coverage",
    Part.MEDICATIONS: "MedicationRequest",
    Part.CONDITIONS: "Condition",
    Part.ALLERGIES: "AllergyIntolerance",
    Part.ENCOUNTERS: "Encounter",
    Part.PEOPLE: "RelatedPerson",
}
_OPENED = codings.coding(codings.OURS, "restricted-row-opened", "Restricted item opened")
_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_LABELS = {
    Restriction.RESTRICTED: codings.coding(_CONFIDENTIALITY, "R", "restricted"),
    Restriction.SENSITIVE: codings.coding(_CONFIDENTIALITY, "R", "restricted"),
    Restriction.VERY_RESTRICTED: codings.coding(_CONFIDENTIALITY, "V", "very restricted"),
}


def opened(
    context: Context, subject: Subject, row: ClosedRow, reason: OpeningReason, at: datetime
) -> Record:
    """Which row, with which label, for what purpose; the agent's own words where they wrote any.

    What the row says does not stand in it. Without a chosen purpose the call's own counts.
    """
    if reason.purpose:
        context = context.model_copy(update={"purpose": Purpose(reason.purpose)})
    event = begun(context, at, codings.SECURITY_ALERT, _OPENED, "R")
    if reason.words:
        event["outcomeDesc"] = reason.words
    entity: Resource = {
        "what": _reference(row),
        "type": codings.SYSTEM_OBJECT,
        "role": codings.DOMAIN_RESOURCE,
        "securityLabel": [{"coding": [_LABELS[row.restriction]]}],
    }
    details = [item(row.restriction.value, "label")]
    return finish(event, "", [client(context), user(context)], context, subject, entity, details)


def _reference(row: ClosedRow) -> Resource:
    kind = _KINDS[row.part]
    if row.ref.base.startswith(("http://", "https://")):
        return {"reference": f"{row.ref.base.rstrip('/')}/{kind}/{row.ref.id}", "type": kind}
    return {"type": kind, "identifier": {"system": row.ref.base, "value": row.ref.id}}

"""What concerns the caller: the check, a consent given by word of mouth, access beyond the rule.

What was said and what is on file never stand in these events; which items they are about does.
Each is a DICOM *Security Alert*: BALP has no profile of a caller on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from patient_access.audit import codings
from patient_access.audit.event_parts import (
    MINOR_FAILURE,
    SERIOUS_FAILURE,
    SUCCESS,
    begun,
    client,
    finish,
    item,
    patient_reference,
    user,
)
from patient_access.audit.record import Context, Purpose, Recipient, Record, Resource, Subject

UNTIL_THE_CALL_ENDS = "this call ends"
"""When a consent given by word of mouth is over."""
FROM = "from"
"""The detail of an event that has the number on the line."""


class CheckStep(StrEnum):
    """What a check of the caller came to."""

    FAILED = "caller-check-failed"
    """An answer did not match."""
    LOCKED = "caller-check-locked"
    """The tries are used up."""
    PASSED = "caller-verified"
    NO_AUTHORITY = "caller-without-authority"
    """Nothing in force is on file of the name that a representative gave, and another is tried."""
    CODE_SENT = "one-time-code-sent"
    """A one-time code is on its way to a number on file."""
    CODE_NOT_SENT = "one-time-code-not-sent"
    """The gateway, or a rule of the site, did not let it go."""
    CODE_MATCHED = "one-time-code-matched"
    CODE_FAILED = "one-time-code-failed"
    """What the caller read out is not the code, or it has run out."""


_STEPS = {
    CheckStep.FAILED: ("Caller check: no match", MINOR_FAILURE),
    CheckStep.LOCKED: ("Caller check: locked", SERIOUS_FAILURE),
    CheckStep.PASSED: ("Caller check: verified", SUCCESS),
    CheckStep.NO_AUTHORITY: ("Caller check: no authority on file", MINOR_FAILURE),
    CheckStep.CODE_SENT: ("One-time code: sent", SUCCESS),
    CheckStep.CODE_NOT_SENT: ("One-time code: not sent", MINOR_FAILURE),
    CheckStep.CODE_MATCHED: ("One-time code: matched", SUCCESS),
    CheckStep.CODE_FAILED: ("One-time code: no match", MINOR_FAILURE),
}


def check(
    context: Context,
    subject: Subject,
    step: CheckStep,
    at: datetime,
    items: Iterable[str] = (),
    *,
    to: str = "",
    why: str = "",
) -> Record:
    """A caller was asked. ``items``: which ones it is about, never what was said.

    The number on the line, where the context has it, stands with it: failures of several desks
    with one number are seen in the site's repository alone.

    ``to``: where a one-time code went, masked as the agent saw it (``number ending 37``).
    ``why``: the code of what kept it from going, or from matching; never the code itself.
    """
    display, outcome = _STEPS[step]
    event = begun(context, at, codings.SECURITY_ALERT, codings.of_a_check(step.value, display), "E")
    event["outcome"] = outcome
    if why:
        event["outcomeDesc"] = why
    details = [item(one) for one in items]
    if to:
        details.append(item(to, "to"))
    if context.caller_number:
        details.append(item(context.caller_number, FROM))
    return finish(event, "", [client(context), user(context)], context, subject, None, details)


def consent(
    context: Context,
    subject: Subject,
    to: Recipient,
    about: str,
    verified: Iterable[str],
    at: datetime,
) -> Record:
    """The verified patient let somebody be told (45 CFR 164.510(b)), by word of mouth.

    Who (the patient's record), to whom, for what, by which items they were verified, and until
    when: it ends with the call. It has BALP's subtype of a permit by consent, and does not claim
    that profile, whose closed list of entities has no place for the call.
    """
    spoken = codings.of_a_check("spoken-consent", "Consent given by word of mouth")
    event = begun(context, at, codings.SECURITY_ALERT, spoken, "E")
    event["subtype"].append(codings.AUTHZ_CONSENT)
    given: Resource = {
        "what": {"identifier": {"system": codings.CONSENT, "value": context.call_id}},
        "type": codings.CONSENT_RESOURCE,
        "detail": [
            item(to.name or to.relationship, "to"),
            *([item(to.relationship, "relationship")] if to.relationship else []),
            item(about or "not stated", "about"),
            item(", ".join(verified) or "none", "verified"),
            item(UNTIL_THE_CALL_ENDS, "until"),
        ],
    }
    agents = [client(context), user(context), authorizer(subject)]
    return finish(event, "", agents, context, subject, given)


def override(context: Context, subject: Subject, reason: str, minutes: int, at: datetime) -> Record:
    """Emergency access: the agent's reason, and the minutes it is open for."""
    emergency = context.model_copy(update={"purpose": Purpose.EMERGENCY})
    event = begun(emergency, at, codings.SECURITY_ALERT, codings.OVERRIDE_STARTED, "E")
    event["outcomeDesc"] = reason
    agents = [client(context), user(emergency)]
    details = [item(str(minutes), "minutes")]
    return finish(event, "", agents, emergency, subject, None, details)


def authorizer(subject: Subject) -> Resource:
    """The patient, as the one who allowed it."""
    return {
        "type": {"coding": [codings.AUTHORIZER]},
        "who": patient_reference(subject),
        "requestor": False,
    }

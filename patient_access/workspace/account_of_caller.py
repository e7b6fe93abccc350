"""What is recorded of the caller: checks, consent, what opened beyond the rule, what was told.

Pure functions from a session; ``Accounting`` calls them and keeps what they return.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from patient_access.audit import caller_events
from patient_access.audit.caller_events import UNTIL_THE_CALL_ENDS, CheckStep
from patient_access.audit.disclosure import disclosure
from patient_access.audit.record import Context, Recipient, Record, Subject
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName
from patient_access.verification.values import Authority, CallerKind, CheckStatus, Item, Verdict
from patient_access.workspace.session import CallSession


def subject(ref: RecordRef) -> Subject:
    """The patient of an event."""
    return Subject(base=ref.base, id=ref.id)


def judged(
    context: Context, session: CallSession, item: Item, verdict: Verdict, at: datetime
) -> Iterator[Record]:
    """One answer of the caller was compared: a failed one, and the end of a check, count."""
    if session.patient is None or session.check is None:
        return
    about, status = subject(session.patient.ref), session.check.view.status
    if verdict is Verdict.NO_MATCH:
        yield caller_events.check(context, about, CheckStep.FAILED, at, (item.value,))
    if status is CheckStatus.LOCKED:
        yield caller_events.check(context, about, CheckStep.LOCKED, at)
    elif status is CheckStatus.PASSED and verdict is Verdict.MATCH:
        yield caller_events.check(context, about, CheckStep.PASSED, at, matched(session))


def recorded(
    context: Context, session: CallSession, authority: Authority, at: datetime
) -> Iterator[Record]:
    """A caller's authority was recorded: a spoken consent and an emergency are events."""
    check, caller, consent = session.check, session.caller, session.consent
    if session.patient is None or check is None or caller is None:
        return
    about = subject(session.patient.ref)
    if authority is Authority.EMERGENCY:
        minutes = check.policy.emergency.minutes
        yield caller_events.override(context, about, caller.purpose, minutes, at)
    if authority is Authority.SPOKEN_CONSENT and consent is not None:
        to = Recipient(name=consent.to_whom, relationship=caller.relation)
        yield caller_events.consent(context, about, to, consent.about, matched(session), consent.at)


def told(
    context: Context, session: CallSession, patient: RecordRef, panel: PanelName, at: datetime
) -> Iterator[Record]:
    """What a panel holds may be read to the caller: a disclosure."""
    kind = session.kind
    if kind is None:
        return
    caller = session.caller
    recipient = Recipient(
        relationship=(caller.relation if caller else "") or kind.value,
        name=caller.name if caller else "",
        is_patient=kind is CallerKind.PATIENT,
        by_consent=session.consent is not None,
        authority=authority_of(session),
    )
    yield disclosure(context, subject(patient), recipient, (panel.value,), at)


def matched(session: CallSession) -> list[str]:
    """The items by which the patient was verified."""
    if session.check is None:
        return []
    view = session.check.view
    return [one.item.value for one in view.items if one.verdict is Verdict.MATCH]


def authority_of(session: CallSession) -> str:
    """What a disclosure rests on: the authority with its source and end, and the items."""
    said = []
    standing, consent = session.standing, session.consent
    if standing is not None:
        until = f" until {standing.until.text}" if standing.until else ""
        said.append(f"{standing.authority.value}, {standing.source}{until}")
    if consent is not None:
        at = consent.at.isoformat(timespec="seconds")
        said.append(
            f"spoken_consent of {consent.by} at {at} to {consent.to_whom}, "
            f"about: {consent.about}, until {UNTIL_THE_CALL_ENDS}"
        )
    if session.emergency and session.caller is not None:
        said.append(f"emergency: {session.caller.purpose}")
    return "; ".join([*said, "verified: " + ", ".join(matched(session))])

"""How it stands with the audit trail, as the status line shows it."""

from __future__ import annotations

from patient_access.audit.outbox import Stand
from patient_access.handover.audit_frames import AuditTarget, OutboxMode
from patient_access.views.values import AuditState, AuditView


def view_of(target: AuditTarget, stand: Stand) -> AuditView:
    """Off, delivered, waiting, sealed or in trouble; and of how many records."""
    return _state(target, stand).model_copy(
        update={"keeps_notes": target.mode is not OutboxMode.NONE}
    )


def _state(target: AuditTarget, stand: Stand) -> AuditView:
    if not target.is_on:
        return AuditView(state=AuditState.OFF)
    if not target.receiver:
        return AuditView(state=AuditState.SEALED, count=stand.kept)
    if stand.waiting or stand.refused or stand.lost:
        trouble = stand.trouble is not None or stand.refused > 0 or stand.lost > 0
        state = AuditState.TROUBLE if trouble else AuditState.WAITING
        return AuditView(state=state, count=stand.waiting + stand.refused + stand.lost)
    return AuditView(state=AuditState.DELIVERED, count=stand.delivered)

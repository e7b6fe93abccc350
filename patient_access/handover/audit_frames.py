"""What crosses between processes about the audit trail: where it goes, and counts. No PHI."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from patient_access.handover.call_events import Frozen


class OutboxMode(StrEnum):
    """What becomes of records that could not be sent before their call ended."""

    NONE = "none"
    """Nothing is written but how many were lost; the agent is told."""
    SITE = "site"
    """Sealed for the site, which opens them with ``patient-access outbox open``."""
    COURIER = "courier"
    """Sealed for this user's key in the OS keyring; the courier delivers them."""


class AuditTarget(Frozen):
    """Where records go, as the settings say it. Without a receiver and a key, none are made."""

    fhir: str = ""
    disclosures: str = ""
    syslog: str = ""
    notes: str = ""
    """Where drafts of notes go; empty: they are kept sealed until somebody opens them."""
    ca_file: str = ""
    certificate: str = ""
    certificate_key: str = ""
    post: bool = False
    mode: OutboxMode = OutboxMode.NONE
    key: str = ""
    """The public key to seal with; in mode ``courier`` it may arrive later."""
    folder: str = ""
    """The outbox on the disk."""

    @property
    def receiver(self) -> str:
        """``fhir``, ``syslog`` or nothing."""
        return "fhir" if self.fhir else "syslog" if self.syslog else ""

    @property
    def is_on(self) -> bool:
        """Whether records are made at all."""
        return bool(self.receiver) or self.mode is not OutboxMode.NONE


class OutboxKey(Frozen):
    """The public key of the OS keyring's pair, once the courier has found or made it."""

    kind: Literal["outbox_key"] = "outbox_key"
    public: str


class Deliver(Frozen):
    """To the courier: deliver what waits. The private key it takes from the keyring itself."""

    kind: Literal["deliver"] = "deliver"
    audit: AuditTarget


class Note(StrEnum):
    """How it stands with the call note of a workspace. Of its words nothing is told."""

    NONE = "none"
    """There is none, or it has been saved or copied as it is."""
    TYPED = "typed"
    """In memory only: if the workspace dies, it is gone."""
    KEPT = "kept"
    DELIVERED = "delivered"
    LOST = "lost"


class AuditCount(Frozen):
    """From a workspace, whenever it changes: if it dies, this is what may be lost with it."""

    kind: Literal["audit_count"] = "audit_count"
    unkept: int = 0
    """Records that exist in its memory only."""
    kept: int = 0
    """Sealed on the disk, waiting."""
    lost: int = 0
    """Given up, and already written down as lost."""
    refused: int = 0
    note: Note = Note.NONE


class CourierDone(Frozen):
    """What the courier found and did, in counts."""

    kind: Literal["courier_done"] = "courier_done"
    public: str = ""
    """The public key; empty where the keyring does not open."""
    delivered: int = 0
    waiting: int = 0
    """Could not be delivered now."""
    refused: int = 0
    """Set aside: the receiver will not have them."""
    unopened: int = 0
    """Sealed for another key than the one there is: kept."""
    damaged: int = 0
    trouble: str = ""

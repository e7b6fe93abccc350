"""Where records go: the promise of a sink, on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Protocol

from patient_access.audit.record import Record
from patient_access.handover.audit_frames import AuditTarget


class Fate(StrEnum):
    """What became of a record, once that is certain."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """The receiver answered, and will not have this one; the others may go on."""


class Trouble(StrEnum):
    """Why nothing more can be delivered now."""

    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    SIGN_IN = "sign_in"
    BUSY = "busy"
    SERVER_ERROR = "server_error"
    WRONG_ADDRESS = "wrong_address"
    """It answers, but takes no audit events there."""


class NotNow(Exception):
    """The rest could not be delivered and must be tried again. It names no record."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.value)


Done = Callable[[Record, Fate], None]
Token = Callable[[], Awaitable[str | None]]
"""A bearer token that is valid now; None for an open receiver."""


class Sink(Protocol):
    """A receiver. Sending a record twice must be, for the site, as sending it once."""

    @property
    def takes_notes(self) -> bool:
        """Whether drafts of notes have a place there; else they wait to be opened by hand."""

    async def deliver(self, records: Sequence[Record], done: Done) -> None:
        """Send in order; ``done`` as soon as the fate of one is certain. Raises ``NotNow``."""

    async def close(self) -> None:
        """Let go of connections. Never raises."""


def open_sink(target: AuditTarget, token: Token | None = None) -> Sink | None:
    """The site's receiver; None where none is configured. Imports the one that is meant."""
    if target.fhir:
        from patient_access.audit.fhir_sink import FhirSink

        return FhirSink(target, token)
    if target.syslog:
        from patient_access.audit.syslog_sink import SyslogSink

        return SyslogSink(target)
    return None

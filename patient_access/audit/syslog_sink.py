"""To a syslog receiver over TLS: RFC 5424 messages, counted in octets as RFC 5425 says.

Syslog has no answer to a message. What there is, is the end of the connection: the receiver
reads everything before our ``close_notify``, so a batch has arrived once it has closed its side
without an error. A batch without that is sent again, and the event in each message has the
record's id, by which the receiver knows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import select
import socket
import ssl
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.record import Record
from patient_access.audit.sink import Done, Fate, NotNow, Trouble
from patient_access.audit.trust import tls
from patient_access.handover.audit_frames import AuditTarget

PORT = 6514
_SECONDS = 10.0
_TICKET_SECONDS = 1.0
_PRIORITY = 13 * 8 + 5
"""Facility *log audit*, severity *notice*."""
_BOM = b"\xef\xbb\xbf"
_NAME = "patient-access"


class SyslogSink:
    takes_notes = False

    def __init__(self, target: AuditTarget) -> None:
        self._address = address_of(target)
        self._target = target

    async def deliver(self, records: Sequence[Record], done: Done) -> None:
        frames = b"".join(framed(message(record)) for record in records)
        await asyncio.to_thread(self._send, frames)
        for record in records:
            done(record, Fate.DELIVERED)

    async def close(self) -> None:
        """Nothing is kept open between batches."""

    def _send(self, frames: bytes) -> None:
        """One connection, one batch, and the receiver's word that it has read it."""
        trouble = Trouble.UNREACHABLE
        try:
            with self.connected() as secured:
                secured.sendall(frames)
                _closed_by_the_receiver(secured)
                return
        except TimeoutError:
            trouble = Trouble.TIMEOUT
        except ssl.SSLError:
            trouble = Trouble.TLS
        except OSError:
            trouble = Trouble.UNREACHABLE
        raise NotNow(trouble)

    def connected(self) -> ssl.SSLSocket:
        """A connection on which the receiver has accepted this desk. Raises ``OSError``.

        TLS 1.3 lets a client speak before its certificate has been looked at, and a receiver
        that will not have it may hang up as any other does. So nothing is sent before it has
        handed out a session ticket, which it does once it has; to one that gives none, TLS 1.2
        is spoken, where it has its say first.
        """
        secured = self._handshake(tls(self._target))
        try:
            if secured.version() != "TLSv1.3" or _is_accepted(secured):
                return secured
        except OSError:
            secured.close()
            raise
        secured.close()
        older = tls(self._target)
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        return self._handshake(older)

    def _handshake(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        plain = socket.create_connection(self._address, timeout=_SECONDS)
        try:
            return context.wrap_socket(plain, server_hostname=self._address[0])
        except BaseException:
            plain.close()
            raise


def address_of(target: AuditTarget) -> tuple[str, int]:
    """Host and port of the receiver."""
    parts = urlsplit(f"//{target.syslog}")
    return parts.hostname or "", parts.port or PORT


def _closed_by_the_receiver(secured: ssl.SSLSocket) -> None:
    """Say that we are done, and wait for its end. Raises ``OSError`` where it broke off.

    A receiver that closes without a ``close_notify`` of its own has still read everything: had
    it not, its system would have reset the connection.
    """
    try:
        secured.unwrap()
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return


def _is_accepted(secured: ssl.SSLSocket) -> bool:
    """Whether a session ticket comes in time. Raises ``OSError`` where it is a refusal instead."""
    until = time.monotonic() + _TICKET_SECONDS
    secured.settimeout(0)
    try:
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(ssl.SSLWantReadError):
                if not secured.recv(1):
                    raise ssl.SSLError("hung up")
            if secured.session is not None and secured.session.has_ticket:
                return True
            select.select([secured], [], [], left)
        return False
    finally:
        secured.settimeout(_SECONDS)


def framed(one: bytes) -> bytes:
    """RFC 5425, 4.3: the length in octets, a space, the message."""
    return str(len(one)).encode() + b" " + one


def message(record: Record) -> bytes:
    """RFC 5424, with the whole AuditEvent as its text (ITI-20 carries JSON the same way).

    ``origin`` is a structure that IANA knows; one of ours would need a number of ours (6.3.2).
    """
    resource = record.resource
    kind = "disclosure" if is_disclosure(resource) else "audit"
    head = (
        f"<{_PRIORITY}>1 {resource['recorded']} {_printable(platform.node())} {_NAME} "
        f'{os.getpid()} {kind} [origin software="{_NAME}"] '
    )
    return head.encode("ascii") + _BOM + record.body


def _printable(name: str) -> str:
    """A host name as RFC 5424 wants it; ``-`` where there is none."""
    return "".join(letter for letter in name if "!" <= letter <= "~")[:255] or "-"

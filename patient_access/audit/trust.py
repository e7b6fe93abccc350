"""Whose certificates are believed, and the one that this desk shows where a receiver asks."""

from __future__ import annotations

import ssl

from patient_access.handover.audit_frames import AuditTarget
from patient_access.way_out.tls import show_ours, trusted


def tls(target: AuditTarget) -> ssl.SSLContext:
    """TLS 1.2 or later, with the name checked; there is no way to switch that off (rule X8).

    The system's certificates are believed, or those in the file that IT names. The desk's own
    (RFC 5425, 4.2) has a key without a passphrase: nobody is there who could be asked for one.

    Raises ``OSError`` (``ssl.SSLError`` is one) when one of the files cannot be used.
    """
    context = trusted(target.ca_file)
    if target.certificate:
        show_ours(context, target.certificate, target.certificate_key or None)
    return context

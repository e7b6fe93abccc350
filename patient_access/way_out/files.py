"""What is wrong with a certificate's file: which, and what to do, before a server is asked.

Whether files can be used, OpenSSL says; the rest reads them again only to find the words. The
sentences name a file of the settings, and nothing that stands in it.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from patient_access.way_out.tls import show_ours, trusted

_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE-----", b"PRIVATE KEY-----"
_LARGEST = 4 << 20
"""Bytes that are read of a file: a whole trust store is about 250 kB."""


def fault_of_authority(file: str) -> str:
    """A sentence about a file of authorities; empty when it can be used. Reads it."""
    try:
        trusted(file)
    except (OSError, ValueError):
        text, unread = _text(file)
        return unread or (
            f"{file} is damaged; copy the authority's certificate anew, as PEM."
            if _CERTIFICATE in text
            else f"{file} holds no certificate; write the authority's there, as PEM."
        )
    return ""


def fault_of_certificate(certificate: str, key: str | None = None, passphrase: str = "") -> str:
    """A sentence about a certificate and its key; empty when they can be used. Reads both.

    ``key`` None: it stands in the same file.
    """
    try:
        show_ours(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate, key, passphrase)
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, ssl.SSLError) else None
        return _why(certificate, key, passphrase, reason or "")
    return ""


def _why(certificate: str, key: str | None, passphrase: str, reason: str) -> str:
    holder = key or certificate
    shown, unread = _text(certificate)
    kept, unread_key = _text(holder)
    if unread or unread_key:
        return unread or unread_key
    if _CERTIFICATE not in shown:
        return f"{certificate} holds no certificate; write it there, as PEM."
    if _KEY not in kept:
        where = "" if key else ", below the certificate"
        return f"{holder} holds no private key; write it there{where}, as PEM."
    if reason == "KEY_VALUES_MISMATCH":
        return f"The key in {holder} does not belong to the certificate; put the right one there."
    if b"ENCRYPTED" in kept:
        return (
            f"The key in {holder} does not open with the passphrase in the keyring."
            if passphrase
            else f"The key in {holder} is under a passphrase that nobody gives here; store it "
            "without one, for this user alone to read."
        )
    return f"{certificate} or its key is damaged; copy both anew, as PEM."


def _text(file: str) -> tuple[bytes, str]:
    """What stands there, and a sentence when it cannot be read."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(_LARGEST), ""
    except (FileNotFoundError, NotADirectoryError):
        return b"", f"{file} is not there; check the path."
    except (OSError, ValueError):
        return b"", f"{file} cannot be read by this user; check who may, and that it is a file."

"""The command ``pop-token``: who has the token may tell this desk of calls by HTTP.

Shown once and not kept: the keyring has its SHA-256, by which nobody can tell of a call.
"""

from __future__ import annotations

import secrets
import sys

from patient_access.front_door.http_rules import digest_of
from patient_access.settings.credentials import (
    CredentialsUnavailable,
    forget_token,
    read_token,
    store_token,
)

_NAME = "http_pop"


def read_digest() -> str | None:
    """Of the token that was made last, hexadecimal; None: none was. Raises
    ``CredentialsUnavailable``."""
    digest = read_token(_NAME)
    return (
        digest if digest and len(digest) == 64 and set(digest) <= set("0123456789abcdef") else None
    )


def command(action: str) -> int:
    """``new`` prints a token, ``forget`` makes the last one worthless. Returns the exit code."""
    try:
        if action == "forget":
            known = forget_token(_NAME)
            return _say("The token is worthless now." if known else "There was no token.")
        token = secrets.token_urlsafe(32)
        store_token(_NAME, digest_of(token).hex())
    except CredentialsUnavailable as unavailable:
        return _say(str(unavailable), 1)
    _say("Shown once; an older one is worthless from the next start of Patient Access on:")
    return _say(token)


def _say(sentence: str, code: int = 0) -> int:
    (sys.stderr if code else sys.stdout).write(sentence + "\n")
    return code

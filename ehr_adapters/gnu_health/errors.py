"""From what GNU Health answers instead of an answer to a kind of failure. No text of it is kept."""

import re
from typing import Any

from patient_access.domain.failure import EhrFailure, FailureKind

_BY_STATUS = {
    401: FailureKind.SIGN_IN,
    403: FailureKind.NOT_PERMITTED,
    404: FailureKind.WRONG_ADDRESS,
    407: FailureKind.PROXY,
    408: FailureKind.TIMEOUT,
    429: FailureKind.BUSY,
    503: FailureKind.BUSY,
    504: FailureKind.TIMEOUT,
}
"""404 is the HTML of a database that is not there: the path of the base is wrong."""

_UNKNOWN_NAME = re.compile(r"'[\w.]{1,120}'")
"""A KeyError's text: a model or a field that this GNU Health does not have."""
_DENIED = re.compile(r"You are not allowed to (access|read)\b")
"""In English because every question says so in its context."""


def failed(kind: FailureKind) -> EhrFailure:
    return EhrFailure(kind)


def by_status(status: int) -> EhrFailure:
    """What an HTTP status other than success means."""
    kind = _BY_STATUS.get(status)
    if kind is None and 300 <= status < 400:
        kind = FailureKind.WRONG_ADDRESS
    elif kind is None:
        kind = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.REJECTED
    return failed(kind)


def by_error(error: Any) -> EhrFailure:
    """What the ``error`` array of a 200 means: ``[name, details]``."""
    parts = error if isinstance(error, list) else []
    name = parts[0] if parts and isinstance(parts[0], str) else ""
    details = parts[1] if len(parts) > 1 and isinstance(parts[1], list) else []
    said = details[0] if details and isinstance(details[0], str) else ""
    if name == "UserError" and _DENIED.match(said):
        return failed(FailureKind.NOT_PERMITTED)
    if name in ("LoginException", "RateLimitException"):
        # Another factor is asked for, which no keyring can give; or too many wrong tries.
        limited = name == "RateLimitException"
        return failed(FailureKind.BUSY if limited else FailureKind.SIGN_IN)
    if _UNKNOWN_NAME.fullmatch(name):
        return failed(FailureKind.UNSUPPORTED)
    return failed(FailureKind.REJECTED)

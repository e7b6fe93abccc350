"""What the browser brings back: read with suspicion, and judged against what was asked."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import unquote_plus

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in.attempt import Attempt
from patient_access.sign_in.failed import SignInFailed

LONGEST = 8192
"""Characters of a query; a code is a few hundred at most, an error's description a few thousand."""
_KNOWN = ("state", "code", "error", "iss")
_ERRORS = {
    "access_denied": SignInProblem.DENIED,
    "login_required": SignInProblem.DENIED,
    "interaction_required": SignInProblem.DENIED,
    "consent_required": SignInProblem.DENIED,
    "invalid_scope": SignInProblem.SCOPE_DENIED,
    "unauthorized_client": SignInProblem.CLIENT_REFUSED,
    "unsupported_response_type": SignInProblem.NOT_OFFERED,
    "server_error": SignInProblem.SERVER_DOWN,
    "temporarily_unavailable": SignInProblem.SERVER_DOWN,
}


@dataclass(frozen=True, repr=False)
class Callback:
    """The parameters that mean something; empty: not given."""

    state: str = ""
    code: str = ""
    error: str = ""
    about_pkce: bool = False
    """The error's description speaks of the code challenge; not a word of it is kept."""
    iss: str = ""


def read_callback(query: str) -> Callback:
    """The parameters of ``query``. Raises ``SignInFailed`` when it cannot be one of ours.

    A parameter that is given twice is refused (RFC 6749, 3.1): which one counts would be a guess.
    """
    if len(query) > LONGEST or not query.isascii():
        raise SignInFailed(SignInProblem.UNREADABLE)
    given: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        try:
            name, value = (unquote_plus(part, errors="strict") for part in (name, value))
        except UnicodeDecodeError:
            raise SignInFailed(SignInProblem.UNREADABLE) from None
        if name in given and name in _KNOWN:
            raise SignInFailed(SignInProblem.UNREADABLE)
        given[name] = value
    kept = {name: given.get(name, "") for name in _KNOWN}
    if any(not value.isprintable() or not value.isascii() for value in kept.values()):
        raise SignInFailed(SignInProblem.UNREADABLE)
    described = given.get("error_description", "").lower()
    return Callback(**kept, about_pkce="code_challenge" in described or "pkce" in described)


def code_of(callback: Callback, attempt: Attempt) -> str:
    """The code to redeem. Raises ``SignInFailed``: the state is looked at before anything else."""
    if not hmac.compare_digest(callback.state.encode(), attempt.state.encode()):
        raise SignInFailed(SignInProblem.WRONG_STATE)
    issuer = attempt.endpoints.issuer
    named = bool(callback.iss)
    if (named and issuer is not None and callback.iss != issuer) or (
        attempt.endpoints.says_issuer and not named
    ):
        raise SignInFailed(SignInProblem.WRONG_ISSUER)
    if callback.error:
        if callback.about_pkce:
            raise SignInFailed(SignInProblem.PKCE_REFUSED)
        raise SignInFailed(_ERRORS.get(callback.error, SignInProblem.UNREADABLE))
    if not callback.code:
        raise SignInFailed(SignInProblem.UNREADABLE)
    return callback.code

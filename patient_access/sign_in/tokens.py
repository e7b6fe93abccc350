"""The token endpoint: a code redeemed, a token refreshed, both taken back (RFC 6749, 7009)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from patient_access.handover.frames import FhircastHub
from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in import oauth
from patient_access.sign_in.attempt import Attempt
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.proof import Proof
from patient_access.sign_in.server import Json, Reply, Server

UNSAID_SECONDS = 300.0
"""The life of a token whose answer does not say."""
_LONGEST = 86_400.0
_NOBODYS = "patient-access-doctor-asks-whether-this-client-is-known"
_ERRORS = {
    "invalid_grant": SignInProblem.CODE_REFUSED,
    "unauthorized_client": SignInProblem.CLIENT_REFUSED,
    "unsupported_grant_type": SignInProblem.CLIENT_REFUSED,
    "invalid_scope": SignInProblem.SCOPE_DENIED,
}


@dataclass(frozen=True, repr=False)
class Tokens:
    """What an answer of the token endpoint is worth. A launch context in it is not kept (A10)."""

    access: str
    """Empty: let go of (A9); the refresh token brings another."""
    expires_in: float
    refresh: str | None
    scopes: tuple[str, ...]
    id_token: str | None
    fhircast: FhircastHub | None = None
    """The hub, where the answer names one (F1). Which hosts may be asked is judged at its use."""


def only_refresh(token: str) -> Tokens:
    """What is left of a sign-in of which nothing but this is known."""
    return Tokens(access="", expires_in=0, refresh=token, scopes=(), id_token=None)


async def redeem(server: Server, proof: Proof, attempt: Attempt, code: str) -> Tokens:
    """Exchange the code. Raises ``SignInFailed``."""
    endpoints = attempt.endpoints
    form = {"code": code, "redirect_uri": attempt.redirect_uri} | await proof.fields(endpoints)
    if attempt.pkce:
        form["code_verifier"] = attempt.verifier
    told = await server.post(endpoints.token, oauth.token_form("authorization_code", form))
    return _read(told, attempt.scopes, proof.refused(endpoints))


async def refresh(
    server: Server, endpoints: Endpoints, proof: Proof, token: str, scopes: tuple[str, ...]
) -> Tokens:
    """New tokens for a refresh token. ``scopes``: what was granted before.

    Raises ``SignInFailed``; with ``RAN_OUT`` when the server no longer takes it. That it does not
    take the client's key is said as it is: the refresh token may be good.
    """
    form = {"refresh_token": token} | await proof.fields(endpoints)
    told = await server.post(endpoints.token, oauth.token_form("refresh_token", form))
    try:
        return _read(told, scopes, proof.refused(endpoints))
    except SignInFailed as failed:
        if failed.again or failed.problem is SignInProblem.KEY_REFUSED:
            raise
    raise SignInFailed(SignInProblem.RAN_OUT)


async def is_known(server: Server, endpoints: Endpoints, proof: Proof) -> bool | None:
    """Whether the server knows this client and its key; None: what it said is no answer to that.

    Nobody is signed in: it is asked with a refresh token that nobody has. Who the client is comes
    first (RFC 6749, 5.2), so the refusal is of one or of the other. Raises ``SignInFailed``.
    """
    form = {"refresh_token": _NOBODYS} | await proof.fields(endpoints)
    told = await server.post(endpoints.token, oauth.token_form("refresh_token", form))
    said = {"invalid_grant": True, "invalid_client": False}
    return None if told.ok or told.body is None else said.get(str(told.body.get("error")))


async def revoke(
    server: Server, endpoints: Endpoints, proof: Proof, tokens: Tokens, *, keep_refresh: bool
) -> bool:
    """Take the tokens back, the refresh token first (A9). True: the server said so for each.

    Never raises: a server that is down cannot keep an agent from leaving.
    """
    if endpoints.revocation is None:
        return False
    hints = {"access_token": tokens.access} if tokens.access else {}
    if tokens.refresh is not None and not keep_refresh:
        hints = {"refresh_token": tokens.refresh} | hints
    done = True
    try:
        clients = await proof.several(endpoints, len(hints))
    except SignInFailed:
        return False
    for client, (hint, token) in zip(clients, hints.items(), strict=True):
        form = oauth.revocation_form(token, hint, client)
        try:
            told = await server.post(endpoints.revocation, form)
            done = done and told.status == 200
        except SignInFailed:
            done = False
    return done


def _read(told: Reply, asked: tuple[str, ...], not_known: SignInProblem) -> Tokens:
    """``not_known``: what it means that the server does not know the client."""
    if told.status == 429 or told.status >= 500:
        raise SignInFailed(SignInProblem.SERVER_DOWN, again=True)
    body = told.body
    if body is None:
        raise SignInFailed(SignInProblem.UNREADABLE)
    if not told.ok:
        is_unknown = body.get("error") == "invalid_client"
        raise SignInFailed(not_known if is_unknown else _refused(body))
    access = body.get("access_token")
    bearer = str(body.get("token_type", "")).lower() == "bearer"
    if not isinstance(access, str) or not _is_token(access) or not bearer:
        raise SignInFailed(SignInProblem.UNREADABLE)
    said = body.get("scope")
    return Tokens(
        access=access,
        expires_in=_seconds(body.get("expires_in")),
        refresh=_token(body.get("refresh_token")),
        # Not said means: as asked (RFC 6749, 5.1).
        scopes=tuple(said.split()) if isinstance(said, str) and said.strip() else asked,
        id_token=_token(body.get("id_token")),
        fhircast=_hub(body),
    )


def _hub(body: Json) -> FhircastHub | None:
    url, topic = body.get("hub.url"), body.get("hub.topic")
    if not (isinstance(url, str) and isinstance(topic, str) and 0 < len(topic) <= 200):
        return None
    return FhircastHub(url=url, topic=topic) if 0 < len(url) <= 2048 else None


def _refused(body: Json) -> SignInProblem:
    """The kind of an error; its description is looked at, and never kept."""
    described = str(body.get("error_description", "")).lower()
    if any(word in described for word in ("code_verifier", "code_challenge", "pkce")):
        return SignInProblem.PKCE_REFUSED
    return _ERRORS.get(str(body.get("error")), SignInProblem.UNREADABLE)


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return UNSAID_SECONDS
    return min(seconds, _LONGEST) if math.isfinite(seconds) and seconds > 0 else UNSAID_SECONDS


def _token(value: Any) -> str | None:
    return value if isinstance(value, str) and _is_token(value) else None


def _is_token(text: str) -> bool:
    """Something that can stand in a header: printable ASCII without a space."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text

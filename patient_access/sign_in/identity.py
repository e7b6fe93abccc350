"""Who the agent is: a checked id_token, and the Practitioner record it names.

The id_token is believed when its signature, issuer, audience, nonce and times are right. Where a
server publishes no issuer or keys there is nothing to check it by, and it is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # no type marker
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidTokenError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from patient_access.handover.frames import Role
from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.server import Json, Server
from patient_access.sign_in.tokens import Tokens

_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512"]
"""With a key pair only: never ``none``, never a shared secret."""
LEEWAY_SECONDS = 120
_PRACTITIONER = re.compile(r"Practitioner/[A-Za-z0-9._-]{1,64}")
_WORKS_THERE = re.compile(r"[!-~]+/(Practitioner|PractitionerRole)/[A-Za-z0-9][A-Za-z0-9.-]{0,63}")
_LONGEST_NAME = 60
_LONGEST_ADDRESS = 300


@dataclass(frozen=True, repr=False)
class Identity:
    """The agent, as the EHR knows them; empty and None: not said, or not mapped."""

    name: str = ""
    role: Role | None = None
    fhir_user: str = ""
    """The whole address of the agent's own record, for the audit trail."""


async def identify(
    server: Server, ehr: EhrSetting, endpoints: Endpoints, tokens: Tokens, nonce: str | None
) -> Identity:
    """Raises ``SignInFailed`` when there is an id_token and it is not right.

    ``nonce``: None after a refresh, whose id_token has none (OpenID Connect Core 12.2).
    """
    setting = ehr.sign_in
    if setting is None or tokens.id_token is None or endpoints.issuer is None:
        return Identity()
    if endpoints.keys is None:
        return Identity()
    told = await server.get(endpoints.keys)
    if not told.ok or told.body is None:
        raise SignInFailed(SignInProblem.SERVER_DOWN, again=True)
    claims = _checked(told.body, tokens, endpoints.issuer, setting.client_id, nonce)
    record = await _practitioner(server, ehr.base, claims, tokens)
    name, role = _name(record, claims), _role(setting, record, claims)
    return Identity(name, role, _fhir_user(ehr.base, claims))


def _checked(
    keys: Json, tokens: Tokens, issuer: str, client_id: str, nonce: str | None
) -> Mapping[str, Any]:
    problem = SignInProblem.IDENTITY_REFUSED
    try:
        token = jwt.decode(
            tokens.id_token or "",
            KeySet.import_key_set(cast("KeySetSerialization", keys)),
            _SIGNED_BY,
        )
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client_id},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": tokens.access},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except InvalidClaimError as refused:
        if refused.claim in ("exp", "iat", "nbf"):
            problem = SignInProblem.CLOCK_SKEW
    except (ExpiredTokenError, InvalidTokenError):
        problem = SignInProblem.CLOCK_SKEW
    except (JoseError, ValueError, TypeError, KeyError):
        problem = SignInProblem.IDENTITY_REFUSED
    else:
        return dict(claims)
    # Outside the handlers: what was refused is in their exceptions.
    raise SignInFailed(problem)


async def _practitioner(
    server: Server, base: str, claims: Mapping[str, Any], tokens: Tokens
) -> Json:
    """The record that ``fhirUser`` names, if it is a Practitioner of this very server (X1).

    Any other kind of person is not read: this process must not come to hold a patient.
    """
    named = claims.get("fhirUser") or claims.get("profile")
    if not isinstance(named, str):
        return {}
    base = base.rstrip("/")
    reference = named.removeprefix(f"{base}/")
    if not _PRACTITIONER.fullmatch(reference):
        return {}
    try:
        told = await server.get(f"{base}/{reference}", bearer=tokens.access)
    except SignInFailed:
        return {}  # a name is worth having, and no reason to fail a sign-in
    body = told.body or {}
    return body if told.ok and body.get("resourceType") == "Practitioner" else {}


def _fhir_user(base: str, claims: Mapping[str, Any]) -> str:
    """Who ``fhirUser`` names, with the server's address before it; only who works there.

    A patient or a relative who signs in here is nobody's agent, and is not named.
    """
    named = claims.get("fhirUser")
    if not isinstance(named, str) or len(named) > _LONGEST_ADDRESS:
        return ""
    base = base.rstrip("/")
    is_whole = named.startswith(("https://", f"{base}/"))
    whole = named if is_whole else f"{base}/{named}"
    return whole if _WORKS_THERE.fullmatch(whole) else ""


def _name(record: Json, claims: Mapping[str, Any]) -> str:
    for name in _objects(record.get("name")):
        given = name.get("given")
        parts = [*given, name.get("family")] if isinstance(given, list) else [name.get("family")]
        text = " ".join(part for part in parts if isinstance(part, str))
        if plain := _plain(name.get("text")) or _plain(text):
            return plain
    return _plain(claims.get("name")) or _plain(claims.get("preferred_username"))


def _plain(value: Any) -> str:
    """One line that can stand on the call bar."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST_NAME]


def _role(setting: SignInSetting, record: Json, claims: Mapping[str, Any]) -> Role | None:
    """The first match of the site's table; the claim before the record."""
    said = claims.get(setting.role_claim) if setting.role_claim else None
    words = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    for qualification in _objects(record.get("qualification")):
        code = qualification.get("code")
        if isinstance(code, dict):
            words = [*words, *(c.get("code") for c in _objects(code.get("coding")))]
    return next((setting.roles[word] for word in words if _is_mapped(word, setting)), None)


def _is_mapped(word: Any, setting: SignInSetting) -> bool:
    return isinstance(word, str) and word in setting.roles


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))

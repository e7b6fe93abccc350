"""Where to sign in: ``.well-known/smart-configuration``, or what ``/metadata`` says (A1, A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.server import Json, Server, is_safe

OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_REQUIRED = (
    "token_endpoint",
    "grant_types_supported",
    "capabilities",
    "code_challenge_methods_supported",
)
_METHODS = "token_endpoint_auth_methods_supported"
_ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"
_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Endpoints:
    """What a server says of signing in. Every address in it is https, or on this machine."""

    authorization: str
    token: str
    revocation: str | None = None
    issuer: str | None = None
    keys: str | None = None
    """``jwks_uri``: the keys its id_tokens are signed with."""
    capabilities: frozenset[str] = frozenset()
    says_issuer: bool = False
    """It promises to name itself when the browser comes back (RFC 9207)."""
    challenge_methods: frozenset[str] = frozenset()
    """Which kinds of PKCE it takes (A1); empty: it does not say."""
    client_methods: frozenset[str] = frozenset()
    """How clients may prove themselves at the token endpoint (A11); empty: it does not say."""
    client_algorithms: frozenset[str] = frozenset()
    """The signatures that their assertions may have; empty: it does not say."""
    shortfalls: tuple[str, ...] = ()
    """Required fields of ``smart-configuration`` that are not there; ``metadata``: all of it."""


async def discover(server: Server, base: str, issuers: tuple[str, ...] = ()) -> Endpoints:
    """Ask the FHIR server at ``base``. ``issuers``: the site's allow-list; empty: none is kept.

    Raises ``SignInFailed``.
    """
    base = base.rstrip("/")
    found = await server.get(f"{base}/.well-known/smart-configuration")
    if found.ok and found.body is not None and _text(found.body, "token_endpoint"):
        endpoints = _from_configuration(found.body)
    else:
        told = await server.get(f"{base}/metadata")
        if not told.ok or told.body is None:
            busy = told.status == 429 or told.status >= 500
            problem = SignInProblem.SERVER_DOWN if busy else SignInProblem.NOT_OFFERED
            raise SignInFailed(problem, again=busy)
        endpoints = _from_metadata(told.body)
    if issuers and not _allowed(endpoints, issuers):
        raise SignInFailed(SignInProblem.ISSUER_NOT_ALLOWED)
    return await _with_keys(server, endpoints)


def _from_configuration(said: Json) -> Endpoints:
    grants = said.get("grant_types_supported")
    if isinstance(grants, list) and "authorization_code" not in grants:
        raise SignInFailed(SignInProblem.NOT_OFFERED)
    return Endpoints(
        authorization=_address(said, "authorization_endpoint"),
        token=_address(said, "token_endpoint"),
        revocation=_perhaps(said, "revocation_endpoint"),
        issuer=_perhaps(said, "issuer"),
        keys=_perhaps(said, "jwks_uri"),
        capabilities=frozenset(_texts(said.get("capabilities"))),
        says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        challenge_methods=_words(said.get("code_challenge_methods_supported")),
        client_methods=_words(said.get(_METHODS)),
        client_algorithms=_words(said.get(_ALGORITHMS)),
        shortfalls=tuple(name for name in _REQUIRED if not said.get(name)),
    )


def _from_metadata(said: Json) -> Endpoints:
    """The older way: an extension of the statement's security, still seen on Epic (EPC)."""
    uris: Json = {}
    for rest in _objects(said.get("rest")):
        security = rest.get("security")
        for extension in _objects(security.get("extension") if isinstance(security, dict) else ()):
            if extension.get("url") == OAUTH_URIS:
                for part in _objects(extension.get("extension")):
                    uris.setdefault(str(part.get("url")), part.get("valueUri"))
    return Endpoints(
        authorization=_address(uris, "authorize"),
        token=_address(uris, "token"),
        revocation=_perhaps(uris, "revoke"),
        # Servers that have only this are older than SMART 2: they know the first form of scopes.
        capabilities=frozenset({"permission-v1"}),
        shortfalls=("metadata",),
    )


async def _with_keys(server: Server, endpoints: Endpoints) -> Endpoints:
    """The keys' address from the issuer's own document, where the first one does not have it."""
    if endpoints.issuer is None or endpoints.keys is not None:
        return endpoints
    try:
        told = await server.get(f"{endpoints.issuer.rstrip('/')}/.well-known/openid-configuration")
    except SignInFailed:
        return endpoints  # without keys the id_token is not believed, and that is all
    body = told.body or {}
    if not told.ok or body.get("issuer") != endpoints.issuer:
        return endpoints
    promised = body.get("authorization_response_iss_parameter_supported") is True
    return Endpoints(
        **{
            **endpoints.__dict__,
            "keys": _perhaps(body, "jwks_uri"),
            "says_issuer": endpoints.says_issuer or promised,
            "client_methods": endpoints.client_methods or _words(body.get(_METHODS)),
            "client_algorithms": endpoints.client_algorithms or _words(body.get(_ALGORITHMS)),
        }
    )


def _allowed(endpoints: Endpoints, issuers: tuple[str, ...]) -> bool:
    """The issuer's name, letter by letter; where it has none, the place that gives tokens."""
    if endpoints.issuer is not None:
        return endpoints.issuer in issuers
    places = {_place(issuer) for issuer in issuers}
    return _place(endpoints.token) in places and _place(endpoints.authorization) in places


def _place(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _address(said: Json, name: str) -> str:
    address = _text(said, name)
    if not address:
        raise SignInFailed(SignInProblem.NOT_OFFERED)
    if not is_safe(address):
        raise SignInFailed(SignInProblem.UNTRUSTED)
    return address


def _perhaps(said: Json, name: str) -> str | None:
    return _address(said, name) if _text(said, name) else None


def _text(said: Json, name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _words(value: Any) -> frozenset[str]:
    """Names out of a registry, which ``doctor`` may print: nothing that a terminal obeys."""
    return frozenset(one for one in _texts(value) if _WORD.fullmatch(one))


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))

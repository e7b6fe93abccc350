"""The training FHIR server behind a real authorization server: a token, or 401."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from typing import Any

import httpx

from ehr_adapters.training.answers import Answers, Turned
from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import Hospital
from tests.peers.oidc_provider import AGENT, OidcProvider


class GuardedServer(TrainingServer):
    """Asks the authorization server about every token, and says where that is."""

    def __init__(self, hospital: Hospital) -> None:
        super().__init__(hospital)
        self._http.RequestHandlerClass = _Guarded
        self.provider: OidcProvider | None = None
        self.confidential = False
        """Clients prove themselves to the token endpoint: it is the provider's own, and said so."""
        self.refused = 0
        self.bearers: set[str] = set()
        self.tokens_come = threading.Event()
        """While it is not set, whoever asks for a token waits."""
        self.tokens_come.set()

    def configuration(self) -> dict[str, Any]:
        assert self.provider is not None
        root = self.provider.root
        told: dict[str, Any] = {}
        if self.confidential:
            said = httpx.get(f"{root}/.well-known/openid-configuration", trust_env=False).json()
            told = {name: said[name] for name in said if name.startswith("token_endpoint")}
        return {
            "issuer": root,
            "jwks_uri": f"{root}/jwks",
            "authorization_endpoint": f"{root}/auth",
            "token_endpoint": f"{self.base}/token",
            "revocation_endpoint": f"{root}/token/revocation",
            "introspection_endpoint": f"{root}/token/introspection",
            "grant_types_supported": ["authorization_code"],
            "capabilities": ["launch-standalone", "launch-ehr", "permission-v2"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | told


class _Guarded(Answers):
    @property
    def guarded(self) -> GuardedServer:
        server = self.training
        assert isinstance(server, GuardedServer)
        return server

    def do_POST(self) -> None:  # noqa: N802 - http.server's name
        """The token endpoint: the real one, when the test lets it be reached."""
        if self.path != "/fhir/token" or self.guarded.provider is None:
            super().do_POST()
            return
        form = self.rfile.read(int(self.headers["Content-Length"]))
        self.guarded.tokens_come.wait(30)
        kind = {"Content-Type": self.headers["Content-Type"]}
        with httpx.Client(trust_env=False) as client:
            place = f"{self.guarded.provider.root}/token"
            answer = client.post(place, content=form, headers=kind)
        self._send(HTTPStatus(answer.status_code), answer.content)

    def _body(self) -> bytes:
        if self.path == "/fhir/.well-known/smart-configuration":
            return json.dumps(self.guarded.configuration()).encode()
        if self.path == "/fhir/Practitioner/nurse-1":
            self._check_token()
            name = {"family": AGENT.split()[1], "given": [AGENT.split()[0]]}
            found = {"resourceType": "Practitioner", "id": "nurse-1", "name": [name]}
            return json.dumps(found).encode()
        return super()._body()

    def _check_token(self) -> None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        provider = self.guarded.provider
        if not bearer or provider is None or not provider.is_active(bearer):
            self.guarded.refused += 1
            raise Turned(HTTPStatus.UNAUTHORIZED, "login", "a bearer token is needed")
        self.guarded.bearers.add(bearer)

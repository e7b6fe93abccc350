"""An authorization server and a FHIR server in one, with everything that can go wrong at hand."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from tests.support.careful import over_tls

CLIENT = "made-up-client"
AGENT = "Marisol Quintero"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class FakeServer:
    """A context manager. Attributes are what it does; ``seen`` is what it was asked."""

    def __init__(self, tls=None):
        """``tls``: a server's context; None: plain HTTP."""
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.expires_in = 570
        self.scope = None  # as asked
        self.rotates = True
        self.refresh_tokens = True
        self.pkce_required = True
        self.sends_iss = True
        self.configuration = {}  # added to smart-configuration; None takes a field out
        self.metadata = None  # a CapabilityStatement, when smart-configuration is missing
        self.token_answer = None  # (status, body) instead of tokens
        self.refresh_answer = None  # the same, for refreshes only
        self.revoke_status = 200
        self.authorize_error = None
        self.claims = {}
        self.signing_key = self.key
        self.practitioner = {
            "resourceType": "Practitioner",
            "id": "nurse-1",
            "name": [{"family": "Quintero", "given": ["Marisol"]}],
            "qualification": [{"code": {"coding": [{"code": "RN"}]}}],
        }
        self.client_keys = None  # a JWK Set: who does not sign with one of them is not known
        self.clock = 0.0  # seconds by which its clock is ahead, when it looks at a client
        self.proofs = []  # the assertions that it believed
        self.seen = []
        self.codes = {}
        self.live_refresh = set()
        self.live_access = set()
        self.issued = []
        self._lock = threading.Lock()
        self._refreshes = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # a client that went away is no event
        self._http.fake = self
        if tls is not None:
            over_tls(self._http, tls)
        scheme = "http" if tls is None else "https"
        self.root = f"{scheme}://127.0.0.1:{self._http.server_address[1]}"
        self.base = f"{self.root}/fhir"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def hold_refreshes(self):
        """A context in which none is answered."""
        return self._refreshes

    def asked(self, what):
        """The parameters of every request to ``what``, in order."""
        return [given for place, given in self.seen if place == what]

    # --- answers ------------------------------------------------------------------------

    def smart_configuration(self):
        said = {
            "issuer": self.root,
            "jwks_uri": f"{self.root}/jwks",
            "authorization_endpoint": f"{self.root}/authorize",
            "token_endpoint": f"{self.root}/token",
            "revocation_endpoint": f"{self.root}/revoke",
            "grant_types_supported": ["authorization_code"],
            "capabilities": ["launch-standalone", "permission-v2"],
            "code_challenge_methods_supported": ["S256"],
        } | self.configuration
        return {name: value for name, value in said.items() if value is not None}

    def authorize(self, given):
        answer = {"state": given.get("state", "")}
        if self.sends_iss:
            answer["iss"] = self.root
        if self.authorize_error:
            answer |= self.authorize_error
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = given
            answer["code"] = code
        return f"{given['redirect_uri']}?{urlencode(answer)}"

    def knows(self, form):
        """Whether it is the client (RFC 7523, 3); without ``client_keys`` everybody is."""
        if self.client_keys is None:
            return True
        if form.get("client_assertion_type") != JWT_BEARER or "client_id" in form:
            return False
        try:
            keys = KeySet.import_key_set(self.client_keys)
            proof = jwt.decode(form["client_assertion"], keys, ["ES384", "RS384"])
        except (JoseError, ValueError, KeyError):
            return False
        said, now = proof.claims, time.time() + self.clock
        good = (
            said["iss"] == said["sub"] == CLIENT
            and said["aud"] == f"{self.root}/token"
            and now < said["exp"] <= now + 300
            and said.get("iat", now) <= now
            and said["jti"] not in [one.claims["jti"] for one in self.proofs]
        )
        if good:
            self.proofs.append(proof)
        return good

    def token(self, form):
        if self.token_answer:
            return self.token_answer
        if form["grant_type"] == "refresh_token":
            if self.refresh_answer:
                return self.refresh_answer
            if form["refresh_token"] not in self.live_refresh:
                return 400, {"error": "invalid_grant"}
            if self.rotates:
                self.live_refresh.discard(form["refresh_token"])
            return 200, self.grant({"scope": "", "nonce": None}, refreshed=True)
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "made-up secret words"}
        if self.pkce_required or "code_challenge" in asked:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if challenge != asked.get("code_challenge"):
                return 400, {"error": "invalid_grant", "error_description": "PKCE failed"}
        return 200, self.grant(asked)

    def grant(self, asked, *, refreshed=False):
        access, refresh = (f"made-up-{name}-{secrets.token_urlsafe(16)}" for name in ("a", "r"))
        self.live_access.add(access)
        self.issued += [access, refresh]
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.expires_in}
        if self.refresh_tokens and (self.rotates or not refreshed):
            self.live_refresh.add(refresh)
            answer["refresh_token"] = refresh
        scope = self.scope if self.scope is not None else asked["scope"]
        if scope:
            answer["scope"] = scope
        if not refreshed and "openid" in asked["scope"]:
            answer["id_token"] = self.id_token(asked["nonce"])
        return answer

    def id_token(self, nonce):
        now = int(time.time())
        claims = {
            "iss": self.root,
            "aud": CLIENT,
            "sub": "nurse-1",
            "iat": now,
            "exp": now + 600,
            "nonce": nonce,
            "fhirUser": f"{self.base}/Practitioner/nurse-1",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.signing_key)

    def revoke(self, form):
        self.live_refresh.discard(form["token"])
        self.live_access.discard(form["token"])
        return self.revoke_status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        fake = self.server.fake
        url = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(url.query).items()}
        fake.seen.append((url.path, given))
        if url.path == "/fhir/.well-known/smart-configuration":
            if fake.metadata is not None:
                return self._json(404, {})
            return self._json(200, fake.smart_configuration())
        if url.path == "/fhir/metadata" and fake.metadata is not None:
            return self._json(200, fake.metadata)
        if url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", fake.authorize(given))
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if url.path == "/jwks":
            return self._json(200, KeySet([fake.key]).as_dict(private=False))
        if url.path == "/fhir/Practitioner/nurse-1":
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            good = bearer in fake.live_access
            return self._json(200 if good else 401, fake.practitioner if good else {})
        return self._json(404, {})

    def do_POST(self):
        fake = self.server.fake
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        pairs = parse_qsl(body, keep_blank_values=True)
        form = dict(pairs)
        assert len(form) == len(pairs), "nothing is sent twice"
        fake.seen.append((self.path, form))
        if form.get("grant_type") == "refresh_token":
            with fake._refreshes:
                pass
        with fake._lock:
            if not fake.knows(form):
                return self._json(401, {"error": "invalid_client"})
            if self.path == "/token":
                return self._json(*fake.token(form))
            if self.path == "/revoke":
                return self._json(fake.revoke(form), {})
        return self._json(404, {})

    def _json(self, status, body):
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

"""The key pair by which a confidential client proves itself: made, kept as text, signed with (A11).

joserfc does the signing and ``cryptography`` below it the rest; nothing of either is done here.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

Algorithm = Literal["ES384", "RS384"]
ALGORITHMS: Final[tuple[Algorithm, ...]] = ("ES384", "RS384")
"""Both are what SMART App Launch wants a client to know."""
ASSERTION_SECONDS = 150
"""How long an assertion is good. Half of the 300 that a server takes at most: a clock of this desk
that is wrong by less than two and a half minutes, to either side, keeps nobody from signing in."""
_RSA_BITS = 3072
_KEPT = {"ES384": ("kty", "crv", "x", "y", "d"), "RS384": ("kty", "n", "e", "d")}
"""Of an RSA key neither the primes nor what follows from them: Windows keeps 1,280 characters under
a name (2,560 bytes), and 3,072 bits with all parts are twice that. The primes are found again when
it is read (RFC 7518, 6.3.2)."""
_TROUBLES = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class KeyUnreadable(Exception):
    """What the keyring holds under this name is no key of ours. Says nothing of what it is."""


@dataclass(frozen=True, repr=False, eq=False)
class ClientKey:
    """A private key. Is never printed; lives for one signature (``proof``) or one command."""

    algorithm: Algorithm
    _key: ECKey | RSAKey

    @classmethod
    def new(cls, algorithm: Algorithm) -> ClientKey:
        """A pair that nobody has: P-384, or RSA of 3,072 bits."""
        if algorithm == "ES384":
            return cls(algorithm, ECKey.generate_key("P-384"))
        return cls(algorithm, RSAKey.generate_key(_RSA_BITS))

    @classmethod
    def from_text(cls, text: str) -> ClientKey:
        """What ``text`` has kept. Raises ``KeyUnreadable``."""
        key = _read(text)
        if key is None:  # outside of the handler: its exception holds the text
            raise KeyUnreadable
        return key

    @property
    def text(self) -> str:
        """For the keyring, in at most 1,280 characters."""
        whole = cast("dict[str, Any]", self._key.as_dict(private=True))
        kept = {name: whole[name] for name in _KEPT[self.algorithm]}
        return json.dumps({"alg": self.algorithm} | kept, separators=(",", ":"))

    @property
    def kid(self) -> str:
        """The thumbprint of the public key (RFC 7638): the same wherever it is made."""
        return str(self._key.thumbprint())

    def public(self) -> dict[str, str]:
        """The public key as a JWK, for whoever registers this client."""
        public = cast("dict[str, str]", self._key.as_dict(private=False))
        return public | {"use": "sig", "alg": self.algorithm, "kid": self.kid}

    def assertion(self, client_id: str, audience: str) -> str:
        """A new client assertion (RFC 7523, 2.2 and 3): never the same twice, soon worthless.

        Without ``iat`` and ``nbf``, which nobody must have: a server whose clock is a little behind
        would refuse what comes out of its future.
        """
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "exp": int(time.time()) + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(32),
        }
        header = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT"}
        return jwt.encode(header, claims, self._key, algorithms=[self.algorithm])


def _read(text: str) -> ClientKey | None:
    try:
        kept = json.loads(text)
        algorithm = cast("Algorithm", kept["alg"])
        parts = {name: kept[name] for name in _KEPT[algorithm]}
        kind = ECKey if algorithm == "ES384" else RSAKey
        key = kind.import_key(parts)
        right = isinstance(key, RSAKey) or key.curve_name == "P-384"
        # Read only now (joserfc is lazy): half a key must not come to light when it is used.
        return ClientKey(algorithm, key) if key.private_key is not None and right else None
    except _TROUBLES:
        return None

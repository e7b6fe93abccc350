"""The key pair by which a confidential client proves itself: made, kept as text, signed with (A11).

joserfc does the signing and ``cryptography`` below it the rest; nothing of either is done here.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import base64_to_int

Algorithm = Literal["ES384", "RS384"]
ALGORITHMS: Final[tuple[Algorithm, ...]] = ("ES384", "RS384")
"""Both are what SMART App Launch wants a client to know."""
ASSERTION_SECONDS = 150
"""How long an assertion is good. Half of the 300 that a server takes at most: a clock of this desk
that is wrong by less than two and a half minutes, to either side, keeps nobody from signing in."""
_RSA_BITS = 3072
_RSA_EXPONENT = 65537
_KEPT = {"ES384": ("kty", "crv", "x", "y", "d"), "RS384": ("p", "q")}
"""Of an RSA key its two primes alone, from which the rest follows in no time: Windows keeps 1,280
characters under a name (2,560 bytes), and 3,072 bits with all parts are twice that."""
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
        if algorithm == "RS384":
            return ClientKey(algorithm, _from_primes(**parts))
        key = ECKey.import_key(parts)
        # Read only now (joserfc is lazy): half a key must not come to light when it is used.
        is_whole = key.private_key is not None and key.curve_name == "P-384"
        return ClientKey(algorithm, key) if is_whole else None
    except _TROUBLES:
        return None


def _from_primes(p: str, q: str) -> RSAKey:
    """The whole RSA key; ``cryptography`` checks that it is one. Raises one of ``_TROUBLES``."""
    first, second = base64_to_int(p), base64_to_int(q)
    if (first * second).bit_length() != _RSA_BITS:
        raise ValueError
    d = rsa.rsa_recover_private_exponent(_RSA_EXPONENT, first, second)
    numbers = rsa.RSAPrivateNumbers(
        p=first,
        q=second,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, first),
        dmq1=rsa.rsa_crt_dmq1(d, second),
        iqmp=rsa.rsa_crt_iqmp(first, second),
        public_numbers=rsa.RSAPublicNumbers(_RSA_EXPONENT, first * second),
    )
    return RSAKey.import_key(numbers.private_key())

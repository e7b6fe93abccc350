"""Sealing for somebody else: what is sealed here can be opened only where the private key is.

HPKE (RFC 9180) as ``cryptography`` has it: X25519, HKDF-SHA256, AES-256-GCM, a fresh key for
each message. The workstation holds the public key alone, so that it can write and never read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MAGIC = b"patient-access outbox 1\n"
_KEY_ID = 8
_BLOCK = 512
"""Plain text is padded to a multiple of this: the size of a file says little of what is in it."""


class KeyUnusable(Exception):
    """Not a key of this kind. The message never quotes it."""


class NotOurs(Exception):
    """Sealed for another key."""


class Damaged(Exception):
    """Cut off or changed: nothing of it can be read."""


class SealKey:
    """A public key: seals."""

    def __init__(self, text: str) -> None:
        """``text``: 32 bytes in base64. Raises ``KeyUnusable``."""
        try:
            raw = base64.b64decode(text.strip(), validate=True)
            self._key = X25519PublicKey.from_public_bytes(raw)
        except (binascii.Error, ValueError):
            raise KeyUnusable("This is not a public key of the outbox.") from None
        self.text = text.strip()
        self._head = _MAGIC + hashlib.sha256(raw).digest()[:_KEY_ID]

    def seal(self, plain: bytes) -> bytes:
        """Only the private key opens it. JSON is padded with spaces, which change nothing."""
        padded = plain + b" " * (-len(plain) % _BLOCK)
        return self._head + _SUITE.encrypt(padded, self._key, info=self._head)


class OpenKey:
    """A private key: opens."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key
        self.public = SealKey(base64.b64encode(key.public_key().public_bytes_raw()).decode())

    @classmethod
    def new(cls) -> OpenKey:
        return cls(X25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> OpenKey:
        """From a PEM (PKCS #8). Raises ``KeyUnusable``."""
        try:
            key = serialization.load_pem_private_key(text.encode(), password=None)
        except (ValueError, TypeError):
            raise KeyUnusable("This is not a private key of the outbox.") from None
        if not isinstance(key, X25519PrivateKey):
            raise KeyUnusable("This is a private key of another kind.")
        return cls(key)

    @property
    def text(self) -> str:
        """The private key as PEM: for a file at the site, or the OS keyring."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def open(self, sealed: bytes) -> bytes:
        """Raises ``NotOurs`` or ``Damaged``."""
        size = len(_MAGIC) + _KEY_ID
        head = sealed[:size]
        if len(sealed) <= size or not head.startswith(_MAGIC):
            raise Damaged
        if head != self.public.seal(b"")[:size]:
            raise NotOurs
        try:
            return _SUITE.decrypt(sealed[size:], self._key, info=head).rstrip(b" ")
        except (InvalidTag, ValueError):
            raise Damaged from None

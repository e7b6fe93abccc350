"""A secret that is longer than one entry of a keyring may be, in as many as it takes.

Windows Credential Manager keeps 2,560 bytes under one name (``CRED_MAX_CREDENTIAL_BLOB_SIZE``), in
which keyring writes UTF-16: 1,280 characters. Refresh tokens of some servers are longer. What fits
is one entry as it always was; of what does not, the entry says how many parts there are and what
they must come to, and is written last and removed first: half a token is never taken for one.
"""

from __future__ import annotations

import hashlib
import re

from keyring.backend import KeyringBackend

LONGEST = 1280
"""Characters."""
_MOST_PARTS = 20
_IN_PARTS = re.compile(r"in ([0-9]{1,2}) parts, SHA-256 ([0-9a-f]{64})")
"""No token looks like this: there are no spaces in one (RFC 6749, A.17)."""


def read(backend: KeyringBackend, service: str, account: str) -> str | None:
    """The secret; None: none is kept, or not the whole of it."""
    text = backend.get_password(service, account)
    said = _IN_PARTS.fullmatch(text or "")
    if said is None:
        return text
    pieces = [backend.get_password(service, part) for part in _parts(account, text)]
    whole = "".join(piece or "" for piece in pieces)
    return whole if _digest(whole) == said[2] else None


def store(backend: KeyringBackend, service: str, account: str, text: str) -> None:
    """Keep it, instead of what was there. ``ValueError``: nobody has a secret this long."""
    before = _parts(account, backend.get_password(service, account))
    pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
    if len(pieces) > _MOST_PARTS:
        raise ValueError
    said = text if len(pieces) < 2 else f"in {len(pieces)} parts, SHA-256 {_digest(text)}"
    now = _parts(account, said)
    for part, piece in zip(now, pieces, strict=False):
        backend.set_password(service, part, piece)
    backend.set_password(service, account, said)
    _remove(backend, service, [part for part in before if part not in now])


def forget(backend: KeyringBackend, service: str, account: str) -> bool:
    """Remove it with all its parts; False: there was none."""
    text = backend.get_password(service, account)
    if text is None:
        return False
    backend.delete_password(service, account)
    _remove(backend, service, _parts(account, text))
    return True


def _remove(backend: KeyringBackend, service: str, parts: list[str]) -> None:
    for part in parts:
        if backend.get_password(service, part) is not None:
            backend.delete_password(service, part)


def _parts(account: str, said: str | None) -> list[str]:
    """The names of the other entries, where there are any."""
    count = _IN_PARTS.fullmatch(said or "")
    numbers = range(1, int(count[1]) + 1) if count is not None else ()
    return [f"{account} part {number}" for number in numbers]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

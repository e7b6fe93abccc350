"""What a reference points to, whichever way a server writes it (rules L12, X6).

An id means something only with its base: ``Patient/7`` of another server is a stranger here.
"""

import re
from functools import lru_cache

NameKey = tuple[str, str]
"""A resource type and an id."""

_LOCAL = re.compile(r"([A-Z][A-Za-z]+)/([^/?#]+)(?:/_history/[^/?#]*)?")
_URN = "urn:uuid:"


def target_of(reference: str, bases: tuple[str, ...]) -> NameKey | None:
    """Type and id of a thing of this system; None for anything else, contained things too.

    ``bases``: where the system answers. Written relative, absolute under a base, or versioned.
    """
    if "://" in reference:
        place = _place(reference)
        base = next((one for one in _places(bases) if place.startswith(one)), None)
        if base is None:
            return None
        reference = place[len(base) :]
    match = _LOCAL.fullmatch(reference)
    return (match[1], match[2]) if match else None


def patient_of(reference: str, bases: tuple[str, ...]) -> str | None:
    """The id of a patient of this system; None for anybody else's and for what is no patient.

    ``urn:uuid:`` stands for the record of that id: a bundle's own name for it.
    """
    if reference.startswith(_URN):
        return reference.removeprefix(_URN) or None
    target = target_of(reference, bases)
    return target[1] if target and target[0] == "Patient" else None


@lru_cache(16)
def _places(bases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_place(f"{base.rstrip('/')}/") for base in bases)


def _place(url: str) -> str:
    """Host, port and path. Not the scheme: a server behind what ends TLS often writes http."""
    host, slash, path = url.partition("://")[2].partition("/")
    return f"{host.casefold().removesuffix(':80').removesuffix(':443')}{slash}{path}"

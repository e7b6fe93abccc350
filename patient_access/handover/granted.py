"""What SMART scopes let a client read (v1 and v2). Pure; the switchboard and workspaces use it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCOPE = re.compile(
    r"(?P<context>patient|user|system)/(?P<kind>[A-Za-z]+|\*)\.(?P<rights>[a-z]+|\*)(?:\?.*)?"
)
_V1 = {"read": frozenset("rs"), "write": frozenset("cud"), "*": frozenset("cruds")}
_READING = frozenset("rs")


def may_read(scopes: Iterable[str], kind: str) -> bool:
    """Whether ``scopes`` allow reading or searching resources of this type.

    Only ``user/`` scopes count: ``patient/`` ones are of a patient this client never chose.
    """
    for scope in scopes:
        match = _SCOPE.fullmatch(scope)
        if match is None or match["context"] != "user" or match["kind"] not in (kind, "*"):
            continue
        if _rights(match["rights"]) & _READING:
            return True
    return False


def _rights(letters: str) -> frozenset[str]:
    return _V1.get(letters) or frozenset(letters) & frozenset("cruds")

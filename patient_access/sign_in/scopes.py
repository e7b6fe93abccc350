"""Which scopes are asked for (A5). No wildcards: some servers refuse them."""

from __future__ import annotations

from collections.abc import Iterable

from patient_access.handover.granted import may_read

_FHIRCAST = (
    "fhircast/Patient-open.read",
    "fhircast/Patient-open.write",
    "fhircast/Patient-close.read",
    "fhircast/Patient-close.write",
    "fhircast/SyncError.read",
    "fhircast/SyncError.write",
    "fhircast/UserLogout.read",
    "fhircast/UserHibernate.read",
)


def scopes_to_ask(
    resources: Iterable[str],
    capabilities: frozenset[str],
    *,
    offline: bool = False,
    launch: bool = False,
    fhircast: bool = False,
) -> tuple[str, ...]:
    """Reading and searching each type, in the first form only where the server knows no other.

    ``launch``: the EHR started us, and its context is named beside this request. ``fhircast``:
    open records are shared; a hub that allows it comes with the token (F1).
    """
    first_form = "permission-v1" in capabilities and "permission-v2" not in capabilities
    right = "read" if first_form else "rs"
    return (
        "openid",
        "fhirUser",
        *(f"user/{kind}.{right}" for kind in resources),
        "offline_access" if offline else "online_access",
        *(("launch",) if launch else ()),
        *(_FHIRCAST if fhircast else ()),
    )


def not_granted(resources: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """The types that were asked for and may not be read."""
    granted = tuple(granted)
    return tuple(kind for kind in resources if not may_read(granted, kind))

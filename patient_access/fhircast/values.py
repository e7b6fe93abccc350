"""What is known of a hub and of the patient in a context event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from patient_access.domain.base import PhiModel
from patient_access.domain.identity import Identifier

Token = Callable[[], Awaitable[str | None]]
"""Asks for an access token that is good now; None: the hub is open. Raises ``EhrFailure``."""


class Renews(Protocol):
    """Gets another token for one that a hub has refused; the same for all who ask together."""

    def change(self) -> int:
        """A number that changes with the token."""

    async def renewed(self, since: int) -> bool:
        """True when there is another token than at ``change`` ``since``."""


@dataclass(frozen=True, repr=False)
class Hub:
    """One hub, and what the site has decided about it."""

    url: str
    topic: str
    """The session that the agent's programs share. Not a patient, and not for a log either."""
    hosts: frozenset[str]
    """Who may be spoken with: the EHR's own host and the site's list (F8)."""
    numeric_status: bool = False
    """Acknowledge with ``200`` instead of ``"200"``: the standard has both (F4)."""
    refuse_at_once: bool = True
    """Another patient during a call: 409; False: 202, and a SyncError right after (F8)."""
    proxy: str | None = None
    """The way to it is the way to its EHR: see ``way_out.trust.Way``."""
    client_certificate: str | None = None
    client_key: str | None = None


class PatientKeys(PhiModel):
    """A patient by id and identifiers: all that is sent, and all that is kept of what comes."""

    id: str | None = None
    identifiers: tuple[Identifier, ...] = ()

    def is_same_as(self, other: PatientKeys) -> bool:
        """Proved, not likely: an equal id, or a number of one system, and none that disagrees."""
        mine, theirs = _by_system(self), _by_system(other)
        shared = mine.keys() & theirs.keys()
        if any(mine[system].isdisjoint(theirs[system]) for system in shared):
            return False
        return bool(shared) or (self.id is not None and self.id == other.id)


def _by_system(keys: PatientKeys) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in keys.identifiers:
        if one.system and one.value:
            found.setdefault(one.system, set()).add(one.value)
    return found


class Said(StrEnum):
    """What the agent is told. None of them says who."""

    OPEN_THERE = "open_there"
    """Before the check: a patient is open in the EHR. A hint that it is open, never who."""
    OTHER_PATIENT = "other_patient"
    """During the call the EHR has opened somebody else."""
    CLOSED_THERE = "closed_there"
    """Our patient has been closed in the EHR."""
    USER_LEFT = "user_left"
    """The EHR says its user has signed out or it has gone to sleep."""
    NOT_FOLLOWED = "not_followed"
    """Another program did not follow, or the hub would not tell it."""


class Stands(StrEnum):
    """How the link to a hub is, for one quiet light."""

    CONNECTING = "connecting"
    LIVE = "live"
    FAILED = "failed"


class HubProblem(StrEnum):
    FOREIGN = "foreign"
    """An address the site has not allowed, or one that is not encrypted: nothing was sent."""
    REFUSED = "refused"
    """4xx, or the subscription was denied."""
    PROXY = "proxy"
    """The proxy on the way to it refused, or is not there."""
    CLIENT_CERTIFICATE = "client_certificate"
    """It refused the certificate of this desk, or the certificate's files cannot be used."""
    UNTRUSTED = "untrusted"
    """Its certificate cannot be trusted."""
    DOWN = "down"
    """No answer, a server error, or one that cannot be read."""


class HubFailed(Exception):
    """A kind and nothing else: what a hub says may name a patient."""

    def __init__(self, problem: HubProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

"""Who the agent is, for every record of a call: the account, the sign-in, the desk."""

from __future__ import annotations

import getpass
import platform

from patient_access.audit.record import Context, Purpose
from patient_access.handover import frames
from patient_access.handover.sign_in_states import SignInState
from patient_access.verification.values import Authority, CallerKind
from patient_access.workspace.session import CallSession

_PURPOSES = {
    CallerKind.PATIENT: Purpose.PATIENT_REQUEST,
    CallerKind.REPRESENTATIVE: Purpose.FAMILY_REQUEST,
}


class AgentAccount:
    """Keeps what the sign-ins say. Without one, the account on this system is all there is."""

    def __init__(self, welcome: frames.Welcome) -> None:
        self._name = welcome.agent_name
        self._role = welcome.role
        self._users: dict[str, str] = {}
        """The agent's own record in each EHR that named one, by the EHR's name."""
        self._waiting: set[str] = set()
        """EHRs whose sign-in the browser shows."""

    def is_now(self, welcome: frames.Welcome) -> None:
        """The name and role that the sign-ins come to."""
        self._name, self._role = welcome.agent_name, welcome.role

    def sign_in_changed(self, changed: frames.SignInChanged) -> bool:
        """Whether somebody has just come back from the browser, signed in.

        A sign-in that was there before this window, or that is refreshed, is no new one.
        """
        signed_in = changed.state is SignInState.SIGNED_IN
        just_now = signed_in and changed.ehr in self._waiting
        self._waiting.discard(changed.ehr)
        if changed.state is SignInState.WAITING:
            self._waiting.add(changed.ehr)
        if signed_in and changed.fhir_user:
            self._users[changed.ehr] = changed.fhir_user
        else:
            self._users.pop(changed.ehr, None)
        return just_now

    def context(self, session: CallSession | None, call_id: str, ehr: str = "") -> Context:
        """``ehr``: which one an event is about; its own sign-in is named before any other."""
        user = self._users.get(ehr) or next(iter(self._users.values()), "")
        return Context(
            user_id=_account_name(),
            user=user,
            user_name=self._name,
            role=self._role.value,
            device=platform.node() or "workstation",
            call_id=call_id,
            purpose=_purpose(session),
        )


def _purpose(session: CallSession | None) -> Purpose:
    """As the site's policy says of this kind of caller."""
    kind = session.kind if session is not None else None
    check = session.check if session is not None else None
    if kind is None or kind is CallerKind.GENERAL or check is None:
        return _PURPOSES.get(kind, Purpose.OPERATIONS) if kind else Purpose.OPERATIONS
    if check.on is Authority.POWER_OF_ATTORNEY:
        return Purpose.POWER_OF_ATTORNEY
    return Purpose(getattr(check.policy.purposes, kind.value))


def _account_name() -> str:
    """The agent's account on this system; a service session may have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"

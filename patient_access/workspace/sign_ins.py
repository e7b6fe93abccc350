"""The agent's sign-ins as this window shows them: cards between calls, a name, a role."""

from __future__ import annotations

from patient_access.handover import frames
from patient_access.handover.frames import Role
from patient_access.handover.sign_in_states import SignInState
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import SignInView


class SignIns:
    """Keeps what the switchboard said last of each EHR that agents sign in to."""

    def __init__(self, welcome: frames.Welcome, dashboard: Dashboard) -> None:
        self._settings = welcome
        self._dashboard = dashboard
        self._stand = {
            ehr.name: frames.SignInChanged(ehr=ehr.name, state=SignInState.NEEDED)
            for ehr in welcome.ehrs
            if ehr.signs_in
        }

    def changed(self, changed: frames.SignInChanged) -> None:
        """One EHR stands otherwise now."""
        self._stand[changed.ehr] = changed
        self._dashboard.show_sign_ins(
            tuple(
                SignInView(ehr=one.ehr, state=one.state, problem=one.problem)
                for one in self._stand.values()
                if one.state is not SignInState.SIGNED_IN or one.problem is not None
            )
        )

    def applied(self, welcome: frames.Welcome) -> frames.Welcome:
        """Who the agent is, as the EHRs say; as the settings say where they do not.

        EHRs that disagree about the role leave the lesser one: it opens less.
        """
        names = [one.agent_name for one in self._stand.values() if one.agent_name]
        roles = {one.role for one in self._stand.values() if one.role is not None}
        role = self._settings.role
        if roles:
            role = Role.AGENT if Role.AGENT in roles else Role.NURSE
        name = names[0] if names else self._settings.agent_name
        return welcome.model_copy(update={"agent_name": name, "role": role})

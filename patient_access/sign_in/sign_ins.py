"""The sign-ins of one desk: what the switchboard asks, and what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.browser import open_browser
from patient_access.sign_in.journey import Browse
from patient_access.sign_in.pace import PACE, Pace
from patient_access.sign_in.server import Server
from patient_access.sign_in.session import Granted, Session


class SignIns:
    """One ``Session`` for each EHR that agents sign in to.

    ``say`` is told of every change; ``call_is_up``: no browser is opened while it is True.
    """

    def __init__(
        self,
        ehrs: Sequence[EhrSetting],
        say: Callable[[frames.SignInChanged], None],
        call_is_up: Callable[[], bool],
        *,
        language: str = "en",
        browse: Browse = open_browser,
        pace: Pace = PACE,
    ) -> None:
        self._say = say
        self._call_is_up = call_is_up
        self._servers = {ehr.name: Server(ehr) for ehr in ehrs if ehr.sign_in is not None}
        self._sessions = {
            ehr.name: Session(
                ehr,
                ehr.sign_in,
                self._servers[ehr.name],
                self._changed,
                language=language,
                browse=browse,
                pace=pace,
            )
            for ehr in ehrs
            if ehr.sign_in is not None
        }

    def __contains__(self, ehr: str) -> bool:
        return ehr in self._sessions

    def open(self) -> None:
        """The shift begins: go on where a site lets a sign-in be kept."""
        for session in self._sessions.values():
            session.resume()

    def states(self) -> tuple[frames.SignInChanged, ...]:
        """How they all stand, for a window that is new."""
        return tuple(_frame(session) for session in self._sessions.values())

    async def token(self, ehr: str, *, refused: bool) -> Granted | None:
        """A token that is good now. None as ``Session.token``, or for an EHR without a sign-in."""
        session = self._sessions.get(ehr)
        return None if session is None else await session.token(refused=refused)

    def want(self, ehr: str, launch: str | None = None) -> None:
        """The agent pressed the button. During a call no browser may cover the patient's record."""
        session = self._sessions.get(ehr)
        if session is None:
            return
        if self._call_is_up():
            refused = {"state": session.state, "problem": SignInProblem.CALL_UP}
            self._say(_frame(session).model_copy(update=refused))
        else:
            session.want(launch)

    def cancel(self, ehr: str) -> None:
        if (session := self._sessions.get(ehr)) is not None:
            session.cancel()

    def redirected(self, address: str) -> bool:
        """An address that came through the front door; True: one of the sign-ins waited for it."""
        return any(session.redirected(address) for session in self._sessions.values())

    def launched(self, address: str) -> bool:
        """The EHR starts us (``…?iss=…&launch=…``); True: it is one that we sign in to.

        ``iss`` must be a configured base (X11): whoever else is named is asked for nothing.
        """
        pairs = parse_qsl(address.partition("#")[0].partition("?")[2], keep_blank_values=True)
        given = dict(pairs)
        iss, launch = given.get("iss", "").rstrip("/"), given.get("launch", "")
        if len(given) != len(pairs) or not launch or not launch.isprintable():
            return False
        for session in self._sessions.values():
            if session.ehr.base.rstrip("/") == iss:
                self.want(session.ehr.name, launch)
                return True
        log.event(Code.REDIRECT_REFUSED)
        return False

    def locked(self) -> None:
        """The screen is locked, or another user's session is on it (A9).

        Returns at once, with no access token held here; windows are told to let go of theirs.
        A call's window should have ended by then: what it tells the EHR at its end needs one.
        """
        for session in self._sessions.values():
            session.locked()
            self._say(_frame(session).model_copy(update={"let_go": True}))

    async def close(self, *, keep: bool) -> None:
        """The end of the shift. ``keep``: the program is told to stop; the agent did not leave."""
        await asyncio.gather(*(session.close(keep=keep) for session in self._sessions.values()))
        await asyncio.gather(*(server.close() for server in self._servers.values()))

    def _changed(self, session: Session) -> None:
        self._say(_frame(session))


def _frame(session: Session) -> frames.SignInChanged:
    signed_in = session.state is SignInState.SIGNED_IN
    return frames.SignInChanged(
        ehr=session.ehr.name,
        state=session.state,
        problem=session.problem,
        agent_name=session.identity.name if signed_in else "",
        role=session.identity.role if signed_in else None,
        fhir_user=session.identity.fhir_user if signed_in else "",
    )

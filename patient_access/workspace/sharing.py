"""Opens and closes follow the call (FHIRcast): what the check and the end mean to the EHR's screen.

One subscriber for each EHR that shares, from the beginning of a call to its end. What comes in is
at most a message to the agent: it never verifies, never changes the patient, never ends the call.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from patient_access.domain.failure import EhrFailure
from patient_access.domain.patient import Patient
from patient_access.fhircast.addresses import allowed_hosts
from patient_access.fhircast.subscriber import Subscriber
from patient_access.fhircast.values import Hub, PatientKeys, Said, Stands
from patient_access.handover import frames
from patient_access.views.values import EhrState, EhrView, Message, Severity
from patient_access.workspace.background import Background
from patient_access.workspace.link_secrets import LinkSecrets
from patient_access.workspace.tokens import SignedIn, Tokens

LEAVE_SECONDS = 1.0
"""The most that closing and unsubscribing may take. The ending itself has half a second more."""

MESSAGES = {
    Said.OPEN_THERE: Message(code="fhircast_open_there"),
    Said.OTHER_PATIENT: Message(code="fhircast_other_patient", severity=Severity.WARNING),
    Said.CLOSED_THERE: Message(code="fhircast_closed_there"),
    Said.USER_LEFT: Message(code="fhircast_user_left", severity=Severity.WARNING),
    Said.NOT_FOLLOWED: Message(code="fhircast_not_followed", severity=Severity.WARNING),
}
_LIGHT = {
    Stands.CONNECTING: EhrState.CONNECTING,
    Stands.LIVE: EhrState.LIVE,
    Stands.FAILED: EhrState.FAILED,
}


class Sharing(QObject):
    """Lives on the Qt thread; its subscribers on the background loop."""

    said = Signal(object)
    """A ``Message`` for the agent, without a patient in it."""
    changed = Signal(object)
    """An ``EhrView``: how the link to a hub is."""
    _heard = Signal(object)
    _stood = Signal(str, object)

    def __init__(
        self,
        welcome: frames.Welcome,
        tokens: Tokens,
        background: Background,
        secrets: LinkSecrets | None = None,
    ) -> None:
        """``secrets``: what the way to a hub needs, asked for as for its EHR."""
        super().__init__()
        self._secrets = secrets
        self._ehrs = {ehr.name: ehr for ehr in welcome.ehrs if ehr.fhircast is not None}
        self._tokens = tokens
        self._background = background
        self._subscribers: dict[str, Subscriber] = {}
        self._verified: tuple[str, PatientKeys] | None = None
        self._begun = self._left = False
        self._heard.connect(self._say, Qt.ConnectionType.QueuedConnection)
        self._stood.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """A call is at this desk: subscribe. Between calls nothing is listened to."""
        if self._begun:
            return
        self._begun = True
        for ehr in self._ehrs.values():
            self._background.start(
                self._take_part(ehr),
                owner=self,
                succeeded=lambda _: None,
                failed=partial(self._failed, ehr.name),
            )

    def verified(self, patient: Patient) -> None:
        """The check has passed: this patient is what the call is about."""
        numbers = (patient.mrn,) if patient.mrn is not None else ()
        keys = PatientKeys(id=patient.ref.id, identifiers=numbers)
        self._background.call(partial(self._set_verified, patient.ref.source, keys))

    def closed(self) -> None:
        """What had opened for a limited time is off the screen; the call may be about another."""
        self._background.call(self._set_closed)

    def leave(self) -> Future[bool]:
        """Begin to close and unsubscribe. True in the end: every hub was told."""
        return asyncio.run_coroutine_threadsafe(self._leave(), self._background.loop)

    # --- on the loop --------------------------------------------------------------------

    async def _take_part(self, ehr: frames.EhrAddress) -> None:
        token = self._tokens.source_for(ehr.name, signs_in=ehr.signs_in)
        await token()  # with it comes the hub, where the sign-in brings one
        hub = hub_of(ehr, self._tokens.hub(ehr.name))
        if hub is None or self._left:
            return
        subscriber = Subscriber(
            hub,
            token,
            self._heard.emit,
            partial(self._stood.emit, ehr.name),
            renews=SignedIn(self._tokens, ehr.name),
            ask=None if self._secrets is None else self._secrets.source_for(ehr.name),
        )
        self._subscribers[ehr.name] = subscriber
        self._tell(ehr.name)
        await subscriber.run()

    def _set_verified(self, source: str, keys: PatientKeys) -> None:
        self._verified = source, keys
        for name in self._subscribers:
            self._tell(name)

    def _set_closed(self) -> None:
        self._verified = None
        for subscriber in self._subscribers.values():
            subscriber.closed()

    def _tell(self, name: str) -> None:
        """An id means something in its own EHR only (L12): other hubs hear of nobody."""
        if self._verified is not None:
            source, keys = self._verified
            self._subscribers[name].verified(keys if source == name else None)

    async def _leave(self) -> bool:
        self._left = True
        leaving = (one.leave(LEAVE_SECONDS) for one in self._subscribers.values())
        return all(await asyncio.gather(*leaving))

    # --- on the Qt thread ---------------------------------------------------------------

    def _say(self, said: Said) -> None:
        self.said.emit(MESSAGES[said])

    def _show(self, name: str, stands: Stands) -> None:
        light = "FHIRcast" if len(self._ehrs) == 1 else f"FHIRcast ({name})"
        self.changed.emit(EhrView(name=light, state=_LIGHT[stands]))

    def _failed(self, name: str, _: EhrFailure) -> None:
        """Nobody is signed in, or a defect: the call goes on, and the light says so."""
        self._show(name, Stands.FAILED)


def hub_of(ehr: frames.EhrAddress, given: frames.FhircastHub | None) -> Hub | None:
    """Where to share: as the site set it, else as the sign-in said; None: nowhere."""
    site = ehr.fhircast
    if site is None:
        return None
    url, topic = site.hub, site.topic
    if given is not None:
        url, topic = url or given.url, topic or given.topic
    if not url or not topic:
        return None
    return Hub(
        url=url,
        topic=topic,
        hosts=allowed_hosts(ehr.base, site.hosts),
        numeric_status=site.numeric_status,
        refuse_at_once=site.refuse,
        proxy=ehr.proxy,
        client_certificate=ehr.client_certificate,
        client_key=ehr.client_key,
    )

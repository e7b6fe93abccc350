"""What workspaces ask the switchboard for: short-lived tokens, and the secrets of a link."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.settings.credentials import (
    CredentialsUnavailable,
    read_link_secret,
    read_token,
)
from patient_access.switchboard.workspace import Workspace

if TYPE_CHECKING:
    from patient_access.sign_in.sign_ins import SignIns


class Grants:
    """Answers each ``TokenWanted``; what is secret goes in the private part, never in a log."""

    def __init__(self, *, training: bool) -> None:
        self._training = training
        self._keyring_said = False

    async def give(
        self, workspace: Workspace, wanted: frames.TokenWanted, sign_ins: SignIns | None
    ) -> None:
        """Always answers: with an empty private part where there is nothing to give."""
        if wanted.of in ("proxy", "client_key"):
            await _link_secret(workspace, wanted)
        elif sign_ins is not None and wanted.ehr in sign_ins:
            await _of_the_agent(workspace, wanted, sign_ins)
        else:
            await self._of_the_site(workspace, wanted)

    async def _of_the_site(self, workspace: Workspace, wanted: frames.TokenWanted) -> None:
        """IT's token from the OS keyring; training has none."""
        private = PrivatePart()
        if not self._training:
            try:
                token = await asyncio.to_thread(read_token, wanted.ehr)
            except CredentialsUnavailable:
                log.event(Code.CREDENTIALS_UNAVAILABLE)
                # Only where the server wanted a token: an open one needs no keyring.
                if wanted.refused and not self._keyring_said:
                    self._keyring_said = True
                    workspace.send(frames.Notice(code="credentials_unavailable"))
            else:
                private = PrivatePart(bytearray(token.encode()) if token else None)
        workspace.send(frames.TokenGranted(ehr=wanted.ehr), private)


async def _of_the_agent(
    workspace: Workspace, wanted: frames.TokenWanted, sign_ins: SignIns
) -> None:
    granted = await sign_ins.token(wanted.ehr, refused=wanted.refused)
    if granted is None:
        workspace.send(frames.TokenGranted(ehr=wanted.ehr))
        return
    workspace.send(
        frames.TokenGranted(
            ehr=wanted.ehr,
            expires_in=granted.expires_in,
            scopes=granted.scopes,
            fhircast=granted.fhircast,
        ),
        PrivatePart(bytearray(granted.access.encode())),
    )


async def _link_secret(workspace: Workspace, wanted: frames.TokenWanted) -> None:
    """Answer with what the keyring holds; with nothing where it holds nothing or is locked.

    A proxy that wanted the password, or a key that wanted its passphrase, then says so by itself.
    """
    found = None
    try:
        found = await asyncio.to_thread(read_link_secret, wanted.ehr, wanted.of)
    except CredentialsUnavailable:
        log.event(Code.CREDENTIALS_UNAVAILABLE)
    private = PrivatePart(bytearray(found.encode()) if found else None)
    workspace.send(frames.TokenGranted(ehr=wanted.ehr, of=wanted.of), private)

"""The secrets of the way to an EHR, from the keyring to the workspace that makes a client."""

from __future__ import annotations

import asyncio

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.settings.credentials import CredentialsUnavailable, read_link_secret
from patient_access.switchboard.workspace import Workspace


async def grant_link_secret(workspace: Workspace, wanted: frames.TokenWanted) -> None:
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

"""What ``doctor`` says of this program as an EHR's client: whether it is known there (A11)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting
from patient_access.settings.sign_in import SignInSetting
from patient_access.sign_in import client_keys
from patient_access.sign_in.client_key import ClientKey, KeyUnreadable
from patient_access.sign_in.discovery import Endpoints
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.proof import WITH_KEY, Proof, knows_no_key, wants_key
from patient_access.sign_in.server import Server
from patient_access.sign_in.tokens import is_known


async def key_checks(
    server: Server, ehr: EhrSetting, setting: SignInSetting, endpoints: Endpoints
) -> list[Check]:
    """One line for each finding; nothing for a public client that the server may take."""
    if setting.client_authentication != WITH_KEY:
        return list(_public(ehr.name, endpoints))
    try:
        key = await asyncio.to_thread(client_keys.in_use, ehr)
        _, waits = await asyncio.to_thread(client_keys.are_there, ehr)
    except CredentialsUnavailable as unavailable:
        return [broken("sign_in", f"{ehr.name} wants a sign-in key. {unavailable}")]
    except KeyUnreadable:
        why = "what the keyring holds cannot be used"
        return [_make(ehr.name, f"wants a sign-in key, and {why}", " --replace")]
    if key is None:
        return [_make(ehr.name, "wants a sign-in key, and there is none here")]
    found = list(_compared(ehr.name, setting, endpoints, key, waits=waits))
    return found + await _known(server, ehr, setting, endpoints)


def _make(name: str, why: str, more: str = "") -> Check:
    command = f'`patient-access sign-in-key make "{name}"{more}`'
    return broken("sign_in", f"{name} {why}; run {command}, and register what it prints.")


def _public(name: str, endpoints: Endpoints) -> Iterator[Check]:
    """Some servers take public clients and do not list ``none``: a weakness, no more."""
    if wants_key(endpoints):
        yield weak(
            "sign_in",
            f"{name} lists no clients without a key. If it refuses this one, set "
            f'client_authentication = "{WITH_KEY}" and run '
            f'`patient-access sign-in-key make "{name}"`.',
        )


def _compared(
    name: str, setting: SignInSetting, endpoints: Endpoints, key: ClientKey, *, waits: bool
) -> Iterator[Check]:
    """What is here, and what the server says that it takes."""
    yield good("sign_in", f"{name} is signed in to with the {key.algorithm} key {key.kid}.")
    if waits:
        yield good("sign_in", f"A second key for {name} waits for `sign-in-key switch`.")
    if knows_no_key(endpoints):
        yield weak("sign_in", f"{name} does not list {WITH_KEY} as a way to prove who asks.")
    taken = endpoints.client_algorithms
    if taken and key.algorithm not in taken:
        yield broken(
            "sign_in",
            f"{name} takes signatures by {', '.join(sorted(taken))}, and the key is for "
            f"{key.algorithm}: set client_algorithm, and replace the key.",
        )
    elif key.algorithm != setting.client_algorithm:
        yield weak(
            "sign_in",
            f"The settings want {setting.client_algorithm} for {name}, and the key is for "
            f"{key.algorithm}; `sign-in-key next` and `switch` replace it.",
        )


async def _known(
    server: Server, ehr: EhrSetting, setting: SignInSetting, endpoints: Endpoints
) -> list[Check]:
    known: bool | None = None
    with suppress(SignInFailed):
        known = await is_known(server, endpoints, Proof(ehr, setting))
    if known:
        return [good("sign_in", f"{ehr.name} knows this key.")]
    if known is None:
        return [weak("sign_in", f"{ehr.name} did not say whether it knows this key.")]
    return [
        broken(
            "sign_in",
            f"{ehr.name} does not know this key (invalid_client): register what "
            f'`patient-access sign-in-key show "{ehr.name}"` prints, and check client_id and '
            "this computer's clock.",
        )
    ]

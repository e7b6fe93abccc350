"""What ``doctor`` says of signing in to an EHR: asked of its server, without signing in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.model import EhrSetting, SignInSetting
from patient_access.sign_in.check_key import key_checks
from patient_access.sign_in.discovery import Endpoints, discover
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.loopback import Loopback
from patient_access.sign_in.server import Server

_WHY = {
    SignInProblem.SERVER_DOWN: "does not answer; check the network.",
    SignInProblem.UNTRUSTED: "is not https, or has a certificate that cannot be trusted.",
    SignInProblem.PROXY: "cannot be reached: its proxy refused; check ehrs.proxy, and its password "
    "with `patient-access token set EHR --of proxy`.",
    SignInProblem.CLIENT_CERTIFICATE: "wants another certificate of this desk; check "
    "client_certificate, client_key and its passphrase (`patient-access token set EHR --of "
    "client_key`).",
    SignInProblem.NOT_OFFERED: "says in no document how to sign in; check its base address.",
    SignInProblem.ISSUER_NOT_ALLOWED: "names an issuer that is not in `issuers`.",
    SignInProblem.UNREADABLE: "describes its sign-in in a way that cannot be read.",
}


def sign_in_checks(ehr: EhrSetting) -> list[Check]:
    """One line for each finding. Blocks for as long as the server takes."""
    setting = ehr.sign_in
    return [] if setting is None else asyncio.run(_checks(ehr, setting))


async def _checks(ehr: EhrSetting, setting: SignInSetting) -> list[Check]:
    server = Server(ehr)
    try:
        endpoints = await discover(server, ehr.base, setting.issuers)
        of_key = await key_checks(server, ehr, setting, endpoints)
    except SignInFailed as failed:
        why = _WHY.get(failed.problem, f"cannot be used ({failed.problem.value}).")
        return [broken("sign_in", f"{ehr.name}: its sign-in {why}")]
    finally:
        await server.close()
    found = [good("sign_in", f"{ehr.name} can be signed in to in the browser.")]
    found += [*of_key, *_shortfalls(ehr.name, setting, endpoints)]
    if not setting.redirect_uri:
        found += await _ports(setting)
    return found


def _shortfalls(name: str, setting: SignInSetting, endpoints: Endpoints) -> Iterator[Check]:
    if endpoints.shortfalls:
        missing = ", ".join(endpoints.shortfalls)
        yield weak("sign_in", f"{name} does not say all that SMART App Launch asks for: {missing}.")
    if endpoints.challenge_methods and "S256" not in endpoints.challenge_methods:
        yield weak("sign_in", f"{name} does not list PKCE with S256, which it is sent.")
    if "plain" in endpoints.challenge_methods:
        yield weak("sign_in", f"{name} allows PKCE without a hash (plain), which SMART forbids.")
    if not setting.pkce:
        yield weak("sign_in", f"{name} is signed in to without PKCE, as the settings say.")
    if endpoints.revocation is None:
        yield weak("sign_in", f"{name} cannot take tokens back; they end by themselves.")
    if endpoints.issuer is None or endpoints.keys is None:
        yield weak("sign_in", f"{name} publishes no keys: who signs in cannot be checked.")


async def _ports(setting: SignInSetting) -> list[Check]:
    """Each port is tried by itself; one that is free is enough."""
    free = 0
    for port in setting.redirect_ports:
        with suppress(SignInFailed):
            listener = await Loopback.open([port], "en")
            await listener.close()
            free += 1
    if not free:
        return [broken("sign_in", "Every redirect port is taken by another program.")]
    return [good("sign_in", f"{free} of {len(setting.redirect_ports)} redirect ports are free.")]

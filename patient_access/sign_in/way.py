"""The way to an EHR's sign-in: the same proxy and client certificate as to the EHR (rule X8).

Nothing is taken from the environment, and no switch turns verification off.
"""

from __future__ import annotations

import asyncio
import ssl

import httpx
import truststore

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.credentials import CredentialsUnavailable, read_link_secret
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.failed import SignInFailed

_SECONDS = httpx.Timeout(connect=5.0, read=15.0, write=5.0, pool=5.0)


async def open_client(ehr: EhrSetting | None) -> httpx.AsyncClient:
    """A client for this EHR's sign-in; None: without proxy and certificate.

    Opens no connection. Raises ``SignInFailed`` when a certificate or a proxy cannot be used.
    """
    context = _system_trust()
    proxy = None
    try:
        if ehr is not None:
            await _show_certificate(context, ehr)
            proxy = await _proxy(ehr)
        return httpx.AsyncClient(
            verify=context,
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=_SECONDS,
            headers={"User-Agent": "patient-access"},
        )
    except (OSError, ValueError, httpx.InvalidURL):
        pass  # their texts name files and addresses
    raise SignInFailed(SignInProblem.UNTRUSTED)


async def _show_certificate(context: ssl.SSLContext, ehr: EhrSetting) -> None:
    if ehr.client_certificate is None:
        return
    # Always given: without a passphrase, OpenSSL would ask on the terminal.
    passphrase = await _secret(ehr, "client_key") or ""
    await asyncio.to_thread(
        context.load_cert_chain, ehr.client_certificate, ehr.client_key, passphrase
    )


async def _proxy(ehr: EhrSetting) -> httpx.Proxy | None:
    if ehr.proxy is None:
        return None
    said = await _secret(ehr, "proxy")
    name, _, password = (said or "").partition(":")
    url = httpx.URL(ehr.proxy)
    return httpx.Proxy(
        url,
        auth=(name, password) if said else None,
        ssl_context=_system_trust() if url.scheme == "https" else None,
    )


async def _secret(ehr: EhrSetting, what: str) -> str | None:
    """From the keyring. Without one there is none, and who wanted it says so."""
    try:
        return await asyncio.to_thread(read_link_secret, ehr.name, what)
    except CredentialsUnavailable:
        return None


def _system_trust() -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context

"""The way to an EHR's sign-in: the same proxy and client certificate as to the EHR (rule X8)."""

from __future__ import annotations

import asyncio

import httpx

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.credentials import CredentialsUnavailable, read_link_secret
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.failed import SignInFailed
from patient_access.way_out.client import client
from patient_access.way_out.tls import trusted
from patient_access.way_out.trouble import Trouble, WayBlocked, trouble_of
from patient_access.way_out.trust import AskSecret, Secret, proxy_for, trust_for

_SECONDS = httpx.Timeout(connect=5.0, read=15.0, write=5.0, pool=5.0)
_PROBLEMS = {
    Trouble.PROXY: SignInProblem.PROXY,
    Trouble.CLIENT_CERTIFICATE: SignInProblem.CLIENT_CERTIFICATE,
    Trouble.TLS: SignInProblem.UNTRUSTED,
}


async def open_client(ehr: EhrSetting | None) -> httpx.AsyncClient:
    """A client for this EHR's sign-in; None: without proxy and certificate.

    Opens no connection. Raises ``SignInFailed`` when a certificate or a proxy cannot be used.
    """
    problem = SignInProblem.SERVER_DOWN
    try:
        asks = None if ehr is None else _keyring(ehr.name)
        context = trusted() if ehr is None else await trust_for(ehr, asks)
        proxy = None if ehr is None else await proxy_for(ehr, asks)
    except WayBlocked as blocked:
        problem = _PROBLEMS[blocked.trouble]
    else:
        return client(context, proxy, _SECONDS)
    raise SignInFailed(problem)


def problem_of(error: Exception, ehr: EhrSetting | None) -> SignInProblem:
    """Which of the two ends, or what between them, kept an answer from coming."""
    proxied = ehr is not None and ehr.proxy is not None
    trouble = trouble_of(error, proxied=proxied) or Trouble.LOST
    return _PROBLEMS.get(trouble, SignInProblem.SERVER_DOWN)


def _keyring(ehr: str) -> AskSecret:
    """The secrets of the way. Without a keyring there is none, and who wanted it says so."""

    async def ask(what: Secret) -> str | None:
        try:
            return await asyncio.to_thread(read_link_secret, ehr, what)
        except CredentialsUnavailable:
            return None

    return ask

"""The way to one server: its proxy, the certificates of both sides, time-outs (rule X8).

Nothing is taken from the environment, there is no switch that turns verification off, and what
is secret (the proxy's password, the key's passphrase) is asked for when it is needed.
"""

import asyncio
import ssl

import httpx

from ehr_adapters.contract import EhrSite, LinkSecret
from ehr_adapters.wire import limits
from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind

ASIDE = "x-patient-access-location"
"""Where an answer's ``Location`` is kept."""

_TIMES = httpx.Timeout(connect=5.0, read=10.0, write=5.0, pool=10.0)
# Idle connections are kept long enough for a warm spare; a dead one is replaced at first use.
_POOL = httpx.Limits(
    max_connections=limits.CONCURRENT_REQUESTS,
    max_keepalive_connections=limits.CONCURRENT_REQUESTS,
    keepalive_expiry=300.0,
)
_HEADERS = {
    "Accept": "application/fhir+json, application/json;q=0.9",
    "Accept-Encoding": "gzip",
    "User-Agent": "patient-access",
}


async def open_client(site: EhrSite) -> httpx.AsyncClient:
    """A client for this site alone. Opens no connection.

    Raises CLIENT_CERTIFICATE when the files of the client's certificate cannot be used, and
    PROXY when the proxy's address cannot.
    """
    context = system_trust()
    if site.client_certificate is not None:
        await _show_certificate(context, site)
    return httpx.AsyncClient(
        http1=True,
        http2=False,
        verify=context,
        proxy=await _proxy(site),
        trust_env=False,
        follow_redirects=False,
        timeout=_TIMES,
        limits=_POOL,
        headers=_HEADERS,
        event_hooks={"response": [_set_location_aside]},
    )


def system_trust() -> ssl.SSLContext:
    """The system's own trust store, TLS 1.2 at least."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


async def _show_certificate(context: ssl.SSLContext, site: EhrSite) -> None:
    passphrase = await _asked(site, "client_key")
    try:
        await asyncio.to_thread(
            context.load_cert_chain,
            site.client_certificate or "",
            site.client_key,
            # Always given: without it, OpenSSL would ask on the terminal.
            passphrase or "",
        )
    except (OSError, ValueError):
        # Raised below: the error names the file.
        usable = False
    else:
        usable = True
    if not usable:
        raise failed(FailureKind.CLIENT_CERTIFICATE)


async def _proxy(site: EhrSite) -> httpx.Proxy | None:
    if site.proxy is None:
        return None
    said = await _asked(site, "proxy")
    name, _, password = (said or "").partition(":")
    proxy = None
    try:
        url = httpx.URL(site.proxy)
        proxy = httpx.Proxy(
            url,
            auth=(name, password) if said else None,
            ssl_context=system_trust() if url.scheme == "https" else None,
        )
    except (httpx.InvalidURL, ValueError):
        proxy = None
    if proxy is None:
        raise failed(FailureKind.PROXY)
    return proxy


async def _asked(site: EhrSite, what: LinkSecret) -> str | None:
    return None if site.secret is None else await site.secret(what)


async def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from reading ``Location`` by itself: it would judge a hostile one before us."""
    location = response.headers.pop("location", None)
    response.headers.pop(ASIDE, None)
    if location is not None:
        response.headers[ASIDE] = location

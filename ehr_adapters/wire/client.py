"""The client for one server: the way to it as the site says (``way_out``), limits, time-outs."""

import httpx

from ehr_adapters.contract import EhrSite
from ehr_adapters.wire import limits
from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind
from patient_access.way_out.client import client
from patient_access.way_out.trouble import Trouble, WayBlocked
from patient_access.way_out.trust import proxy_for, trust_for

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
}


async def open_client(site: EhrSite) -> httpx.AsyncClient:
    """A client for this site alone. Opens no connection.

    Raises CLIENT_CERTIFICATE when the files of the client's certificate cannot be used, and
    PROXY when the proxy's address cannot.
    """
    try:
        context = await trust_for(site, site.secret)
        proxy = await proxy_for(site, site.secret)
    except WayBlocked as blocked:
        ours = blocked.trouble is Trouble.CLIENT_CERTIFICATE
        kind = FailureKind.CLIENT_CERTIFICATE if ours else FailureKind.PROXY
    else:
        opened = client(context, proxy, _TIMES, _HEADERS, limits=_POOL)
        opened.event_hooks = {"response": [_set_location_aside]}
        return opened
    raise failed(kind)


async def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from reading ``Location`` by itself: it would judge a hostile one before us."""
    location = response.headers.pop("location", None)
    response.headers.pop(ASIDE, None)
    if location is not None:
        response.headers[ASIDE] = location

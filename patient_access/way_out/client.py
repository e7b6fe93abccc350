"""A client for one server: only the way that is given, and no redirect is followed (rule X8)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx

from patient_access.way_out.ending import EndingClient

_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
"""As httpx has them by itself."""


def client(
    trust: ssl.SSLContext,
    proxy: httpx.Proxy | None,
    times: httpx.Timeout,
    headers: Mapping[str, str] | None = None,
    *,
    limits: httpx.Limits = _LIMITS,
) -> httpx.AsyncClient:
    """Opens no connection. The environment's proxies, certificates and ``.netrc`` are not used."""
    return EndingClient(
        verify=trust,
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=times,
        headers={"User-Agent": "patient-access", **(headers or {})},
        limits=limits,
    )

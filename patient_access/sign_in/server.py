"""Requests to an authorization server: JSON in, JSON out, within limits.

Redirects are off (X2), and a body is read up to ``MOST_BYTES``. No token is a default of the
client (D3), which ``way`` makes.
"""

from __future__ import annotations

import ipaddress
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from patient_access.handover.sign_in_states import SignInProblem
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.failed import SignInFailed
from patient_access.sign_in.way import open_client, problem_of

MOST_BYTES = 1 << 20
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
Json = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Reply:
    """A status, and the JSON object that came with it; None: it was none."""

    status: int
    body: Json | None

    @property
    def ok(self) -> bool:
        return self.status == httpx.codes.OK and self.body is not None


class Server:
    """One HTTP client for all that signing in to one EHR asks. Raises ``SignInFailed`` only."""

    def __init__(self, ehr: EhrSetting | None = None) -> None:
        """``ehr``: whose proxy and certificate are used; None: none."""
        self._ehr = ehr
        self._client: httpx.AsyncClient | None = None

    async def get(self, url: str, *, bearer: str | None = None) -> Reply:
        """GET a document; ``bearer`` goes with this one request, which the caller has checked."""
        headers = {"Accept": "application/json, application/fhir+json;q=0.9"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return await self._send("GET", url, headers, None)

    async def post(self, url: str, form: str) -> Reply:
        """POST an encoded form: secrets are in its body, never in the address."""
        return await self._send("POST", url, _FORM, form)

    async def close(self) -> None:
        """Let go of every connection; never raises."""
        if self._client is not None:
            with suppress(Exception):
                await self._client.aclose()

    async def _send(
        self, method: str, url: str, headers: dict[str, str], form: str | None
    ) -> Reply:
        if not is_safe(url):
            raise SignInFailed(SignInProblem.UNTRUSTED)
        if self._client is None:
            self._client = await open_client(self._ehr)
        problem = SignInProblem.SERVER_DOWN
        try:
            async with self._client.stream(method, url, headers=headers, content=form) as answer:
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        break
                if answer.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
                    raise httpx.ProxyError("")
                if len(body) <= MOST_BYTES:
                    return Reply(answer.status_code, _read_object(bytes(body)))
                problem = SignInProblem.UNREADABLE
        except (httpx.HTTPError, OSError) as error:  # what TLS 1.3 refuses late comes as it is
            problem = problem_of(error, self._ehr)
        except (httpx.InvalidURL, ValueError):
            problem = SignInProblem.UNREADABLE
        # Raised outside the handlers: an httpx error holds the request with its body.
        raise SignInFailed(problem, again=problem is not SignInProblem.UNREADABLE)


def is_safe(url: str) -> bool:
    """https with a host and no user name, or http on this machine alone."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not host or not port_is_one or "@" in parts.netloc or any(c.isspace() for c in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_object(body: bytes) -> Json | None:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None

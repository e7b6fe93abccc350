"""Who may be spoken with: encrypted, and a host the site knows (F8)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit


def allowed_hosts(ehr_base: str, listed: Iterable[str]) -> frozenset[str]:
    """The EHR's own host and the site's list, as they are compared."""
    own = _parts(ehr_base)
    named = {_folded(host) for host in listed}
    return frozenset(host for host in {*named, own[1] if own else ""} if host)


def may_ask(url: str, hosts: frozenset[str]) -> bool:
    """Whether a request with a token may go there: https, or http on this machine alone."""
    return _allowed(url, hosts, secure="https", plain="http")


def may_connect(url: str, hosts: frozenset[str]) -> bool:
    """Whether a channel may be opened there: wss, or ws on this machine alone."""
    return _allowed(url, hosts, secure="wss", plain="ws")


def _allowed(url: str, hosts: frozenset[str], *, secure: str, plain: str) -> bool:
    parts = _parts(url)
    if parts is None or parts[1] not in hosts:
        return False
    return parts[0] == secure or (parts[0] == plain and _is_here(parts[1]))


def _parts(url: str) -> tuple[str, str] | None:
    """Scheme and host; None for what two readers could understand in two ways."""
    if not url.isascii() or not url.isprintable() or any(char in url for char in " \\@#"):
        return None
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return None
    host = _folded(parts.hostname or "")
    return (parts.scheme, host) if host and port_is_one else None


def _folded(host: str) -> str:
    return host.strip().lower().rstrip(".")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Where a token may go: under one base URL and nowhere else (rules D3, X1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote

import httpx

from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind

_PORTS = {"http": 80, "https": 443}
_NEVER = re.compile(r"[\\\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Origin:
    """A FHIR base: scheme, host, port and the path every request sits under."""

    base: httpx.URL
    segments: tuple[str, ...]
    others: "tuple[Origin, ...]" = ()
    """Where the same system also answers, as the site says: a gateway, a load balancer."""

    @classmethod
    def of(cls, base: str, also_at: Iterable[str] = ()) -> "Origin":
        """Read a configured base URL. Raises WRONG_ADDRESS for anything that is not one.

        ``also_at``: further bases of the same system that its answers may point to. None may be
        less safe than the base: beside https there is no http.
        """
        origin = cls._of(base)
        others = tuple(cls._of(one) for one in also_at)
        if origin.base.scheme == "https" and any(o.base.scheme != "https" for o in others):
            raise failed(FailureKind.WRONG_ADDRESS)
        return replace(origin, others=others)

    @classmethod
    def _of(cls, base: str) -> "Origin":
        url = _parsed(base.strip())
        if (
            url is None
            or url.scheme not in _PORTS
            or not url.host
            or _has_userinfo(url)
            or url.query
            or url.fragment
            or not 0 < (_port(url) or 0) < 65536
        ):
            raise failed(FailureKind.WRONG_ADDRESS)
        segments = _segments(url)
        if segments is None:
            raise failed(FailureKind.WRONG_ADDRESS)
        path = "/" + "/".join(part for part in url.path.split("/") if part)
        return cls(url.copy_with(path=path.rstrip("/") + "/"), segments)

    def url(self, path: str) -> httpx.URL:
        """The address of ``path`` under the base."""
        return self.base.copy_with(path=self.base.path + path)

    def allow(self, link: str) -> httpx.URL:
        """A link from an answer, if it stays under a base. Raises FOREIGN_LINK otherwise.

        Scheme, host and port must be equal, and the path must begin with every segment of the
        base's; the same goes for each base the site has listed besides. Text comparison is never
        used; what cannot be parsed is refused.
        """
        target = _parsed(link)
        if target is not None and not target.scheme:
            target = _joined(self.base, link)
        if target is None or not self.contains(target):
            raise failed(FailureKind.FOREIGN_LINK)
        return target

    def contains(self, url: httpx.URL) -> bool:
        """Whether a request to ``url`` may carry the token. Asked again before every request."""
        return self._holds(url) or any(other.contains(url) for other in self.others)

    def _holds(self, url: httpx.URL) -> bool:
        segments = _segments(url)
        return (
            url.scheme == self.base.scheme
            and url.host == self.base.host
            and _port(url) == _port(self.base)
            and not _has_userinfo(url)
            and segments is not None
            and segments[: len(self.segments)] == self.segments
        )


def _parsed(text: str) -> httpx.URL | None:
    if not text or _NEVER.search(text):
        return None
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None


def _joined(base: httpx.URL, link: str) -> httpx.URL | None:
    try:
        return base.join(link)
    except (httpx.InvalidURL, ValueError):
        return None


def _port(url: httpx.URL) -> int | None:
    return url.port or _PORTS.get(url.scheme)


def _has_userinfo(url: httpx.URL) -> bool:
    return bool(url.userinfo) or b"@" in url.netloc


def _segments(url: httpx.URL) -> tuple[str, ...] | None:
    """The path's parts; None when one of them would climb or hide a separator."""
    raw = url.raw_path.split(b"?", 1)[0].decode("ascii", "replace")
    parts = tuple(unquote(part) for part in raw.split("/") if part)
    if any(part in (".", "..") or "/" in part or "\\" in part for part in parts):
        return None
    return parts

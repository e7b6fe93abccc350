"""From what went wrong on the wire to a kind of failure; nothing the server said is kept."""

import re
import ssl
from collections.abc import Iterator, Mapping
from socket import gaierror

import httpx

from patient_access.domain.failure import EhrFailure, FailureKind

_BY_STATUS = {
    401: FailureKind.SIGN_IN,
    403: FailureKind.NOT_PERMITTED,
    404: FailureKind.NOT_FOUND,
    407: FailureKind.PROXY,
    408: FailureKind.TIMEOUT,
    410: FailureKind.NOT_FOUND,
    429: FailureKind.BUSY,
    501: FailureKind.UNSUPPORTED,
    503: FailureKind.BUSY,
    504: FailureKind.TIMEOUT,
}

_BY_ISSUE = {
    "login": FailureKind.SIGN_IN,
    "expired": FailureKind.SIGN_IN,
    "unknown": FailureKind.SIGN_IN,
    "security": FailureKind.NOT_PERMITTED,
    "forbidden": FailureKind.NOT_PERMITTED,
    "suppressed": FailureKind.NOT_PERMITTED,
    "not-found": FailureKind.NOT_FOUND,
    "deleted": FailureKind.NOT_FOUND,
    "throttled": FailureKind.BUSY,
    "timeout": FailureKind.TIMEOUT,
    "transient": FailureKind.SERVER_ERROR,
    "exception": FailureKind.SERVER_ERROR,
}

REQUIRED = "required"
"""Oracle Millennium: one resource of the answer breaks a rule, so the whole answer fails (E4)."""
REQUEST_ID_HEADERS = ("opc-request-id", "mtrestapi-requestid", "x-request-id")
_REQUEST_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{5,127}")
ISSUE_CODES = frozenset((*_BY_ISSUE, REQUIRED))
"""The only words of an OperationOutcome that are looked at; its texts may hold PHI (E2)."""


class WireFailure(EhrFailure):
    """An ``EhrFailure`` that remembers the status and the coded issue, for the next step only."""

    def __init__(
        self,
        kind: FailureKind,
        *,
        status: int | None = None,
        issue: str | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(kind, retry_after=retry_after, request_id=request_id)
        self.status = status
        self.issue = issue


def failed(kind: FailureKind) -> WireFailure:
    """A failure that no status belongs to."""
    return WireFailure(kind)


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """The server's own id of a request, for its support desk (E2); None for anything else.

    An id has no spaces and few characters, so that no sentence about anybody passes as one.
    """
    for name in REQUEST_ID_HEADERS:
        if _REQUEST_ID.fullmatch(headers.get(name, "")):
            return headers[name]
    return None


def by_status(
    status: int, issue: str | None, retry_after: float | None, request_id: str | None = None
) -> WireFailure:
    """What an HTTP status other than success means."""
    kind = _BY_STATUS.get(status)
    if kind is None and 300 <= status < 400:
        kind = FailureKind.WRONG_ADDRESS
    elif kind is None:
        kind = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.REJECTED
    return WireFailure(
        kind, status=status, issue=issue, retry_after=retry_after, request_id=request_id
    )


def by_issue(issue: str | None) -> WireFailure:
    """What an OperationOutcome that came with a 200 instead of the answer means (E3)."""
    kind = _BY_ISSUE.get(issue or "", FailureKind.REJECTED)
    return WireFailure(kind, status=200, issue=issue)


_OF_OUR_CERTIFICATE = re.compile(
    r"ALERT_(CERTIFICATE_REQUIRED|(BAD|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED"
    r"|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN))"
)
"""What a server says of the certificate that it was shown, or was not (RFC 8446, 6.2)."""
_BEHIND_THE_PROXY = {"502": FailureKind.REFUSED, "503": FailureKind.REFUSED} | {
    "504": FailureKind.TIMEOUT
}


def by_exception(error: BaseException, *, answer_began: bool, proxied: bool = False) -> WireFailure:
    """What httpx, ssl or the system raised, as a kind. The caller drops ``error`` itself.

    ``proxied``: every connection is made to a proxy, so one that cannot be made is its fault.
    """
    chain = list(_causes(error))
    kind = FailureKind.CONNECTION_LOST
    if isinstance(error, httpx.ProxyError):
        kind = _BEHIND_THE_PROXY.get(str(error)[:3], FailureKind.PROXY)
    elif any(_OF_OUR_CERTIFICATE.search(_reason(cause)) for cause in chain):
        kind = FailureKind.CLIENT_CERTIFICATE
    elif any(isinstance(cause, ssl.SSLError) for cause in chain):
        kind = FailureKind.TLS
    elif proxied and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        kind = FailureKind.PROXY
    elif any(isinstance(cause, gaierror) for cause in chain):
        kind = FailureKind.WRONG_ADDRESS
    elif any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        kind = FailureKind.REFUSED
    elif isinstance(error, httpx.TimeoutException):
        kind = FailureKind.TIMEOUT
    elif isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        kind = FailureKind.WRONG_ADDRESS
    elif not isinstance(error, httpx.HTTPError | OSError):
        kind = FailureKind.ADAPTER_FAULT
    elif answer_began:
        kind = FailureKind.TRUNCATED
    return WireFailure(kind)


def _reason(error: BaseException) -> str:
    return (error.reason or "") if isinstance(error, ssl.SSLError) else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions

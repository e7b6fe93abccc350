"""From what went wrong on the wire to a kind of failure; nothing the server said is kept."""

import re
from collections.abc import Mapping

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.way_out.trouble import Trouble, trouble_of

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


_BY_TROUBLE = {
    Trouble.PROXY: FailureKind.PROXY,
    Trouble.CLIENT_CERTIFICATE: FailureKind.CLIENT_CERTIFICATE,
    Trouble.TLS: FailureKind.TLS,
    Trouble.WRONG_ADDRESS: FailureKind.WRONG_ADDRESS,
    Trouble.REFUSED: FailureKind.REFUSED,
    Trouble.TIMEOUT: FailureKind.TIMEOUT,
    Trouble.LOST: FailureKind.CONNECTION_LOST,
}


def by_exception(error: BaseException, *, answer_began: bool, proxied: bool = False) -> WireFailure:
    """What httpx, ssl or the system raised, as a kind. The caller drops ``error`` itself.

    ``proxied``: every connection is made to a proxy, so one that cannot be made is its fault.
    """
    trouble = trouble_of(error, proxied=proxied)
    if trouble is None:
        return WireFailure(FailureKind.ADAPTER_FAULT)
    if trouble is Trouble.LOST and answer_began:
        return WireFailure(FailureKind.TRUNCATED)
    return WireFailure(_BY_TROUBLE[trouble])

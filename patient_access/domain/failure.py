"""Expected failures: a kind and a correlation id, never a payload.

The sentence an agent reads is made from the kind, in the view, in her language.
"""

from enum import StrEnum
from uuid import uuid4


class FailureKind(StrEnum):
    WRONG_ADDRESS = "wrong_address"
    """The host cannot be found, or the URL is not one."""
    NO_SOURCE = "no_source"
    """The file, folder or share that the adapter reads from is not there."""
    UNREADABLE_SOURCE = "unreadable_source"
    """It is there, and this user may not read it."""
    REFUSED = "refused"
    """Nothing listens there."""
    TLS = "tls"
    """The certificate cannot be trusted."""
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    NOT_FHIR = "not_fhir"
    """HTML, plain text or anything that is not the JSON promised."""
    TRUNCATED = "truncated"
    """The answer broke off or is not well-formed."""
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    SIGN_IN = "sign_in"
    """401: the sign-in is missing, wrong or has run out."""
    NOT_PERMITTED = "not_permitted"
    """403: this user may not."""
    NOT_FOUND = "not_found"
    REJECTED = "rejected"
    """400, 406, 422: the server will not answer this question."""
    BUSY = "busy"
    """429 or 503, still so after the retries allowed."""
    SERVER_ERROR = "server_error"
    NOT_ANSWERING = "not_answering"
    """It failed several times in a row; ``retry_after`` says when it is tried again."""
    PROXY = "proxy"
    """The proxy on the way to it cannot be used."""
    CLIENT_CERTIFICATE = "client_certificate"
    """The certificate of this desk cannot be used, or is not the one wanted."""
    UNSUPPORTED_VERSION = "unsupported_version"
    """Not FHIR R4."""
    FOREIGN_LINK = "foreign_link"
    """The answer pointed somewhere a token must not go."""
    UNSUPPORTED = "unsupported"
    """The system has no such thing."""
    ADAPTER_FAULT = "adapter_fault"
    """The adapter raised what it should not have; a defect, contained."""


class EhrFailure(Exception):
    """An EHR could not answer.

    ``kind`` says how; ``correlation_id`` is ours, to find the event in a PHI-free log;
    ``retry_after`` is in seconds when the server gave one; ``request_id`` is the server's own
    name of the request, which its support desk asks for (rule E2). Nothing else is kept of what
    the server sent.
    """

    def __init__(
        self,
        kind: FailureKind,
        *,
        retry_after: float | None = None,
        request_id: str | None = None,
    ) -> None:
        self.kind = kind
        self.correlation_id = uuid4().hex[:12]
        self.retry_after = retry_after
        self.request_id = request_id
        super().__init__(f"{kind} [{self.correlation_id}]")

"""One HTTP connection to the training server: requests in, whole answers out."""

from __future__ import annotations

import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from ehr_adapters.training.bundles import dump, outcome
from ehr_adapters.training.search import Refused
from ehr_adapters.training.search_parameters import PARAMETERS

if TYPE_CHECKING:
    from ehr_adapters.training.fhir_server import TrainingServer

_LONGEST_FORM = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


class Turned(Exception):
    """A request that ends in an OperationOutcome with this status."""

    def __init__(self, status: HTTPStatus, code: str, diagnostics: str) -> None:
        self.status, self.code, self.diagnostics = status, code, diagnostics
        super().__init__(code)


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "training"
    sys_version = ""
    timeout = 60.0

    @property
    def training(self) -> TrainingServer:
        return cast("TrainingServer", self.server.training)  # type: ignore[attr-defined]  # our server class sets it

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nothing is printed: a request line holds what was asked for."""

    def _answer(self) -> None:
        self._began = time.perf_counter()
        self._kind: str = ""
        self._names: tuple[str, ...] = ()
        try:
            status, body = HTTPStatus.OK, self._body()
        except Turned as turned:
            status = turned.status
            body = dump(outcome("error", turned.code, turned.diagnostics))
        except Refused as refused:
            status = HTTPStatus.BAD_REQUEST
            body = dump(outcome("error", refused.code, refused.diagnostics))
        if self.training.latency:
            time.sleep(self.training.latency / 1000)
        # Noted first: whoever has the answer can already see that it was asked for.
        self.training.note(self.command, self._kind, self._names, status.value, self._began)
        self._send(status, body)

    def _send(self, status: HTTPStatus, body: bytes) -> None:
        head = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            f"Date: {self.date_time_string()}",
            "Content-Type: application/fhir+json; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
        ]
        if status == HTTPStatus.UNAUTHORIZED:
            head.append("WWW-Authenticate: Bearer")
        if self.close_connection:
            head.append("Connection: close")
        written = "\r\n".join((*head, "", "")).encode()
        # One write, so that an answer is one segment and nobody waits for the second half.
        self.wfile.write(written if self.command == "HEAD" else written + body)

    def _body(self) -> bytes:
        form = self._read_form()
        if self.headers.get("Host", "") not in self.training.hosts:
            raise Turned(HTTPStatus.MISDIRECTED_REQUEST, "security", "this host is not served")
        if "Origin" in self.headers:
            raise Turned(HTTPStatus.FORBIDDEN, "security", "not for web pages")
        self._refuse_other_formats()
        url = urlsplit(self.path)
        steps = self._steps(url.path)
        if steps == ["metadata"] and self.command in ("GET", "HEAD"):
            self._kind = "metadata"
            return self.training.metadata
        self._check_token()
        pairs = parse_qsl(url.query, keep_blank_values=True) + form
        if steps and steps[0] in PARAMETERS:
            self._kind = steps[0]
            self._names = tuple(name for name, _ in pairs)
        match self.command, steps:
            case "POST", [_, "_search"] if self._kind:
                return self._search(pairs)
            case (("GET" | "HEAD"), [_]) if self._kind:
                return self._search(pairs)
            case (("GET" | "HEAD"), [_, key]) if self._kind:
                found = self.training.bundles.resource(self._kind, key)
                if found is None:
                    raise Turned(HTTPStatus.NOT_FOUND, "not-found", "no such resource")
                return found
            case (("GET" | "HEAD" | "POST"), _) if not self._kind:
                raise Turned(HTTPStatus.NOT_FOUND, "not-supported", "no such resource type")
        raise Turned(HTTPStatus.METHOD_NOT_ALLOWED, "not-supported", "reading only")

    def _search(self, pairs: list[tuple[str, str]]) -> bytes:
        if self._names == ("_page",):
            found = self.training.bundles.page(self._kind, pairs[0][1])
            if found is None:
                raise Turned(HTTPStatus.GONE, "expired", "this page is no longer kept")
            return found
        strict = "handling=strict" in self.headers.get("Prefer", "").replace(" ", "").lower()
        findings = self.training.search.find(self._kind, pairs, strict=strict)
        return self.training.bundles.first_page(self._kind, findings)

    def _steps(self, path: str) -> list[str]:
        root, _, rest = path.partition(self.training.root + "/")
        if root or not rest:
            raise Turned(HTTPStatus.NOT_FOUND, "not-found", "nothing here")
        return rest.strip("/").split("/")

    def _check_token(self) -> None:
        wanted = self.training.token
        if wanted is not None and self.headers.get("Authorization") != f"Bearer {wanted}":
            raise Turned(HTTPStatus.UNAUTHORIZED, "login", "a bearer token is needed")

    def _refuse_other_formats(self) -> None:
        accept = self.headers.get("Accept", "*/*")
        if "json" not in accept and "*/*" not in accept and "application/*" not in accept:
            raise Turned(HTTPStatus.NOT_ACCEPTABLE, "not-supported", "JSON only")

    def _read_form(self) -> list[tuple[str, str]]:
        """The form of a POST. A body that is not read would be taken for the next request."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or len(length) > 9:
            self.close_connection = True
            raise Turned(HTTPStatus.LENGTH_REQUIRED, "structure", "a length is needed")
        if int(length) > _LONGEST_FORM:
            self.close_connection = True
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", "form too long")
        body = self.rfile.read(int(length)) if int(length) else b""
        if self.command != "POST" or not body:
            return []
        if self.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _FORM:
            raise Turned(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-supported", "a form is needed")
        try:
            return parse_qsl(body.decode(), keep_blank_values=True)
        except ValueError:
            raise Turned(HTTPStatus.BAD_REQUEST, "structure", "form not readable") from None

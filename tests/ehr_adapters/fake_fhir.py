"""A small FHIR R4 server on loopback, over real HTTP, that can be told to misbehave."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

JSON_TYPE = "application/fhir+json"
TYPES = [
    "Account",
    "AllergyIntolerance",
    "Appointment",
    "Condition",
    "Coverage",
    "Encounter",
    "ExplanationOfBenefit",
    "Invoice",
    "Location",
    "Medication",
    "MedicationRequest",
    "Organization",
    "Patient",
    "Practitioner",
    "RelatedPerson",
]
SUBJECTS = ("subject", "patient", "beneficiary")


@dataclass
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    params: list[tuple[str, str]]
    headers: dict[str, str]
    target: str

    def param(self, name: str) -> str | None:
        return next((value for key, value in self.params if key == name), None)


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Close the connection after this many bytes of the body."""
    hold: threading.Event | None = None
    """Do not answer before this is set."""


Route = Callable[[Seen], Reply]


def reply(value: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": JSON_TYPE, **headers})


def outcome(code: str, severity: str = "error") -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code}]}


def bundle(rows: list[Any], *, next_link: str | None = None, self_link: str | None = None) -> Any:
    links = []
    if self_link:
        links.append({"relation": "self", "url": self_link})
    if next_link:
        links.append({"relation": "next", "url": next_link})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": links,
        "entry": [{"resource": row, "search": {"mode": "match"}} for row in rows],
    }


def metadata(types: list[str] = TYPES, version: str = "4.0.1", **extra: Any) -> dict[str, Any]:
    resources = [{"type": kind, "interaction": [{"code": "search-type"}]} for kind in types]
    for resource in resources:
        resource.update(extra.get(resource["type"], {}))
    return {
        "resourceType": "CapabilityStatement",
        "fhirVersion": version,
        "software": {"name": "Fake"},
        "rest": [{"mode": "server", "resource": resources}],
    }


class FakeFhir:
    """``routes`` override by path below the base; everything else answers as FHIR R4 says."""

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.seen: list[Seen] = []
        self.routes: dict[str, Route] = {}
        self.resources: dict[str, list[dict[str, Any]]] = {}
        self.metadata = metadata()
        self.connections = 0
        outer = self

        class Answerer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 30

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                outer._answer(self, b"")

            def do_HEAD(self) -> None:
                outer._answer(self, b"")

            def do_POST(self) -> None:
                outer._answer(self, self.rfile.read(int(self.headers.get("Content-Length", "0"))))

            def do_PUT(self) -> None:
                self.do_POST()

            def do_PATCH(self) -> None:
                self.do_POST()

            def do_DELETE(self) -> None:
                self.do_POST()

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                return

        self._server = Server(("127.0.0.1", port), Answerer)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.root = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.base = f"{self.root}/fhir"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> FakeFhir:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, *resources: dict[str, Any]) -> None:
        for resource in resources:
            self.resources.setdefault(resource["resourceType"], []).append(resource)

    def paths(self, method: str | None = None) -> list[str]:
        """What was asked for, without the warming HEAD requests."""
        return [s.path for s in self.seen if s.method != "HEAD" and method in (None, s.method)]

    def _answer(self, connection: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(connection.path)
        pairs = parse_qsl(parts.query) + parse_qsl(body.decode())
        headers = {key.lower(): value for key, value in connection.headers.items()}
        path = parts.path.removeprefix("/fhir/")
        seen = Seen(connection.command, path, pairs, headers, connection.path)
        self.seen.append(seen)
        answer = self.routes.get(path, self._standard)(seen)
        if answer.hold is not None:
            answer.hold.wait(30)
        connection.send_response(answer.status)
        for name, value in answer.headers.items():
            connection.send_header(name, value)
        if "Content-Length" not in answer.headers:
            connection.send_header("Content-Length", str(len(answer.body)))
        connection.end_headers()
        if connection.command == "HEAD":
            return
        if answer.cut_after is None:
            connection.wfile.write(answer.body)
        else:
            connection.wfile.write(answer.body[: answer.cut_after])
            connection.close_connection = True

    def _standard(self, seen: Seen) -> Reply:
        if seen.path == "metadata":
            return reply(self.metadata)
        kind, _, rest = seen.path.partition("/")
        if kind not in TYPES:
            return reply(outcome("not-found"), 404)
        rows = self.resources.get(kind, [])
        if rest not in ("", "_search"):
            found = next((row for row in rows if row["id"] == rest), None)
            return reply(found) if found else reply(outcome("not-found"), 404)
        chosen = [row for row in rows if all(_fits(row, *pair) for pair in seen.params)]
        return reply(bundle(chosen, self_link=f"{self.root}{seen.target}"))


def _fits(row: dict[str, Any], name: str, value: str) -> bool:
    values = value.split(",")
    if name == "_id":
        return row["id"] in values
    if name == "phone":
        return any(t.get("value") in values for t in row.get("telecom", []))
    if name == "identifier":
        system, _, number = value.rpartition("|")
        return any(
            i["value"] == number and system in ("", i.get("system")) for i in row["identifier"]
        )
    if name == "birthdate":
        return bool(row.get("birthDate") == value)
    if name in ("family", "given"):
        names = json.dumps([n.get(name) for n in row.get("name", [])], ensure_ascii=False)
        return f'"{value}'.casefold() in names.casefold()
    if name == "patient":
        wanted = f"Patient/{value}"
        held = [row.get(key) for key in SUBJECTS]
        held += [p.get("actor") for p in row.get("participant", [])]
        flat = [one for entry in held for one in (entry if isinstance(entry, list) else [entry])]
        return any(isinstance(one, dict) and one.get("reference") == wanted for one in flat)
    return True

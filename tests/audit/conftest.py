"""Made-up records, and a receiver that keeps what it was sent and behaves as told."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from patient_access.audit import events
from patient_access.audit.record import Context, Server, Subject
from patient_access.audit.seal import OpenKey
from patient_access.handover.audit_frames import AuditTarget

MARKER = "Zqmarker"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CONTEXT = Context(
    user_id="dwhitfield",
    user_name="Dana Whitfield",
    role="agent",
    device="desk-17",
    call_id="leg-1",
)
SERVER = Server(name="Northside EHR", base="http://127.0.0.1/fhir")
ANA = Subject(base="http://127.0.0.1/fhir", id=f"{MARKER}-ana")


def made(number):
    """One record that names a patient."""
    request = f"GET http://127.0.0.1/fhir/Patient?phone=555-01{number % 100:02}&q={MARKER}"
    return events.search(CONTEXT, SERVER, [request], AT, subject=ANA)


class Repository:
    """A FHIR audit repository. ``behave(resource, seen)`` gives a status; None: take it.

    Below zero: take it and answer with that status, all the same. ``LATE``: take it, and answer
    when ``release`` is set. ``strict``: what it has already it will not have again.
    """

    LATE = "late"

    def __init__(self):
        self.taken = {}
        self.order = []
        self.requests = []
        self.behave = lambda resource, count: None
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self.release = threading.Event()
        self.strict = False
        repository = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                repository.requests.append((self.command, self.path, dict(self.headers)))
                repository.reached.set()
                repository.gate.wait(60)
                resource = json.loads(body)
                status = repository.behave(resource, len(repository.requests))
                known = resource["id"] in repository.taken
                if status is None and known and repository.strict:
                    status = 412 if self.command == "POST" else 409
                elif status is None:
                    repository.take(resource)
                    status = 200 if known else 201
                elif status == Repository.LATE:
                    repository.take(resource)
                    repository.release.wait(60)
                    status = 201
                elif status < 0:
                    repository.take(resource)
                    status = -status
                elif status == 0:  # taken, but the answer is lost
                    repository.take(resource)
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_PUT  # noqa: N815 - the name http.server looks for

            def do_GET(self):
                repository.requests.append((self.command, self.path, dict(self.headers)))
                there = self.path.rpartition("/")[2] in repository.taken
                self.send_response(200 if there else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Quiet."""

        class Quiet(ThreadingHTTPServer):
            request_queue_size = 64

            def handle_error(self, *_):
                """A client that has gone is part of these tests."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}/fhir"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def take(self, resource):
        if resource["id"] not in self.taken:
            self.order.append(resource["id"])
        self.taken[resource["id"]] = resource

    def close(self):
        self.gate.set()
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def repository():
    one = Repository()
    yield one
    one.close()


@pytest.fixture
def pair():
    return OpenKey.new()


@pytest.fixture
def root(tmp_path):
    return tmp_path / "outbox"


@pytest.fixture
def target(repository, root):
    return AuditTarget(fhir=repository.base, folder=str(root))


@pytest.fixture
def loop():
    """The background loop of a workspace."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield running

    async def stop():
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await running.shutdown_default_executor()

    asyncio.run_coroutine_threadsafe(stop(), running).result(30)
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


def holds_marker(folder):
    """Every file below ``folder`` that holds the marker, or a patient's id, in any name."""
    return [
        path
        for path in folder.rglob("*")
        if MARKER in path.name or (path.is_file() and MARKER.encode() in path.read_bytes())
    ]

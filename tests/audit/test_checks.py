"""What ``doctor`` says of the audit trail: the receiver, the certificate, the key, what waits."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from patient_access.audit import checks
from patient_access.audit.folders import CallFolder
from patient_access.audit.seal import OpenKey
from patient_access.diagnostics.check import Ease
from patient_access.diagnostics.tombstones import bury
from patient_access.handover.audit_frames import AuditTarget, OutboxMode
from patient_access.settings.credentials import CredentialsUnavailable
from tests.audit.test_syslog import Receiver, Site
from tests.peers.site_authority import Authority
from tests.support.shows_certificate import Shows


def said(target):
    return [(one.ease, one.sentence) for one in checks.examine(target)]


def says(target, words):
    found = [result for result, sentence in said(target) if words in sentence]
    assert found, said(target)
    return found[0]


@pytest.fixture
def repository_saying():
    """A FHIR server that describes itself as told."""
    servers = []

    def start(*kinds):
        described = {"resourceType": "CapabilityStatement", "rest": [{"resource": list(kinds)}]}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(described).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        servers.append((server, thread))
        return AuditTarget(fhir=f"http://127.0.0.1:{server.server_port}/fhir")

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


EVENTS = {"type": "AuditEvent"}


@pytest.mark.parametrize(
    ("kinds", "post", "result", "words"),
    [
        ([EVENTS], False, Ease.GOOD, "answers and takes AuditEvents"),
        ([], False, Ease.BROKEN, "does not take AuditEvents"),
        ([EVENTS | {"updateCreate": False}], False, Ease.BROKEN, "set post = true"),
        ([EVENTS], True, Ease.WEAK, "might arrive twice"),
        ([EVENTS | {"conditionalCreate": True}], True, Ease.GOOD, "takes AuditEvents"),
    ],
)
def test_a_repository_is_asked_what_it_takes(kinds, post, result, words, repository_saying):
    target = repository_saying(*kinds).model_copy(update={"post": post})
    assert says(target, words) is result


def test_nobody_there_and_nothing_set_up_are_sentences():
    assert says(AuditTarget(fhir="http://127.0.0.1:9"), "does not answer") is Ease.BROKEN
    assert says(AuditTarget(syslog="127.0.0.1:9"), "does not answer") is Ease.BROKEN
    assert says(None, "No audit trail is set up") is Ease.WEAK


@pytest.mark.parametrize("key", ["ca_file", "certificate"])
@pytest.mark.parametrize("to", [{"syslog": "127.0.0.1:9"}, {"fhir": "https://127.0.0.1:9"}])
def test_a_file_that_cannot_be_used_is_said_and_not_taken_for_the_network(tmp_path, key, to):
    none = str(tmp_path / "none.pem")
    target = AuditTarget(**to, **{key: none})
    assert says(target, f"audit.{key}: {none} is not there; check the path.") is Ease.BROKEN
    assert not [one for one in checks.examine(target) if "does not answer" in one.sentence]


def test_a_repository_that_is_not_believed_is_said_with_why(tmp_path):
    authority = Authority(tmp_path)
    server = Shows(authority.issue("repository", days=(-9, -2)))
    target = AuditTarget(fhir=f"https://127.0.0.1:{server.port}", ca_file=str(authority.file))
    try:
        assert says(target, "The audit repository has a certificate that cannot") is Ease.BROKEN
        assert says(target, "it has ended") is Ease.BROKEN
    finally:
        server.close()


@pytest.fixture
def site(tmp_path):
    opened = []

    def receive_with(context):
        opened.append(Receiver(context))
        return opened[-1]

    yield Site(tmp_path, receive_with)
    for one in opened:
        one.close()


@pytest.mark.parametrize("shows", [True, False], ids=["the desk's", "none"])
def test_a_syslog_receiver_that_wants_a_certificate_is_found_out_beforehand(shows, site):
    target = AuditTarget(
        syslog=site.receiver.address,
        ca_file=str(site.authority.file),
        certificate=str(site.authority.issue("desk-17")) if shows else "",
    )
    if shows:
        assert says(target, "answers (TLSv1.3)") is Ease.GOOD
    else:
        assert says(target, "wants another certificate of this machine") is Ease.BROKEN


def test_what_waits_what_was_lost_and_notes_are_said(tmp_path, pair):
    root = tmp_path / "outbox"
    folder = CallFolder.new(root)
    folder.write(1, pair.public.seal(b"{}"))
    folder.write(2, pair.public.seal(b"{}"), note=True)
    folder.close()
    bury(root, 2, "no_key")
    bury(root, 1, "note_no_key")
    target = AuditTarget(mode=OutboxMode.SITE, key=pair.public.text, folder=str(root))
    assert says(target, "1 sealed records wait") is Ease.WEAK
    assert says(target, "1 call notes are kept sealed") is Ease.WEAK
    assert says(target, "1 call notes were") is Ease.WEAK
    assert says(target, "2 records were lost") is Ease.BROKEN


def test_keys_and_keyrings_are_looked_at_and_none_is_made(tmp_path, monkeypatch):
    folder = str(tmp_path)

    def gone():
        raise CredentialsUnavailable("The system keyring is locked or refused.")

    wrong = AuditTarget(mode=OutboxMode.SITE, key="nonsense", folder=folder)
    assert says(wrong, "not a public key of the outbox") is Ease.BROKEN
    assert says(AuditTarget(syslog="127.0.0.1:9", folder=folder), "no key") is Ease.WEAK
    courier = AuditTarget(mode=OutboxMode.COURIER, folder=folder)
    monkeypatch.setattr("patient_access.audit.keys.read_outbox_key", gone)
    assert says(courier, "locked or refused") is Ease.BROKEN
    monkeypatch.setattr("patient_access.audit.keys.read_outbox_key", lambda: None)
    assert says(courier, "makes its key when it first runs") is Ease.GOOD
    monkeypatch.setattr("patient_access.audit.keys.read_outbox_key", lambda: OpenKey.new().text)
    assert says(courier, "sealed for the keyring's key") is Ease.GOOD

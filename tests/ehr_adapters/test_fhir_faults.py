"""Every way a server can fail, and the one kind each becomes (E1, E2, X5)."""

import gzip
import json
import socket
import sys
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fake_fhir import FakeFhir, Reply, bundle, metadata, outcome, reply

from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, ByPhone
from patient_access.domain.panels import PanelName, PanelState
from tests.support.certificate import self_signed

MARKER = "Zanzibarovich-77319"
HTML = Reply(200, f"<html>{MARKER}</html>".encode(), {"Content-Type": "text/html"})
ASK = ByMrn(value="M-p1")


def failure_of(play, base, **more):
    with pytest.raises(EhrFailure) as caught:
        play(base, lambda adapter: adapter.find_patients(ASK), **more)
    failure = caught.value
    assert failure.__context__ is None
    assert failure.__cause__ is None
    assert MARKER not in str(failure) + repr(failure.args)
    assert "127.0.0.1" not in str(failure)
    return failure


def nested(depth):
    return b'{"resourceType":"Bundle","x":' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (HTML, FailureKind.NOT_FHIR),
        (Reply(200, b"it works"), FailureKind.NOT_FHIR),
        (Reply(200, b""), FailureKind.NOT_FHIR),
        (Reply(200, b"[1, 2]"), FailureKind.NOT_FHIR),
        (Reply(200, b'{"a": 1}'), FailureKind.NOT_FHIR),
        (reply({"resourceType": "Patient", "id": "p1"}), FailureKind.NOT_FHIR),
        (Reply(200, b'{"resourceType": "Bundle", "entry": [{"res'), FailureKind.TRUNCATED),
        (Reply(200, b'{"resourceType": "Bundle" "entry": []}'), FailureKind.TRUNCATED),
        (Reply(200, b'{"resourceType": "Bundle", "a": "\xff"}'), FailureKind.NOT_FHIR),
        (
            Reply(200, '{"resourceType": "Bundle", "a": "ü"}'.encode("latin-1")),
            FailureKind.NOT_FHIR,
        ),
        (Reply(200, '{"resourceType": "Bundle"}'.encode("utf-16")), FailureKind.NOT_FHIR),
        (Reply(200, '{"resourceType": "Bundle", "a": "ü'.encode()[:-1]), FailureKind.TRUNCATED),
        (Reply(200, b'{"resourceType":"Bundle"}' + b" " * 99, cut_after=25), FailureKind.TRUNCATED),
        (Reply(200, nested(250)), FailureKind.TOO_DEEP),
        (Reply(200, nested(1_000)), FailureKind.TOO_DEEP),
        (Reply(200, nested(100_000)), FailureKind.TOO_DEEP),
        (reply(outcome("forbidden")), FailureKind.NOT_PERMITTED),
        (reply(outcome("login")), FailureKind.SIGN_IN),
        (reply(outcome("processing")), FailureKind.REJECTED),
        (Reply(401), FailureKind.SIGN_IN),
        (Reply(403, b"Forbidden: " + MARKER.encode()), FailureKind.NOT_PERMITTED),
        (Reply(403, b"x", {"Content-Encoding": "br"}), FailureKind.NOT_PERMITTED),
        (Reply(401, b"x" * 99, cut_after=3), FailureKind.SIGN_IN),
        (Reply(404), FailureKind.NOT_FOUND),
        (Reply(406), FailureKind.REJECTED),
        (reply(outcome("invalid"), 400), FailureKind.REJECTED),
        (Reply(500, MARKER.encode()), FailureKind.SERVER_ERROR),
        (Reply(504), FailureKind.TIMEOUT),
        (Reply(200, b"\x1f\x8bnot really", {"Content-Encoding": "gzip"}), FailureKind.TRUNCATED),
        (Reply(200, b"x", {"Content-Encoding": "br"}), FailureKind.NOT_FHIR),
    ],
)
def test_each_bad_answer_is_one_kind_and_says_nothing_more(fhir, play, answer, kind):
    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = lambda _: answer
    assert failure_of(play, fhir.base).kind is kind


def test_fifty_megabytes_are_refused_before_they_are_read(fhir, play):
    huge = Reply(200, b'{"resourceType":"Bundle","x":"' + b"a" * 50_000_000 + b'"}')
    fhir.routes["Patient/_search"] = lambda _: huge
    assert failure_of(play, fhir.base).kind is FailureKind.TOO_LARGE


def test_gzip_bomb_is_stopped_while_it_is_unpacked(fhir, play):
    bomb = gzip.compress(b"\0" * 60_000_000)
    fhir.routes["Patient/_search"] = lambda _: Reply(200, bomb, {"Content-Encoding": "gzip"})
    assert failure_of(play, fhir.base).kind is FailureKind.TOO_LARGE
    tracemalloc.start()
    try:
        failure_of(play, fhir.base)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000


def test_gzip_is_read(fhir, play, patient):
    body = gzip.compress(json.dumps(bundle([patient()])).encode())
    fhir.routes["Patient/_search"] = lambda _: Reply(200, body, {"Content-Encoding": "gzip"})
    assert len(play(fhir.base, lambda a: a.find_patients(ASK)).found) == 1


def test_gzip_that_breaks_off_after_its_last_word_is_not_believed(fhir, play, patient):
    """The JSON is whole; the sum that proves it is missing."""
    body = gzip.compress(json.dumps(bundle([patient()])).encode())[:-8]
    fhir.routes["Patient/_search"] = lambda _: Reply(200, body, {"Content-Encoding": "gzip"})
    assert failure_of(play, fhir.base).kind is FailureKind.TRUNCATED


@pytest.mark.parametrize("written", ["0", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_after_the_time_it_named(fhir, play, patient, written, status):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    answers = [Reply(status, b"busy", {"Retry-After": "0" if written == "0" else soon})] * 2
    fhir.routes["Patient/_search"] = lambda _: (
        answers.pop() if answers else reply(bundle([patient()]))
    )
    assert len(play(fhir.base, lambda a: a.find_patients(ASK)).found) == 1


def test_server_that_stays_busy_is_asked_three_times(fhir, play):
    fhir.routes["Patient/_search"] = lambda _: Reply(429, b"", {"Retry-After": "0"})
    failure = failure_of(play, fhir.base)
    assert failure.kind is FailureKind.BUSY
    assert len(fhir.paths()) == 3


def test_caller_is_not_kept_waiting_for_a_long_retry_after(fhir, play):
    fhir.routes["Patient/_search"] = lambda _: Reply(503, b"", {"Retry-After": "3600"})
    failure = failure_of(play, fhir.base)
    assert failure.kind is FailureKind.BUSY
    assert failure.retry_after == 3600
    assert len(fhir.paths()) == 1


def test_unprocessable_means_too_many_people(fhir, play):
    fhir.routes["Patient/_search"] = lambda _: Reply(422, b"too many")
    answer = play(fhir.base, lambda a: a.find_patients(ByPhone(number="8165550142")))
    assert answer.found == ()
    assert answer.notices == {"too_many"}


def test_slow_server_is_a_time_out(fhir, play, monkeypatch):
    import httpx

    from ehr_adapters.wire import client

    monkeypatch.setattr(client, "_TIMES", httpx.Timeout(0.2))
    hold = threading.Event()
    fhir.routes["Patient/_search"] = lambda _: Reply(hold=hold)
    try:
        assert failure_of(play, fhir.base).kind is FailureKind.TIMEOUT
    finally:
        hold.set()


def test_refused_connection(play):
    assert failure_of(play, "http://127.0.0.1:1/fhir").kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    "base",
    [
        "",
        "not a url",
        "ftp://127.0.0.1/fhir",
        "http://",
        "http:///fhir",
        "http://user:pw@127.0.0.1/fhir",
        "http://127.0.0.1/fhir?x=1",
        "http://127.0.0.1:99999/",
    ],
)
def test_wrong_address(play, base):
    assert failure_of(play, base).kind is FailureKind.WRONG_ADDRESS


def test_host_that_cannot_be_found_is_a_wrong_address(play, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    kind = failure_of(play, "http://no-such-host.invalid/fhir").kind
    assert kind is FailureKind.WRONG_ADDRESS


def test_certificate_nobody_trusts_is_a_tls_failure_and_nothing_is_sent(play, tmp_path):
    with FakeFhir(tls=self_signed(tmp_path)) as server:
        assert failure_of(play, server.base).kind is FailureKind.TLS
        assert server.seen == []


@pytest.mark.skipif(sys.platform != "linux", reason="only there the trust store is a file")
@pytest.mark.parametrize(("host", "trusted"), [("127.0.0.1", True), ("127.0.0.2", False)])
def test_certificate_must_be_trusted_and_name_the_host(
    play, patient, tmp_path, monkeypatch, host, trusted
):
    with FakeFhir(tls=self_signed(tmp_path, host)) as server:
        server.add(patient())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
        if trusted:
            assert play(server.base, lambda a: a.find_patients(ASK)).found
        else:
            assert failure_of(play, server.base).kind is FailureKind.TLS
            assert server.seen == []


def test_kept_connection_the_server_dropped_is_replaced_silently(fhir, play, patient):
    fhir.add(patient())

    async def twice(adapter):
        await adapter.find_patients(ASK)
        fhir.routes["Patient/_search"] = dropping
        return await adapter.find_patients(ASK)

    def dropping(seen):
        del fhir.routes["Patient/_search"]
        raise ConnectionResetError

    assert len(play(fhir.base, twice).found) == 1


def test_server_that_drops_every_connection_is_asked_twice_and_no_more(fhir, play):
    def dropping(_):
        raise ConnectionResetError

    fhir.routes["Patient/_search"] = dropping
    assert failure_of(play, fhir.base).kind is FailureKind.CONNECTION_LOST
    assert len(fhir.paths()) == 2


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ({"resourceType": "Conformance", "fhirVersion": "1.0.2"}, FailureKind.UNSUPPORTED_VERSION),
        (metadata(version="3.0.2"), FailureKind.UNSUPPORTED_VERSION),
        (metadata(version="5.0.0"), FailureKind.UNSUPPORTED_VERSION),
        ({"resourceType": "Patient"}, FailureKind.NOT_FHIR),
    ],
)
def test_only_r4_is_spoken(fhir, play, statement, kind):
    fhir.metadata = statement
    with pytest.raises(EhrFailure) as caught:
        play(fhir.base, lambda adapter: adapter.connect())
    assert caught.value.kind is kind


def test_page_that_is_no_fhir_server_is_said_to_be_none(fhir, play):
    with pytest.raises(EhrFailure) as caught:
        play(fhir.root, lambda adapter: adapter.connect())
    assert caught.value.kind is FailureKind.NOT_FHIR


@pytest.mark.parametrize(
    "statement",
    [
        {"resourceType": "CapabilityStatement"},
        {"resourceType": "CapabilityStatement", "fhirVersion": "4.3.0", "rest": {"resource": 7}},
        {"resourceType": "CapabilityStatement", "rest": [{"resource": ["x", {"type": None}]}]},
    ],
)
def test_poor_metadata_is_tolerated(fhir, play, statement):
    fhir.metadata = statement
    connection = play(fhir.base, lambda adapter: adapter.connect())
    assert connection.panels == frozenset(PanelName)
    assert connection.phone_lookup


def test_what_a_server_does_as_a_client_is_no_offer_of_it(fhir, play):
    client = {"mode": "client", "resource": [{"type": "Coverage"}]}
    fhir.metadata["rest"] = [client, metadata(["Patient"])["rest"][0]]
    assert play(fhir.base, lambda a: a.connect()).panels == {PanelName.PEOPLE}


def test_a_server_without_patients_is_not_asked_for_any_by_number(fhir, play):
    fhir.metadata = metadata(["Coverage"])
    assert not play(fhir.base, lambda a: a.connect()).phone_lookup


def test_metadata_decides_panels_and_phone_lookup(fhir, play):
    fhir.metadata = metadata(
        ["Patient", "Coverage"], Patient={"searchParam": [{"name": "identifier"}]}
    )
    connection = play(fhir.base, lambda adapter: adapter.connect())
    # People always: where relatives cannot be searched, the patient's own record names contacts.
    assert connection.panels == {PanelName.COVERAGE, PanelName.PEOPLE}
    assert not connection.phone_lookup
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    answer = play(fhir.base, lambda a: a.read_panel(ref, PanelName.MEDICATIONS), connect=True)
    assert answer.state is PanelState.NOT_AVAILABLE
    assert "MedicationRequest" not in fhir.paths()

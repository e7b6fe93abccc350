"""Syslog over TLS: RFC 5424 messages in RFC 5425 frames, and when they have arrived."""

import asyncio
import contextlib
import json
import re
import socket
import ssl
import struct
import threading

import pytest
from cryptography.hazmat.primitives import serialization

from patient_access.audit import syslog_sink
from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.sink import Fate, NotNow, Trouble
from patient_access.audit.syslog_sink import SyslogSink, address_of, framed, message
from patient_access.handover.audit_frames import AuditTarget
from tests.audit.balp import shortfalls
from tests.audit.conftest import made
from tests.audit.test_events import EVENTS
from tests.peers.site_authority import Authority
from tests.support.certificate import self_signed

FRAME = re.compile(rb"([1-9][0-9]*) ")
MESSAGE = re.compile(
    # RFC 5424, 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG
    rb"<(?P<pri>0|[1-9][0-9]{0,2})>1 "
    rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)) "
    rb"(?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) (?P<pid>[!-~]{1,128}) (?P<msgid>[!-~]{1,32}) "
    rb'\[(?P<sd>[!-<>-\\^-~]{1,32})((?: [!-<>-\\^-~]{1,32}="[^"\\\]]*")*)\] '
    rb"\xef\xbb\xbf(?P<text>.*)",
    re.DOTALL,
)


class Receiver:
    """One connection at a time; ``breaks``: it resets the connection before it has read all."""

    def __init__(self, context, *, breaks=False, says_goodbye=True, calls=1):
        self._context = context
        self._calls = calls
        self.versions = []
        self.shown = None
        """The certificate that the sender showed, if it was asked for one."""
        self._breaks = breaks
        self._says_goodbye = says_goodbye
        self.bytes = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        for _ in range(self._calls):
            self._serve_one()

    def _serve_one(self):
        plain, _ = self._socket.accept()
        plain.settimeout(30)
        try:
            with self._context.wrap_socket(plain, server_side=True) as secured:
                self.shown = secured.getpeercert() or None
                self.versions.append(secured.version())
                if self._breaks:
                    secured.recv(10)
                    linger = struct.pack("ii", 1, 0)
                    secured.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    return
                while part := secured.recv(65536):
                    self.bytes += part
                if self._says_goodbye:
                    secured.unwrap().close()
        except OSError:
            pass
        finally:
            plain.close()

    def close(self):
        self._thread.join(30)
        self._socket.close()

    @property
    def messages(self):
        """The frames taken apart by their counts, as RFC 5425, 4.3 has them and no other way."""
        rest, found = self.bytes, []
        while rest:
            length = FRAME.match(rest)
            assert length, rest[:20]
            end = length.end() + int(length[1])
            assert end <= len(rest), "cut off"
            found.append(rest[length.end() : end])
            rest = rest[end:]
        return found


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch):
    """A ticket is waited for as long as it takes; what becomes of none is a test of its own."""
    monkeypatch.setattr(syslog_sink, "_TICKET_SECONDS", 30)


@pytest.fixture
def receive(tmp_path):
    opened = []

    def start(tickets=2, **how):
        context = self_signed(tmp_path)
        context.num_tickets = tickets
        opened.append(Receiver(context, **how))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def send(address, ca_file, records, **shows):
    fates = {}
    sink = SyslogSink(AuditTarget(syslog=address, ca_file=ca_file, **shows))
    asyncio.run(sink.deliver(records, lambda record, fate: fates.update({record.id: fate})))
    return fates


def test_messages_arrive_counted_in_octets_with_the_whole_event(receive, tmp_path):
    receiver = receive()
    records = [made(number) for number in range(30)]
    fates = send(receiver.address, str(tmp_path / "made-up.pem"), records)
    assert set(fates.values()) == {Fate.DELIVERED}
    receiver.close()
    assert len(receiver.messages) == 30
    for record, said in zip(records, receiver.messages, strict=True):
        head, _, text = said.partition(b"\xef\xbb\xbf")
        assert head.startswith(b"<109>1 2026-11-2")
        assert b" patient-access " in head
        assert b'[origin software="patient-access"]' in head
        assert json.loads(text) == record.resource


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_a_receiver_that_has_read_all_has_it_with_or_without_a_goodbye(
    says_goodbye, receive, tmp_path
):
    receiver = receive(says_goodbye=says_goodbye)
    record = made(1)
    fates = send(receiver.address, str(tmp_path / "made-up.pem"), [record])
    assert fates == {record.id: Fate.DELIVERED}


def test_to_a_receiver_that_does_not_say_that_it_accepts_us_an_older_tls_is_spoken(
    receive, tmp_path, monkeypatch
):
    monkeypatch.setattr(syslog_sink, "_TICKET_SECONDS", 0.1)
    receiver = receive(says_goodbye=False, tickets=0, calls=2)
    record = made(1)
    fates = send(receiver.address, str(tmp_path / "made-up.pem"), [record])
    assert fates == {record.id: Fate.DELIVERED}
    receiver.close()
    assert receiver.versions == ["TLSv1.3", "TLSv1.2"]
    assert len(receiver.messages) == 1


def test_a_connection_that_breaks_delivers_nothing_and_all_is_sent_again(receive, tmp_path):
    receiver = receive(breaks=True)
    with pytest.raises(NotNow):
        send(receiver.address, str(tmp_path / "made-up.pem"), [made(n) for n in range(2000)])


def test_a_certificate_that_nobody_trusts_gets_nothing(receive, tmp_path):
    receiver = receive()
    with pytest.raises(NotNow) as refused:
        send(receiver.address, "", [made(1)])
    assert refused.value.trouble is Trouble.TLS
    receiver.close()
    assert receiver.bytes == b""


def test_nobody_there_is_said():
    with pytest.raises(NotNow) as refused:
        send("127.0.0.1:9", "", [made(1)])
    assert refused.value.trouble is Trouble.UNREACHABLE


def test_octets_are_counted_and_not_letters():
    said = message(made(1)) + "é".encode()
    assert framed(said).startswith(str(len(said)).encode() + b" <")


def test_old_tls_is_not_spoken(tmp_path):
    from patient_access.audit.trust import tls

    self_signed(tmp_path)
    context = tls(AuditTarget(ca_file=str(tmp_path / "made-up.pem")))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname


def every_kind():
    """One record of each kind there is, the disclosures included."""
    return list(EVENTS.values())


def test_every_kind_of_event_is_a_message_of_rfc_5424_with_the_same_content(receive, tmp_path):
    receiver = receive()
    send(receiver.address, str(tmp_path / "made-up.pem"), every_kind())
    receiver.close()
    assert len(receiver.messages) == len(every_kind())
    for record, whole in zip(every_kind(), receiver.messages, strict=True):
        said = MESSAGE.fullmatch(whole)
        assert said, whole[:200]
        facility, severity = divmod(int(said["pri"]), 8)
        assert (facility, severity) == (13, 5), "log audit, notice"
        assert said["app"] == b"patient-access"
        assert said["sd"] in (b"origin", b"meta", b"timeQuality"), "what IANA has registered"
        assert said["msgid"] == (b"disclosure" if is_disclosure(record.resource) else b"audit")
        assert said["time"].decode() == record.resource["recorded"]
        resource = json.loads(said["text"])
        assert resource == record.resource
        assert shortfalls(resource) == []


class Site:
    """A receiver that wants a certificate of the site's own authority (RFC 5425, 4.2.1)."""

    def __init__(self, folder, receive_with):
        self.authority = Authority(folder)
        context = ssl.create_default_context(
            ssl.Purpose.CLIENT_AUTH, cafile=str(self.authority.file)
        )
        context.load_cert_chain(self.authority.issue("receiver"))
        context.verify_mode = ssl.CERT_REQUIRED
        self.receiver = receive_with(context)


@pytest.fixture
def site(tmp_path):
    opened = []

    def receive_with(context):
        opened.append(Receiver(context))
        return opened[-1]

    yield Site(tmp_path, receive_with)
    for one in opened:
        one.close()


def test_a_receiver_that_asks_gets_the_certificate_of_this_desk(site):
    desk = site.authority.issue("desk-17")
    record = made(1)
    fates = send(site.receiver.address, str(site.authority.file), [record], certificate=str(desk))
    assert fates == {record.id: Fate.DELIVERED}
    site.receiver.close()
    assert site.receiver.shown["subject"] == ((("commonName", "desk-17"),),)
    assert len(site.receiver.messages) == 1


def test_a_certificate_and_its_key_may_be_two_files(site, tmp_path):
    both = site.authority.issue("desk-17").read_text()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    middle = both.index("-----BEGIN CERTIFICATE")
    key.write_text(both[:middle])
    certificate.write_text(both[middle:])
    fates = send(
        site.receiver.address,
        str(site.authority.file),
        [made(1)],
        certificate=str(certificate),
        certificate_key=str(key),
    )
    assert set(fates.values()) == {Fate.DELIVERED}


@pytest.mark.parametrize("shows", ["nothing", "a stranger's", "no file", "a key with a passphrase"])
def test_without_the_right_certificate_nothing_is_delivered_and_nothing_is_read(
    shows, site, tmp_path
):
    more = {}
    if shows == "a stranger's":
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        more = {"certificate": str(Authority(elsewhere).issue("desk-17"))}
    elif shows == "no file":
        more = {"certificate": str(tmp_path / "gone.pem")}
    elif shows == "a key with a passphrase":
        more = {"certificate": str(locked(site.authority.issue("desk-17")))}
    with pytest.raises(NotNow) as refused:
        send(site.receiver.address, str(site.authority.file), [made(1)], **more)
    assert refused.value.trouble in (Trouble.TLS, Trouble.UNREACHABLE)
    if shows in ("no file", "a key with a passphrase"):
        with contextlib.suppress(OSError):  # nobody came: let the receiver go
            socket.create_connection(address_of(AuditTarget(syslog=site.receiver.address))).close()
    site.receiver.close()
    assert site.receiver.bytes == b""


def locked(file):
    """The same certificate, its key under a passphrase."""
    text = file.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    hidden = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"word"),
    )
    file.write_bytes(hidden + text[text.index(b"-----BEGIN CERTIFICATE") :])
    return file


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("log.example", ("log.example", 6514)),
        ("log.example:6515", ("log.example", 6515)),
        ("[2001:db8::1]", ("2001:db8::1", 6514)),
        ("[2001:db8::1]:6515", ("2001:db8::1", 6515)),
    ],
)
def test_a_receiver_is_reached_where_the_setting_says(setting, address):
    assert address_of(AuditTarget(syslog=setting)) == address

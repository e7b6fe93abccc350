"""Syslog over TLS: RFC 5424 messages in RFC 5425 frames, and when they have arrived."""

import asyncio
import json
import socket
import ssl
import struct
import threading

import pytest

from patient_access.audit.sink import Fate, NotNow, Trouble
from patient_access.audit.syslog_sink import SyslogSink, framed, message
from patient_access.handover.audit_frames import AuditTarget
from tests.audit.conftest import made
from tests.support.certificate import self_signed


class Receiver:
    """One connection at a time; ``breaks``: it resets the connection before it has read all."""

    def __init__(self, context, *, breaks=False, says_goodbye=True):
        self._context = context
        self._breaks = breaks
        self._says_goodbye = says_goodbye
        self.bytes = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        plain, _ = self._socket.accept()
        plain.settimeout(10)
        try:
            with self._context.wrap_socket(plain, server_side=True) as secured:
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
        self._thread.join(10)
        self._socket.close()

    @property
    def messages(self):
        """The frames taken apart by their counts."""
        rest, found = self.bytes, []
        while rest:
            length, _, rest = rest.partition(b" ")
            found.append(rest[: int(length)])
            rest = rest[int(length) :]
        return found


@pytest.fixture
def receive(tmp_path):
    opened = []

    def start(**how):
        opened.append(Receiver(self_signed(tmp_path), **how))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def send(address, ca_file, records):
    fates = {}
    sink = SyslogSink(AuditTarget(syslog=address, ca_file=ca_file))
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
        assert f'[record id="{record.id}"]'.encode() in head
        assert json.loads(text) == record.resource


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_a_receiver_that_has_read_all_has_it_with_or_without_a_goodbye(
    says_goodbye, receive, tmp_path
):
    receiver = receive(says_goodbye=says_goodbye)
    record = made(1)
    fates = send(receiver.address, str(tmp_path / "made-up.pem"), [record])
    assert fates == {record.id: Fate.DELIVERED}


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

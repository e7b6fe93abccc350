"""``doctor`` tells whether scheduling messages could come: the port, the files, the authority."""

import errno
import socket

import pytest

from patient_access import doctor_schedule
from patient_access.doctor_schedule import schedule_checks
from patient_access.settings.model import EhrSetting
from tests.peers.site_authority import Authority


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def found(port, *, running=False, **more):
    schedule = {"port": port} | more
    ehr = EhrSetting(name="North", adapter="hl7v2", base="mllp://127.0.0.1:2575", schedule=schedule)
    return [f"{c.ease}: {c.sentence}" for c in schedule_checks(ehr, running=running)]


def test_an_ehr_that_nobody_listens_to_has_nothing_to_check():
    ehr = EhrSetting(name="North", adapter="hl7v2", base="mllp://127.0.0.1:2575")
    assert list(schedule_checks(ehr, running=False)) == []


def test_a_free_port_is_good_and_missed_where_the_program_runs(port):
    where = f"port {port} of 127.0.0.1"
    assert found(port) == [
        f"good: North: {where} is free; messages are taken from this machine only."
    ]
    (said,) = found(port, running=True)
    assert said == f"broken: North: nobody listens on {where}; start Patient Access again."


def test_a_port_that_is_taken_is_ours_or_another_programs():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (ours,) = found(port, running=True)
        (other,) = found(port)
    assert ours == f"good: North: messages are taken on port {port} of 127.0.0.1."
    assert other.startswith(f"broken: North: another program has port {port} of 127.0.0.1")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EADDRNOTAVAIL, "127.0.0.1 is no address of this machine"),
        (errno.EACCES, "choose a port from 1024 on"),
        (errno.ENOBUFS, "choose another address or port"),
    ],
)
def test_an_address_that_cannot_be_had_is_said(monkeypatch, port, number, words):
    class Refuses(socket.socket):
        def bind(self, address):
            raise OSError(number, "made up")

    monkeypatch.setattr(doctor_schedule.socket, "socket", Refuses)
    (said,) = found(port)
    assert said.startswith("broken: North: ")
    assert words in said


def test_files_that_can_be_used_are_good_and_who_may_send_is_said(port, authority):
    pem = str(authority.issue("desk", days=(-1, 90)))
    shown, free = found(port, certificate=pem, senders=str(authority.file))
    assert shown.startswith("good: North: the certificate that this desk shows is good for")
    assert free.endswith("messages are taken from senders with a certificate.")


def test_a_certificate_that_ended_is_said(port, authority):
    pem = str(authority.issue("desk", days=(-9, -2)))
    shown, _ = found(port, certificate=pem, senders=str(authority.file))
    assert shown.startswith("broken: North: the certificate that this desk shows ended on")


def test_files_that_cannot_be_used_are_said_each(port, authority, tmp_path):
    none = tmp_path / "none.pem"
    certificate, senders, _ = found(port, certificate=str(none), senders=str(none))
    assert (
        certificate == f"broken: North: schedule.certificate: {none} is not there; check the path."
    )
    assert senders == f"broken: North: schedule.senders: {none} is not there; check the path."


def test_a_key_of_another_certificate_is_said(port, authority, tmp_path):
    first, second = (authority.issue(name).read_text() for name in ("desk", "other"))
    begin = "-----BEGIN CERTIFICATE-----"
    mixed = tmp_path / "mixed.pem"
    mixed.write_text(first[: first.index(begin)] + second[second.index(begin) :])
    said, *_ = found(port, certificate=str(mixed), senders=str(authority.file))
    assert "does not belong to the certificate" in said

"""``doctor`` says how each EHR is reached: TLS, proxy, the days of certificates, the panels."""

import re
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from ehr_adapters.contract import Connection
from patient_access import doctor
from patient_access.diagnostics.check import Ease
from patient_access.doctor_way import own_certificate, way_checks
from patient_access.domain.panels import PanelName
from patient_access.settings.model import EhrSetting
from tests.ehr_adapters.fake_fhir import FakeFhir, metadata
from tests.support.certificate import self_signed
from tests.support.proxy import Proxy
from tests.test_doctor_command import examine, table  # noqa: F401 - a fixture

NOW = datetime.now(UTC)


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A server over TLS, trusted here, whose certificate ends tomorrow."""
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    with FakeFhir(tls=context) as server:
        yield server


@pytest.fixture
def certificate(tmp_path):
    """The server's certificate as DER, and the file it came from."""
    self_signed(tmp_path)
    pem = (tmp_path / "made-up.pem").read_text()
    shown = pem[pem.index("-----BEGIN CERTIFICATE") :]
    return ssl.PEM_cert_to_DER_cert(shown), str(tmp_path / "made-up.pem")


def way(connection, now=NOW, **more):
    ehr = EhrSetting(name="Northside", base="https://ehr.example/fhir", **more)
    return list(way_checks(ehr, connection, now))


def test_tls_and_the_last_day_of_its_certificate_are_said_of_a_real_server(
    examine,  # noqa: F811
    secure,
):
    code, said = examine(table("Northside", secure.base))
    assert code == 0, said
    found = re.search(
        r"weak +ehr +Northside is reached with TLS 1\.3, without a proxy; "
        r"its certificate ends in (\d+) days, on (\S+)\.",
        said,
    )
    assert found, said
    assert int(found[1]) in (0, 1)
    assert found[2] == f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"


def test_a_proxy_and_what_it_wants_are_said(examine, secure, monkeypatch):  # noqa: F811
    with Proxy("desk:made-up-pass") as proxy:
        through = table("Northside", secure.base) + f'proxy = "{proxy.address}"\n'
        monkeypatch.setattr(doctor, "read_link_secret", lambda ehr, which: None)
        code, said = examine(through)
        assert code == 1
        assert "Northside cannot be reached: its proxy refused" in said
        assert "token set EHR --of proxy" in said
        wanted = []
        monkeypatch.setattr(
            doctor,
            "read_link_secret",
            lambda ehr, which: wanted.append((ehr, which)) or "desk:made-up-pass",
        )
        code, said = examine(through)
    assert code == 0
    assert wanted == [("Northside", "proxy")]
    assert f"through the proxy {proxy.address.removeprefix('http://')}" in said
    assert "made-up-pass" not in said


def test_plain_http_is_said_to_be_readable_and_missing_panels_by_name(examine):  # noqa: F811
    with FakeFhir() as ehr:
        ehr.metadata = metadata(types=["Patient", "Appointment", "Coverage"])
        _, said = examine(table("Northside", ehr.base))
    assert (
        "Northside is reached without TLS, without a proxy: all that is sent can be read." in said
    )
    assert "offers the panels appointments, coverage, people; it does not offer billing" in said


def test_a_certificate_with_months_left_is_good_and_its_days_are_counted(certificate):
    connection = Connection(secured="TLSv1.2", certificate=certificate[0])
    check = way(connection, NOW - timedelta(days=90))[0]
    assert check.ease is Ease.GOOD
    assert "TLS 1.2" in check.sentence
    assert "is good for 9" in check.sentence
    assert way(connection, NOW)[0].ease is Ease.WEAK


def test_the_desks_own_certificate_is_looked_at_too(certificate, tmp_path):
    connection = Connection(secured="TLSv1.3")
    file = certificate[1]
    eases = [
        way(connection, NOW + timedelta(days=days), client_certificate=file)[1].ease
        for days in (-90, 0, 5)
    ]
    assert eases == [Ease.GOOD, Ease.WEAK, Ease.BROKEN]
    (tmp_path / "key.pem").write_text("no certificate")
    for name in ("key.pem", "absent.pem"):
        check = own_certificate("Northside", str(tmp_path / name), NOW)
        assert check.ease is Ease.BROKEN
        assert check.sentence.endswith("holds no certificate that can be read.")


def test_an_ehr_that_offers_every_panel_is_good():
    check = way(Connection(panels=frozenset(PanelName)))[-1]
    assert check.ease is Ease.GOOD
    assert "clinical" in check.sentence


def test_an_adapter_that_reads_files_is_not_said_to_send_anything():
    ehr = EhrSetting(name="Practice", adapter="csv_practice", base="file:///srv/practice-export")
    found = way_checks(ehr, Connection(software="CSV practice"), NOW)
    assert not any("without TLS" in check.sentence for check in found)

"""The way to a server: its proxy, and the certificates of both sides (rule X8)."""

import asyncio
import socket
import ssl
import warnings

import pytest
from conftest import TOKEN, token
from fake_fhir import FakeFhir

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn
from tests.support.certificate import self_signed
from tests.support.proxy import Proxy

ASK = ByMrn(value="M-p1")
PASSWORD = "desk:made-up-ZQX-pass"


def keyring(**secrets):
    async def ask(secret):
        return secrets.get(secret)

    return ask


def found(base, **site):
    async def whole():
        ehr = EhrSite(name="Northside", adapter="fhir_r4", base=base, **site)
        adapter = open_adapter(ehr, token)
        try:
            async with asyncio.timeout(25):
                return len((await adapter.find_patients(ASK)).found), await adapter.connect()
        finally:
            await adapter.close()

    return asyncio.run(whole())


def refused(base, **site):
    with pytest.raises(EhrFailure) as caught:
        found(base, **site)
    failure = caught.value
    assert failure.__context__ is None
    assert "made-up" not in str(failure) + repr(failure.args)
    return failure.kind


@pytest.fixture
def secure(tmp_path, monkeypatch, patient):
    """A server over TLS whose certificate is trusted here."""
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    with FakeFhir(tls=context) as server:
        server.add(patient())
        yield server


@pytest.fixture
def ours(tmp_path):
    """The desk's own certificate, its key under a passphrase, in files of their own."""
    from cryptography.hazmat.primitives import serialization

    folder = tmp_path / "ours"
    folder.mkdir()
    self_signed(folder)
    pem = (folder / "made-up.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"made-up-phrase"),
        )
    )
    start = pem.index(b"-----BEGIN CERTIFICATE")
    (folder / "certificate.pem").write_bytes(pem[start:])
    return folder


class Careful(FakeFhir):
    """Wants to see a certificate, and hears a refused client out, as web servers do.

    One that hangs up at once may take the reason for it back, on the way to the client.
    """

    def __init__(self, tls):
        super().__init__()
        self.root = self.root.replace("http:", "https:")
        self.base = f"{self.root}/fhir"
        answers = self._server.finish_request

        def finish_request(request, address):
            secured = tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            try:
                secured.do_handshake()
            except ssl.SSLError:
                secured.settimeout(30)
                while socket.socket.recv(secured, 65_536):
                    pass
            else:
                answers(secured, address)
            finally:
                secured.close()

        self._server.finish_request = finish_request


@pytest.fixture
def careful(tmp_path, monkeypatch, patient, ours):
    """A server that wants to see a certificate, and takes ours only."""
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ours / "certificate.pem")
    with Careful(context) as server:
        server.add(patient())
        yield server


# -- the proxy


def test_plain_requests_go_through_the_proxy_and_its_password_goes_no_further(fhir, patient):
    fhir.add(patient())
    with Proxy(PASSWORD) as proxy:
        people, _ = found(fhir.base, proxy=proxy.address, secret=keyring(proxy=PASSWORD))
    assert people == 1
    assert len(proxy.asked) == len(fhir.seen)
    assert all(target.startswith(fhir.base) for _, target, _ in proxy.asked)
    assert not [seen for seen in fhir.seen if "proxy-authorization" in seen.headers]


def test_tls_goes_through_a_tunnel_and_the_proxy_sees_neither_token_nor_question(secure):
    with Proxy(PASSWORD) as proxy:
        people, connection = found(secure.base, proxy=proxy.address, secret=keyring(proxy=PASSWORD))
    assert people == 1
    assert {method for method, _, _ in proxy.asked} == {"CONNECT"}
    assert TOKEN not in repr(proxy.asked)
    assert secure.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert connection.secured == "TLSv1.3"


@pytest.mark.parametrize("secret", [None, keyring(), keyring(proxy="desk:made-up-wrong")])
def test_a_proxy_that_wants_another_password_is_named_and_nothing_gets_past_it(
    fhir, secure, secret
):
    with Proxy(PASSWORD) as proxy:
        for server in (fhir, secure):
            assert refused(server.base, proxy=proxy.address, secret=secret) is FailureKind.PROXY
            assert server.seen == []


def test_a_proxy_that_is_gone_is_not_taken_for_the_ehr(fhir, secure):
    for server in (fhir, secure):
        assert refused(server.base, proxy="http://127.0.0.1:1") is FailureKind.PROXY


def test_an_ehr_that_is_gone_is_not_taken_for_its_proxy():
    with Proxy() as proxy:
        kind = refused("https://127.0.0.1:1/fhir", proxy=proxy.address)
    assert kind is FailureKind.REFUSED


def test_the_environments_proxy_is_not_used(fhir, patient, monkeypatch):
    fhir.add(patient())
    with Proxy() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        assert found(fhir.base)[0] == 1
        assert proxy.asked == []


# -- both certificates


def test_a_server_that_wants_a_certificate_gets_the_one_of_this_desk(careful, ours):
    people, connection = found(
        careful.base,
        client_certificate=str(ours / "certificate.pem"),
        client_key=str(ours / "key.pem"),
        secret=keyring(client_key="made-up-phrase"),
    )
    assert people == 1
    assert connection.certificate is not None


def test_certificate_and_key_may_be_in_one_file(careful, ours):
    assert found(careful.base, client_certificate=str(ours / "made-up.pem"))[0] == 1


def test_a_desk_without_the_certificate_that_is_wanted_is_told_and_asks_nothing(careful):
    assert refused(careful.base) is FailureKind.CLIENT_CERTIFICATE
    assert careful.seen == []


def test_another_certificate_than_the_one_wanted_is_told(careful, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    self_signed(other)
    kind = refused(careful.base, client_certificate=str(other / "made-up.pem"))
    assert kind is FailureKind.CLIENT_CERTIFICATE
    assert careful.seen == []


@pytest.mark.parametrize("passphrase", [None, "", "made-up-wrong"])
def test_a_key_that_stays_locked_is_told_and_nobody_is_asked_on_a_terminal(
    careful, ours, passphrase
):
    kind = refused(
        careful.base,
        client_certificate=str(ours / "certificate.pem"),
        client_key=str(ours / "key.pem"),
        secret=keyring(client_key=passphrase),
    )
    assert kind is FailureKind.CLIENT_CERTIFICATE


def test_a_certificate_that_is_not_there_is_told(careful, ours):
    kind = refused(careful.base, client_certificate=str(ours / "absent.pem"))
    assert kind is FailureKind.CLIENT_CERTIFICATE


def test_a_site_never_shows_whom_it_asks_for_secrets():
    site = EhrSite(name="North", adapter="fhir_r4", base="http://x/", secret=keyring(proxy="zq"))
    assert "secret" not in site.model_dump()
    assert "secret" not in repr(site)


# -- TLS


def test_a_server_of_before_tls_1_2_is_refused(tmp_path, monkeypatch):
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with FakeFhir(tls=context) as old:
        assert refused(old.base) is FailureKind.TLS
        assert old.seen == []

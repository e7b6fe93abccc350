"""Telephone systems and brokers are believed as every other server is, and each no has words."""

import ast
import asyncio
import ssl
from pathlib import Path

import pytest

from patient_access import doctor_calls
from patient_access.bridge import publisher as publisher_module
from patient_access.bridge.publisher import Publisher
from patient_access.bridge.setting import BridgeBroker
from patient_access.call_sources import link as link_module
from patient_access.call_sources.asterisk.connection import Connection
from patient_access.call_sources.link import Link
from patient_access.diagnostics.codes import Code
from patient_access.settings.model import Settings
from patient_access.settings.telephony import AmiServer
from patient_access.way_out.mistrust import Mistrust, mistrust_of, shake_hands
from patient_access.way_out.tls import listening, show_ours, towards, trusted
from tests.peers.site_authority import Authority

ROOT = Path(__file__).parents[2]

MAKERS = ("create_default_context", "SSLContext")
UNSIGNED = "no authority that is believed here has signed it"
WRONG = {
    "another authority": ({}, UNSIGNED, Mistrust.AUTHORITY),
    "ended": ({"days": (-9, -2)}, "it has ended", Mistrust.ENDED),
    "not yet": ({"days": (2, 9)}, "it is not valid yet", Mistrust.NOT_YET),
    "other host": ({"address": "127.0.0.9"}, "it is for another name", Mistrust.OTHER_HOST),
}
wrong = pytest.mark.parametrize(("what", "words", "why"), [(k, *v[1:]) for k, v in WRONG.items()])


@pytest.fixture
def site(authority, shows, tmp_path):
    """The port of a server that is wrong in one way, and the authority that a desk believes."""

    def start(what):
        pem = authority.issue("server", **WRONG[what][0])
        believed = authority.file
        if what == "another authority":
            other = tmp_path / "other"
            other.mkdir()
            believed = Authority(other).file
        return shows(pem), str(believed)

    return start


def told(settings):
    return [check.sentence for check in doctor_calls.call_checks(settings, running=False)]


def asterisk(port, ca_file):
    given = {"host": "127.0.0.1", "port": port, "user": "desk1001", "ca_file": ca_file}
    return {"call_sources": ["asterisk"], "asterisk": given | {"channels": ["PJSIP/1001"]}}


def broker(port, ca_file):
    given = {"host": "127.0.0.1", "port": port, "ca_file": ca_file}
    return {"call_sources": ["mqtt"], "mqtt": given | {"topic": "calls/agents/1001"}}


@wrong
@pytest.mark.parametrize("settings", [asterisk, broker])
def test_the_doctor_says_why_a_server_is_not_believed_and_what_to_do(
    site, monkeypatch, settings, what, words, why
):
    monkeypatch.setattr(doctor_calls, "read_token", lambda name: "made-up-secret")
    monkeypatch.setattr(doctor_calls, "_BROKER_SECONDS", 30.0)
    port, ca_file = site(what)
    (said,) = told(Settings.model_validate(settings(port, ca_file)))
    assert said.startswith("The Asterisk at" if settings is asterisk else "The broker at")
    assert f"127.0.0.1:{port} has a certificate that cannot be trusted: {words}" in said


@wrong
def test_the_bridge_logs_why_asterisk_is_not_believed_once(site, monkeypatch, what, words, why):
    logged = []
    monkeypatch.setattr(link_module.log, "event", lambda code, **more: logged.append((code, more)))
    port, ca_file = site(what)
    server = AmiServer(host="127.0.0.1", port=port, user="bridge", ca_file=ca_file)
    link = Link("bridge")

    async def tries():
        for _ in range(2):
            with pytest.raises(ssl.SSLError) as caught:
                await Connection.open(server, lambda message: None)
            link.failed(caught.value)

    asyncio.run(tries())
    assert logged == [(Code.SERVER_NOT_TRUSTED, {"type_name": why.value})]


@wrong
def test_the_bridge_logs_why_the_broker_is_not_believed(site, monkeypatch, what, words, why):
    port, ca_file = site(what)
    setting = BridgeBroker(host="127.0.0.1", port=port, ca_file=ca_file)

    async def until_logged():
        logged = asyncio.Queue()
        monkeypatch.setattr(
            publisher_module.log, "event", lambda code, **more: logged.put_nowait((code, more))
        )
        publisher = Publisher(setting, None, 1.0, lambda: None)
        publisher.start()
        try:
            async with asyncio.timeout(30):
                return await logged.get()
        finally:
            await asyncio.to_thread(publisher.close)

    assert asyncio.run(until_logged()) == (Code.SERVER_NOT_TRUSTED, {"type_name": why.value})


def test_a_server_of_the_sites_authority_is_believed_and_of_no_other(authority, shows, tmp_path):
    port = shows(authority.issue("server"))
    assert shake_hands("127.0.0.1", port, towards(str(authority.file)), 30) is None
    assert shake_hands("127.0.0.1", port, towards(None), 30) is Mistrust.AUTHORITY


def test_without_a_file_the_system_is_asked_whom_to_believe(authority, shows, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))  # as Linux names its store
    port = shows(authority.issue("server"))
    assert shake_hands("127.0.0.1", port, towards(None), 30) is None


def test_a_server_that_speaks_something_else_is_said(tmp_path):
    from tests.support.fake_pbx import FakePbx

    plain = FakePbx()
    try:
        assert shake_hands("127.0.0.1", plain.port, towards(None), 30) is Mistrust.NO_TLS
    finally:
        plain.close()


def test_a_servers_no_to_our_certificate_is_not_taken_for_ours_to_it():
    error = ssl.SSLError(1, "made up")
    error.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    assert mistrust_of(error) is Mistrust.OURS


def test_who_calls_here_without_a_certificate_of_the_authority_gets_no_connection(authority):
    """And TLS that is listened with believes nobody by itself."""
    context = listening(str(authority.issue("desk")), str(authority.file))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509_ca"] == 1
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("ours", [False, True])
def test_nothing_is_written_for_who_listens_in(authority, shows, tmp_path, monkeypatch, ours):
    secrets = tmp_path / "secrets"
    monkeypatch.setenv("SSLKEYLOGFILE", str(secrets))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    port = shows(authority.issue("server"))
    context = trusted(str(authority.file) if ours else "")
    assert shake_hands("127.0.0.1", port, context, 30) is None
    assert not secrets.exists()


def test_no_terminal_is_asked_for_a_passphrase(authority, monkeypatch):
    pem = str(authority.issue("desk", passphrase=b"made-up"))
    given = []
    load = ssl.SSLContext.load_cert_chain

    def loads(context, certfile, keyfile=None, password=None):
        given.append(password)
        load(context, certfile, keyfile, password or "")  # never the test run's terminal

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", loads)
    for opens in (
        lambda: towards(str(authority.file), pem),
        lambda: towards(None, pem),
        lambda: listening(pem, str(authority.file)),
        lambda: show_ours(trusted(), pem),
    ):
        with pytest.raises(ssl.SSLError):
            opens()
    assert given == [""] * 4
    show_ours(trusted(), pem, passphrase="made-up")


def test_a_context_is_made_in_one_place_only():
    makers = set()
    for part in ("patient_access", "ehr_adapters"):
        for file in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Attribute) and called.attr in MAKERS:
                    makers.add(file.relative_to(ROOT).as_posix())
    assert makers == {"patient_access/way_out/tls.py", "patient_access/way_out/files.py"}

"""``doctor`` tells whether one-time codes could be sent, and sends none."""

import contextlib
import socket

import pytest

from patient_access import doctor_texts
from patient_access.doctor_texts import text_checks
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.text_gateway import TextGatewaySetting
from tests.support.certificate import self_signed
from tests.support.fake_pbx import FakePbx


@pytest.fixture(autouse=True)
def keyring(monkeypatch):
    kept = {"text-gateway": "made-up-token"}
    monkeypatch.setattr(doctor_texts, "read_token", kept.get)
    return kept


@pytest.fixture
def server():
    """Anything that shakes hands: it is asked for nothing more."""
    with contextlib.ExitStack() as stack:

        def start(context=None):
            one = FakePbx(context)
            stack.callback(one.close)
            return one

        yield start


def found(port, *, scheme="https", **more):
    setting = TextGatewaySetting(url=f"{scheme}://127.0.0.1:{port}/texts", **more)
    return [f"{check.ease}: {check.sentence}" for check in text_checks(setting)]


def test_a_gateway_that_is_believed_is_good_and_nothing_is_sent(server, tmp_path):
    gateway = server(self_signed(tmp_path))
    (said,) = found(gateway.port, ca_file=tmp_path / "made-up.pem")
    assert said == (
        f"good: The text gateway at 127.0.0.1:{gateway.port} can be reached; no text was sent."
    )
    assert gateway.actions == []


def test_an_adapter_that_nobody_has_installed_is_said():
    (said,) = found(443, adapter="smoke_signals")
    assert said == "broken: No text gateway named smoke_signals is installed."


def test_a_token_that_is_not_kept_is_said_with_the_command(server, tmp_path, keyring):
    del keyring["text-gateway"]
    gateway = server(self_signed(tmp_path))
    token, way = found(gateway.port, ca_file=tmp_path / "made-up.pem")
    assert token.startswith("weak: There is no token for the text gateway")
    assert "`patient-access token set text-gateway`" in token
    assert way.startswith("good:")


def test_a_keyring_that_is_locked_is_said(server, monkeypatch):
    def locked(name):
        raise CredentialsUnavailable("The system keyring is locked or refused.")

    monkeypatch.setattr(doctor_texts, "read_token", locked)
    assert found(server().port, scheme="http")[0].startswith("broken: The system keyring is locked")


def test_a_file_of_authorities_that_cannot_be_used_is_said(tmp_path):
    none, text = tmp_path / "none.pem", tmp_path / "text.pem"
    text.write_text("no PEM")
    assert found(443, ca_file=none) == [
        f"broken: text_gateway.ca_file: {none} is not there; check the path."
    ]
    (said,) = found(443, ca_file=text)
    assert f"{text} holds no certificate" in said


def test_a_gateway_that_is_not_believed_or_not_there_is_said(server, tmp_path):
    stranger = server(self_signed(tmp_path))
    (said,) = found(stranger.port)
    assert said.startswith(f"broken: The text gateway at 127.0.0.1:{stranger.port} has a certifi")
    assert "no authority that is believed here has signed it" in said
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    (said,) = found(port)
    assert "cannot be reached; check text_gateway.url" in said


def test_behind_a_proxy_nothing_is_asked():
    (said,) = found(443, proxy="http://proxy.example:8080")
    assert "it is asked through its proxy, and not here" in said

"""The bridge's file and its two secrets: what cannot be used is said with its line."""

import os
import ssl
import sys

import pytest
from cryptography.hazmat.primitives import serialization

from patient_access.bridge import main as bridge_main
from patient_access.bridge import secrets as bridge_secrets
from patient_access.bridge.secrets import SecretRefused, read_secret
from patient_access.bridge.setting import SettingRefused, read_setting
from patient_access.settings.credentials import CredentialsUnavailable
from tests.support.certificate import self_signed

WHOLE = """[asterisk]
host = "pbx.example"
user = "bridge"

[broker]
host = "broker.example"

[agents]
1001 = ["PJSIP/1001"]
1002 = ["PJSIP/1002", "PJSIP/2002"]
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "bridge.toml"
        path.write_text(text)
        return path

    return write


def test_a_whole_file_is_read_and_both_connections_are_tls(file):
    setting = read_setting(file(WHOLE))
    assert setting.asterisk.tls
    assert setting.broker.tls
    assert setting.agents["1002"] == ("PJSIP/1002", "PJSIP/2002")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (('user = "bridge"', ""), "asterisk.user: this is missing; add user = …"),
        (('user = "bridge"', 'usr = "x"\nuser = "x"'), "line 3: asterisk.usr: there is no such"),
        (('host = "pbx.example"', 'host = "pbx.example"\ntls = false'), "in the clear"),
        (('host = "broker.example"', 'host = "b.example"\ntls = false'), "in the clear"),
        (('host = "broker.example"', 'host = "b.example"\ntopic = "calls/#"'), "broker.topic"),
        (('"PJSIP/2002"', '"PJSIP/1001"'), "two agents have the same channel"),
        (("1001 =", '"a/b" ='), "agents"),
        (("[agents]", "[agents"), "line 8: not readable as TOML"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_file(file, changed, words):
    with pytest.raises(SettingRefused) as refused:
        read_setting(file(WHOLE.replace(*changed)))
    assert words in str(refused.value)
    assert "bridge.toml" in str(refused.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingRefused, match="cannot be read"):
        read_setting(tmp_path / "none.toml")


posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")


@posix
@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_that_only_its_user_can_read_is_read(tmp_path, mode):
    file = tmp_path / "secret"
    file.write_text("made-up-secret\n")
    file.chmod(mode)
    assert read_secret(file, "x") == "made-up-secret"


@posix
@pytest.mark.parametrize(
    ("mode", "content", "words"),
    [
        (0o640, b"made-up-secret", "can be read by others; its mode must be 0600 or 0400."),
        (0o604, b"made-up-secret", "can be read by others"),
        (0o600, b"\n", "has no secret in it."),
        (0o600, b"\xff\xfe", "has no secret in it."),
    ],
)
def test_a_secret_that_others_can_read_or_that_is_none_is_refused(tmp_path, mode, content, words):
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(SecretRefused) as refused:
        read_secret(file, "x")
    assert words in str(refused.value)
    assert "made-up-secret" not in str(refused.value)


@posix
def test_a_link_and_a_folder_and_another_users_file_are_no_secret(tmp_path, monkeypatch):
    file = tmp_path / "secret"
    file.write_text("made-up-secret")
    file.chmod(0o600)
    (tmp_path / "link").symlink_to(file)
    with pytest.raises(SecretRefused, match="a link does not count"):
        read_secret(tmp_path / "link", "x")
    with pytest.raises(SecretRefused):
        read_secret(tmp_path, "x")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(SecretRefused, match="belongs to another user"):
        read_secret(file, "x")


def test_without_a_file_the_keyring_is_asked_by_name(monkeypatch):
    kept = {"bridge-asterisk": "made-up-secret"}
    monkeypatch.setattr(bridge_secrets, "read_token", kept.get)
    assert read_secret(None, "bridge-asterisk") == "made-up-secret"
    with pytest.raises(SecretRefused, match="patient-access token set bridge-broker"):
        read_secret(None, "bridge-broker")

    def locked(name):
        raise CredentialsUnavailable("The system keyring is locked or refused.")

    monkeypatch.setattr(bridge_secrets, "read_token", locked)
    with pytest.raises(SecretRefused, match="locked"):
        read_secret(None, "bridge-asterisk")


@posix
def test_the_check_says_what_is_wrong_and_starts_nothing(file, tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.write_text("made-up-secret")
    secret.chmod(0o644)
    whole = file(WHOLE.replace('user = "bridge"', f'user = "bridge"\nsecret_file = "{secret}"'))
    assert bridge_main.run(whole, only_check=True) == bridge_main.NOT_SET_UP
    assert "can be read by others" in capsys.readouterr().err
    secret.chmod(0o600)
    assert bridge_main.run(whole, only_check=True) == 0
    said = capsys.readouterr()
    assert "2 agents" in said.out
    assert "made-up-secret" not in said.out + said.err


@posix
@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("asterisk", 'host = "pbx.example"\nca_file = "{no}"'),
        ("broker", 'host = "broker.example"\nca_file = "{no}"'),
        ("broker", 'host = "broker.example"\ncertificate = "{no}"'),
    ],
)
@pytest.mark.parametrize("there", [False, True])
def test_a_certificate_that_cannot_be_read_is_said_before_anything_starts(
    file, tmp_path, capsys, table, line, there
):
    secret, no = tmp_path / "secret", tmp_path / "no.pem"
    secret.touch(0o600)
    secret.write_text("made-up-secret")
    if there:
        no.write_text("no PEM")
    text = WHOLE.replace('user = "bridge"', f'user = "bridge"\nsecret_file = "{secret}"')
    text = text.replace(line.partition("\n")[0], line.format(no=no))
    assert bridge_main.run(file(text), only_check=True) == bridge_main.NOT_SET_UP
    said = capsys.readouterr().err
    assert f"[{table}] {line.split(chr(10))[1].split()[0]}: {no} " in said
    assert ("holds no certificate" if there else "is not there") in said


def test_a_key_under_a_passphrase_is_said_and_nobody_is_asked_for_it(
    file, tmp_path, capsys, monkeypatch
):
    self_signed(tmp_path)
    pem = tmp_path / "made-up.pem"
    key = serialization.load_pem_private_key(pem.read_bytes(), password=None)
    hidden = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"word"),
    )
    text = pem.read_bytes()
    pem.write_bytes(hidden + text[text.index(b"-----BEGIN CERTIFICATE") :])
    asked = []
    load = ssl.SSLContext.load_cert_chain

    def loads(context, certfile, keyfile=None, password=None):
        asked.append(password is None)
        load(context, certfile, keyfile, password or "")  # never the test run's terminal

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", loads)
    whole = WHOLE.replace('"broker.example"', f'"broker.example"\ncertificate = "{pem}"')
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("made-up-secret")
    whole = whole.replace('user = "bridge"', f'user = "bridge"\nsecret_file = "{secret}"')
    assert bridge_main.run(file(whole), only_check=True) == bridge_main.NOT_SET_UP
    assert "under a passphrase that nobody gives here" in capsys.readouterr().err
    assert asked == [False]

"""Tokens live in the keyring or nowhere."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked

from patient_access.settings.credentials import (
    CredentialsUnavailable,
    forget_token,
    read_token,
    store_token,
)


class InMemory(KeyringBackend):
    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Refusing(InMemory):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def get_password(self, *args):
        raise self.error

    set_password = delete_password = get_password


class PlaintextKeyring(InMemory):
    __module__ = "keyrings.alt.file"


@pytest.fixture
def use():
    before = keyring.get_keyring()
    yield lambda backend: keyring.set_keyring(backend) or backend
    keyring.set_keyring(before)


def test_token_is_kept_under_the_ehrs_name(use):
    backend = use(InMemory())
    store_token("Northside", "made-up-token")
    assert backend.kept == {("patient-access", "Northside"): "made-up-token"}
    assert read_token("Northside") == "made-up-token"
    assert read_token("Southside") is None


def test_forgotten_token_is_gone(use):
    backend = use(InMemory())
    store_token("Northside", "made-up-token")
    assert forget_token("Northside") is True
    assert forget_token("Northside") is False
    assert backend.kept == {}


@pytest.mark.parametrize(
    "backend", [fail.Keyring(), null.Keyring(), PlaintextKeyring()], ids=["fail", "null", "file"]
)
def test_without_a_keyring_there_is_a_sentence_and_no_file(use, backend, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    use(backend)
    for ask in (lambda: read_token("N"), lambda: store_token("N", "x"), lambda: forget_token("N")):
        with pytest.raises(CredentialsUnavailable, match="never in a file"):
            ask()
    assert list(tmp_path.rglob("*")) == []
    assert not getattr(backend, "kept", None)


def test_chain_with_a_file_in_it_is_refused(use, monkeypatch):
    monkeypatch.setattr(
        chainer.ChainerBackend, "backends", (InMemory(), PlaintextKeyring()), raising=False
    )
    use(chainer.ChainerBackend())
    with pytest.raises(CredentialsUnavailable, match="secrets to a file"):
        store_token("Northside", "made-up-token")


@pytest.mark.parametrize(
    "error",
    [
        KeyringLocked("made-up-token"),
        InitError("x"),
        OSError("x"),
        RuntimeError("x"),
        type("error", (Exception,), {"__module__": "pywintypes"})(8, "CredWrite", "made-up-token"),
    ],
)
def test_keyring_that_fails_is_told_without_the_secret(use, error):
    use(Refusing(error))
    with pytest.raises(CredentialsUnavailable) as caught:
        store_token("Northside", "made-up-token")
    assert "made-up-token" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__

"""Proxy passwords and passphrases live in the keyring, apart from tokens and from each other."""

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend

from patient_access.settings.credentials import (
    CredentialsUnavailable,
    forget_link_secret,
    read_link_secret,
    read_token,
    store_link_secret,
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


@pytest.fixture
def backend(monkeypatch):
    backend = InMemory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def test_each_is_kept_under_its_own_name(backend):
    store_token("North", "made-up-token")
    store_link_secret("North", "proxy", "desk:made-up")
    store_link_secret("North", "client_key", "made-up-phrase")
    assert len(backend.kept) == 3
    assert read_token("North") == "made-up-token"
    assert read_link_secret("North", "proxy") == "desk:made-up"
    assert read_link_secret("North", "client_key") == "made-up-phrase"
    assert read_link_secret("South", "proxy") is None
    assert forget_link_secret("North", "proxy")
    assert not forget_link_secret("North", "proxy")
    assert read_link_secret("North", "client_key") == "made-up-phrase"


def test_without_a_keyring_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.fail.Keyring)
    with pytest.raises(CredentialsUnavailable, match="never in a file"):
        read_link_secret("North", "proxy")

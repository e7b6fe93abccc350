"""A refresh token that is longer than Windows keeps under one name is kept all the same, or not."""

import keyring
import pytest
from keyring.backend import KeyringBackend

from patient_access.settings.credentials import (
    SIGN_IN_SERVICE,
    CredentialsUnavailable,
    forget_sign_in,
    read_sign_in,
    store_sign_in,
)

_MOST_BYTES = 2560


class AsOnWindows(KeyringBackend):
    """Refuses what Windows Credential Manager refuses; ``writes`` is how often it still writes."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}
        self.writes = 1000

    def get_password(self, service, username):
        assert service == SIGN_IN_SERVICE
        return self.kept.get(username)

    def set_password(self, service, username, password):
        self.writes -= 1
        if len(password.encode("utf-16-le")) > _MOST_BYTES or self.writes < 0:
            raise type("error", (Exception,), {})(1783, "CredWrite", "The stub received bad data")
        self.kept[username] = password

    def delete_password(self, service, username):
        del self.kept[username]


@pytest.fixture
def backend():
    before = keyring.get_keyring()
    mine = AsOnWindows()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def token(length, of="made-up-"):
    return (of * length)[:length]


@pytest.mark.parametrize("length", [1, 1279, 1280, 1281, 2560, 2561, 9000])
def test_a_token_of_any_length_comes_back_and_goes_without_a_trace(backend, length):
    store_sign_in("desk", token(length))
    assert read_sign_in("desk") == token(length)
    assert (length <= 1280) == (backend.kept == {"desk": token(length)}), "as it always was"
    assert forget_sign_in("desk") is True
    assert backend.kept == {}
    assert forget_sign_in("desk") is False
    assert read_sign_in("desk") is None


@pytest.mark.parametrize("first", [10, 2000, 9000])
@pytest.mark.parametrize("second", [10, 2000, 9000])
def test_the_next_token_takes_the_place_of_the_one_before(backend, first, second):
    store_sign_in("desk", token(first, "old-"))
    store_sign_in("desk", token(second, "new-"))
    assert read_sign_in("desk") == token(second, "new-")
    assert "old-" not in "".join(backend.kept.values())
    forget_sign_in("desk")
    assert backend.kept == {}


@pytest.mark.parametrize("writes", range(8 + 1))
def test_half_a_token_is_never_taken_for_one(backend, writes):
    store_sign_in("desk", token(5000, "old-"))
    backend.writes = writes
    with pytest.raises(CredentialsUnavailable):
        store_sign_in("desk", token(9000, "new-"))  # eight parts, and what they come to
    assert read_sign_in("desk") == (None if writes else token(5000, "old-"))
    backend.writes = 8 + 1
    store_sign_in("desk", token(9000, "new-"))
    assert read_sign_in("desk") == token(9000, "new-")


def test_a_part_that_was_taken_away_makes_it_none(backend):
    store_sign_in("desk", token(3000))
    del backend.kept["desk part 2"]
    assert read_sign_in("desk") is None
    assert forget_sign_in("desk") is True
    assert backend.kept == {}


def test_what_nobody_has_is_not_kept(backend):
    with pytest.raises(CredentialsUnavailable):
        store_sign_in("desk", token(100_000))
    assert backend.kept == {}

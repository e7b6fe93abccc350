"""A keyring that holds one made-up secret for every EHR, for the program under test."""

import os

from keyring.backend import KeyringBackend

NAME = "MADE_UP_SECRET"


class OneSecretKeyring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return os.environ.get(NAME)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError

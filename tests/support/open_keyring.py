"""A system keyring that opens and holds nothing, for the program under test."""

from keyring.backend import KeyringBackend


class OpenKeyring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError

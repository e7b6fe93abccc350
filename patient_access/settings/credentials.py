"""Bearer tokens in the operating system's keyring, and nowhere else.

Without a keyring there is a sentence that helps and no token: never a file. Every call can
block while the keyring asks the user; do not call these on an event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringError, PasswordDeleteError

from patient_access.settings import long_secret

SERVICE = "patient-access"
SIGN_IN_SERVICE = "patient-access sign-in"
"""Refresh tokens of agents, apart from the tokens that IT stores."""
SIGN_IN_KEY_SERVICE = "patient-access sign-in key"
"""Private keys of this program as a confidential client (A11): one for each user of each desk."""
LINK_SERVICES = {"proxy": "patient-access proxy", "client_key": "patient-access client key"}
"""What the way to an EHR needs: the proxy's ``user:password``, the passphrase of a key."""
_FILES = "keyrings.alt"
"""Backends of this distribution write secrets to files."""

OUTBOX_SERVICE = "patient-access outbox"
AUDIT_TOKEN = "audit-repository"  # noqa: S105 - a name in the keyring, not a secret
"""The bearer token of the audit repository is kept as an EHR's is, under this name."""

Answer = TypeVar("Answer")


class CredentialsUnavailable(Exception):
    """The keyring cannot be used. The sentence says why and what to do; it holds no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason} Tokens are kept in the system keyring only, never in a file. "
            f"Unlock or install one (Windows Credential Manager, macOS Keychain, or on Linux "
            f"GNOME Keyring or KWallet) and start Patient Access again."
        )


def read_token(ehr: str) -> str | None:
    """The bearer token for the EHR of this name; None when none is stored.

    Raises ``CredentialsUnavailable``.
    """
    return _ask(lambda backend: backend.get_password(SERVICE, ehr))


def store_token(ehr: str, token: str) -> None:
    """Keep this token for the EHR of this name. Raises ``CredentialsUnavailable``."""
    _ask(lambda backend: backend.set_password(SERVICE, ehr, token))


def forget_token(ehr: str) -> bool:
    """Remove the token; False when there was none. Raises ``CredentialsUnavailable``."""
    return _forget(SERVICE, ehr)


def read_link_secret(ehr: str, secret: str) -> str | None:
    """A secret of ``LINK_SERVICES`` for the EHR of this name; None when none is stored.

    Raises ``CredentialsUnavailable``.
    """
    return _ask(lambda backend: backend.get_password(LINK_SERVICES[secret], ehr))


def store_link_secret(ehr: str, secret: str, value: str) -> None:
    """Keep it. Raises ``CredentialsUnavailable``."""
    _ask(lambda backend: backend.set_password(LINK_SERVICES[secret], ehr, value))


def forget_link_secret(ehr: str, secret: str) -> bool:
    """Remove it; False when there was none. Raises ``CredentialsUnavailable``."""
    return _forget(LINK_SERVICES[secret], ehr)


def read_sign_in(account: str) -> str | None:
    """The refresh token of a sign-in; None when none is kept. Raises ``CredentialsUnavailable``."""
    return _ask(lambda backend: long_secret.read(backend, SIGN_IN_SERVICE, account))


def store_sign_in(account: str, token: str) -> None:
    """Keep a refresh token, however long. Raises ``CredentialsUnavailable``."""
    _ask(lambda backend: long_secret.store(backend, SIGN_IN_SERVICE, account, token))


def forget_sign_in(account: str) -> bool:
    """Remove it; False when there was none. Raises ``CredentialsUnavailable``."""
    return _ask(lambda backend: long_secret.forget(backend, SIGN_IN_SERVICE, account))


def read_sign_in_key(account: str) -> str | None:
    """A client's private key; None when there is none. Raises ``CredentialsUnavailable``."""
    return _ask(lambda backend: backend.get_password(SIGN_IN_KEY_SERVICE, account))


def store_sign_in_key(account: str, text: str) -> None:
    """Keep a client's private key. Raises ``CredentialsUnavailable``."""
    _ask(lambda backend: backend.set_password(SIGN_IN_KEY_SERVICE, account, text))


def forget_sign_in_key(account: str) -> bool:
    """Remove it; False when there was none. Raises ``CredentialsUnavailable``."""
    return _forget(SIGN_IN_KEY_SERVICE, account)


def read_outbox_key() -> str | None:
    """The outbox's private key; None when there is none. Raises ``CredentialsUnavailable``."""
    return _ask(lambda backend: backend.get_password(OUTBOX_SERVICE, "private key"))


def store_outbox_key(text: str) -> None:
    """Keep the private key. Raises ``CredentialsUnavailable``."""
    _ask(lambda backend: backend.set_password(OUTBOX_SERVICE, "private key", text))


def _forget(service: str, account: str) -> bool:
    def remove(backend: KeyringBackend) -> bool:
        if backend.get_password(service, account) is None:
            return False
        backend.delete_password(service, account)
        return True

    return _ask(remove)


def _ask(question: Callable[[KeyringBackend], Answer]) -> Answer:
    try:
        return question(_backend())
    except PasswordDeleteError:
        reason = "The system keyring would not remove the token."
    except InitError:
        reason = "The system keyring is there but did not start."
    except KeyringError:
        reason = "The system keyring is locked or refused."
    except CredentialsUnavailable:
        raise
    except Exception:  # each system's own: Windows has pywintypes.error, of no class but this
        reason = "The system keyring did not answer."
    raise CredentialsUnavailable(reason) from None


def _backend() -> KeyringBackend:
    backend = keyring.get_keyring()
    parts = backend.backends if isinstance(backend, chainer.ChainerBackend) else [backend]
    for part in parts:
        if isinstance(part, fail.Keyring | null.Keyring):
            raise CredentialsUnavailable("This computer offers no system keyring.")
        if type(part).__module__.startswith(_FILES):
            raise CredentialsUnavailable("The keyring configured here writes secrets to a file.")
    return backend

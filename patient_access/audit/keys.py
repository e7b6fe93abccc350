"""The outbox's key pair in the OS keyring: the private key never leaves it but to a courier."""

from __future__ import annotations

from patient_access.audit.seal import KeyUnusable, OpenKey
from patient_access.settings.credentials import read_outbox_key, store_outbox_key


def keyring_pair(*, make: bool) -> OpenKey | None:
    """The pair of this user; with ``make``, a new one where there is none.

    Raises ``CredentialsUnavailable``, and ``KeyUnusable`` for what is no key: it is not replaced.
    """
    text = read_outbox_key()
    if text is not None:
        return OpenKey.from_text(text)
    if not make:
        return None
    pair = OpenKey.new()
    store_outbox_key(pair.text)
    if read_outbox_key() is None:
        # A keyring that forgets at once would take every record with it.
        raise KeyUnusable("The system keyring did not keep the key.")
    return pair

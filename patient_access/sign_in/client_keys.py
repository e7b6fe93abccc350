"""The key pairs of one client in the system keyring: the one in use, and the next one (A11).

Each is one entry of this user's keyring, under the EHR's base and the client id, as refresh tokens
are (X11). Every call may block while the keyring asks the user: never on an event loop.
All raise ``CredentialsUnavailable``.
"""

from __future__ import annotations

from patient_access.settings import credentials
from patient_access.settings.model import EhrSetting
from patient_access.sign_in.client_key import ClientKey


def _account(ehr: EhrSetting, *, following: bool = False) -> str:
    client = ehr.sign_in.client_id if ehr.sign_in else ""
    return f"{ehr.base} {client}" + (" next" if following else "")


def in_use(ehr: EhrSetting) -> ClientKey | None:
    """What is signed with; None: there is none. Raises ``KeyUnreadable`` too."""
    return _read(_account(ehr))


def following(ehr: EhrSetting) -> ClientKey | None:
    """What waits to be signed with; None: nothing does. Raises ``KeyUnreadable`` too."""
    return _read(_account(ehr, following=True))


def are_there(ehr: EhrSetting) -> tuple[bool, bool]:
    """Whether there is something in use, and something that waits; readable or not."""
    return _is_there(_account(ehr)), _is_there(_account(ehr, following=True))


def keep(ehr: EhrSetting, key: ClientKey) -> None:
    """In use from now on; one that waited is forgotten."""
    credentials.store_sign_in_key(_account(ehr), key.text)
    credentials.forget_sign_in_key(_account(ehr, following=True))


def keep_following(ehr: EhrSetting, key: ClientKey) -> None:
    """Until ``keep`` takes it into use."""
    credentials.store_sign_in_key(_account(ehr, following=True), key.text)


def forget(ehr: EhrSetting) -> bool:
    """Both; False: there was none."""
    first = credentials.forget_sign_in_key(_account(ehr))
    return credentials.forget_sign_in_key(_account(ehr, following=True)) or first


def _is_there(account: str) -> bool:
    return credentials.read_sign_in_key(account) is not None


def _read(account: str) -> ClientKey | None:
    text = credentials.read_sign_in_key(account)
    return None if text is None else ClientKey.from_text(text)

"""A refresh token in the system keyring, for sites that ask for it (A8). Never in a file."""

from __future__ import annotations

import asyncio

from patient_access.settings import credentials
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting


def _account(ehr: EhrSetting) -> str:
    """Under the site: a token of one base is never offered to another (X11)."""
    client = ehr.sign_in.client_id if ehr.sign_in else ""
    return f"{ehr.base} {client}"


async def read(ehr: EhrSetting) -> str | None:
    """The kept refresh token. Raises ``CredentialsUnavailable``."""
    return await asyncio.to_thread(credentials.read_sign_in, _account(ehr))


async def keep(ehr: EhrSetting, token: str) -> bool:
    """Keep it; False: there is no keyring to keep it in."""
    try:
        await asyncio.to_thread(credentials.store_sign_in, _account(ehr), token)
    except CredentialsUnavailable:
        return False
    return True


async def forget(ehr: EhrSetting) -> bool:
    """Remove it; False: the keyring would not."""
    try:
        await asyncio.to_thread(credentials.forget_sign_in, _account(ehr))
    except CredentialsUnavailable:
        return False
    return True

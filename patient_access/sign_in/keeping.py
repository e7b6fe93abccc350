"""A refresh token in the system keyring, for sites that ask for it (A8). Never in a file.

Where a site takes sign-ins back (``at_lock = "revoke"``), one that is in use stands under a name of
its own until the program comes to its end: found there at a start, it was cut off (A9).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from patient_access.settings import credentials
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import EhrSetting


@dataclass(frozen=True, repr=False)
class Kept:
    refresh: str
    cut_off: bool = False
    """The program that kept it did not come to its end, and the site wants such ones back."""


def _account(ehr: EhrSetting) -> str:
    """Under the site: a token of one base is never offered to another (X11)."""
    client = ehr.sign_in.client_id if ehr.sign_in else ""
    return f"{ehr.base} {client}"


def _in_use(ehr: EhrSetting) -> str:
    return f"{_account(ehr)} in use"


def _takes_back(ehr: EhrSetting) -> bool:
    return ehr.sign_in is not None and ehr.sign_in.at_lock == "revoke"


async def read(ehr: EhrSetting) -> Kept | None:
    """What was kept. Raises ``CredentialsUnavailable``."""
    in_use = await asyncio.to_thread(credentials.read_sign_in, _in_use(ehr))
    if in_use is not None:
        return Kept(in_use, cut_off=_takes_back(ehr))
    found = await asyncio.to_thread(credentials.read_sign_in, _account(ehr))
    return None if found is None else Kept(found)


async def keep(ehr: EhrSetting, token: str) -> bool:
    """Keep it while it is in use; False: there is no keyring to keep it in."""
    return await _moved(token, *_places(ehr, in_use=_takes_back(ehr)))


async def settle(ehr: EhrSetting, token: str) -> bool:
    """Keep it for the next start: this program ends as it should. False as ``keep``."""
    return await _moved(token, *_places(ehr, in_use=False))


async def forget(ehr: EhrSetting) -> bool:
    """Remove it; False: the keyring would not."""
    try:
        for place in _places(ehr, in_use=True):
            await asyncio.to_thread(credentials.forget_sign_in, place)
    except CredentialsUnavailable:
        return False
    return True


def _places(ehr: EhrSetting, *, in_use: bool) -> tuple[str, str]:
    """Where it stands now, and where it does not."""
    settled, used = _account(ehr), _in_use(ehr)
    return (used, settled) if in_use else (settled, used)


async def _moved(token: str, place: str, other: str) -> bool:
    try:
        await asyncio.to_thread(credentials.store_sign_in, place, token)
        await asyncio.to_thread(credentials.forget_sign_in, other)
    except CredentialsUnavailable:
        return False
    return True

"""The command ``doctor``: the desk's own checks, the settings, the front door, the EHRs."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable

from ehr_adapters.contract import EhrSite
from ehr_adapters.registry import AdapterRefused, open_site
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.diagnostics.doctor import checks, report
from patient_access.domain.failure import EhrFailure
from patient_access.front_door import client
from patient_access.front_door.address import DoorFault, prepare, runtime_dir
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.load import load_settings
from patient_access.settings.model import EhrSetting, Settings
from patient_access.settings.problems import SettingsProblem

_CONNECT_SECONDS = 15.0


def examine() -> int:
    """Print one line a finding; 1 when something stands in the way of a shift."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings, problems = load_settings()
    found = checks([lambda: _settings(settings, problems), _door, lambda: _ehrs(settings)])
    return report(found, sys.stdout.write)


def _settings(settings: Settings, problems: tuple[SettingsProblem, ...]) -> Iterable[Check]:
    for problem in problems:
        yield broken("settings", str(problem))
    if not problems:
        yield good("settings", "The settings can be used.")
    if not settings.ehrs:
        yield weak("ehr", "No EHR is configured; add a table [[ehrs]] to the settings.")


def _door() -> Iterable[Check]:
    try:
        place = prepare(runtime_dir())
        running = client.is_answered(place)
    except (DoorFault, client.DoorTrouble) as fault:
        yield broken("front_door", str(fault))
        return
    yield good(
        "front_door",
        "Patient Access is running and takes calls."
        if running
        else "Free; only this user may use it.",
    )


def _ehrs(settings: Settings) -> Iterable[Check]:
    for ehr in settings.ehrs:
        yield asyncio.run(_reach(ehr))


async def _reach(ehr: EhrSetting) -> Check:
    """Connect as a workspace would; no patient is asked for."""

    async def token() -> str | None:
        return await asyncio.to_thread(read_token, ehr.name)

    site = EhrSite(**ehr.model_dump())
    try:
        opened = open_site(site, token)
    except AdapterRefused as refusal:
        return broken("ehr", f"{ehr.name}: {refusal.refused.reason}")
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            connection = await opened.connect()
    except EhrFailure as failure:
        return broken("ehr", f"{ehr.name} does not answer as it should: {failure.kind.value}.")
    except CredentialsUnavailable as unavailable:
        return broken("ehr", f"{ehr.name}: {unavailable}")
    except TimeoutError:
        return broken("ehr", f"{ehr.name} did not answer within {_CONNECT_SECONDS:.0f} s.")
    finally:
        await opened.close()
    known = " ".join(filter(None, (connection.software, connection.version)))
    return good("ehr", f"{ehr.name} answers ({known or 'version not stated'}).")

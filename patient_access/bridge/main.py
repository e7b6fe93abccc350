"""The command ``bridge``: runs until it is told to stop, and says on stderr how its links are."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from patient_access.bridge.asterisk import Bridge
from patient_access.bridge.secrets import SecretRefused, read_secret
from patient_access.bridge.setting import BridgeSetting, SettingRefused, read_setting
from patient_access.diagnostics import faults, log
from patient_access.diagnostics.codes import Code
from patient_access.way_out.files import fault_of_authority, fault_of_certificate

NOT_SET_UP = 78
"""``EX_CONFIG``: another start would not go better, and systemd is told not to try one."""

AMI_SECRET, BROKER_SECRET = "bridge-asterisk", "bridge-broker"


def default_file() -> Path:
    """Where the bridge's settings are when no other file is named."""
    return platformdirs.site_config_path("patient-access", appauthor=False) / "bridge.toml"


def run(file: Path, *, only_check: bool = False) -> int:
    """Returns the exit code; prints a sentence when it cannot start."""
    try:
        setting = read_setting(file)
        ami = read_secret(setting.asterisk.secret_file, AMI_SECRET)
        broker = None
        if setting.broker.user is not None:
            broker = read_secret(setting.broker.secret_file, BROKER_SECRET)
        _read_certificates(setting)
    except (SettingRefused, SecretRefused) as refused:
        sys.stderr.write(f"{refused}\n")
        return NOT_SET_UP
    if only_check:
        sys.stdout.write(f"{file} can be used: {len(setting.agents)} agents.\n")
        return 0
    keeper = log.setup(forward=_to_stderr)
    faults.install()
    _no_core_files()
    log.event(Code.STARTED)
    asyncio.run(_until_told(setting, ami, broker))
    keeper.tell_foreign()
    log.event(Code.STOPPED)
    return 0


def _read_certificates(setting: BridgeSetting) -> None:
    """As the links read them later. Raises ``SettingRefused``, so that the check says it, too."""
    for place, file, fault_of in (
        ("[asterisk] ca_file", setting.asterisk.ca_file, fault_of_authority),
        ("[broker] ca_file", setting.broker.ca_file, fault_of_authority),
        ("[broker] certificate", setting.broker.certificate, fault_of_certificate),
    ):
        if file is not None and (fault := fault_of(file)):
            sentence = f"{place}: {fault}"
            raise SettingRefused(sentence)


async def _until_told(setting: BridgeSetting, ami: str, broker: str | None) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(faults.loop_fault)
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows loops have no such thing
            loop.add_signal_handler(number, over.set)
    work = asyncio.create_task(Bridge(setting, ami, broker).run())
    told = asyncio.create_task(over.wait())
    await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def _to_stderr(allowed: log.Event) -> None:
    sys.stderr.write(allowed.line(datetime.now(UTC)) + "\n")
    sys.stderr.flush()


def _no_core_files() -> None:
    """What crashes would write every caller's number to a disk. See setrlimit(2)."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

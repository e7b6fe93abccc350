"""From a command line to a running shift: settings, policy text, call sources, the door."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from patient_access.call_sources.contract import CallSource
from patient_access.call_sources.registry import SourceRefused, open_source
from patient_access.call_sources.screen_pop import ScreenPop
from patient_access.call_sources.training_phone import HospitalGone, TrainingPhone
from patient_access.diagnostics import faults, log
from patient_access.diagnostics.codes import Code
from patient_access.front_door import client
from patient_access.front_door.address import DoorFault, runtime_dir
from patient_access.front_door.door import AlreadyRunning, FrontDoor, open_door
from patient_access.settings.load import load_settings
from patient_access.settings.model import EhrSetting, Settings
from patient_access.settings.paths import log_file
from patient_access.settings.policy_text import policy_text
from patient_access.settings.problems import SettingsProblem
from patient_access.switchboard.app import WINDOWS_DIE, Shift, Switchboard
from patient_access.switchboard.door_host import DoorHost
from patient_access.switchboard.rehearsals import Rehearsals

_TRAINING_AGENT, _TRAINING_DESK = "Dana Whitfield", "Scheduling desk"


def start(arguments: argparse.Namespace) -> int:
    """The command ``run``. Returns the exit code; prints a sentence when it cannot start."""
    settings, problems = _settings(arguments)
    if settings is None:
        return 2
    display = _has_display()
    if not display:
        if not (arguments.training or arguments.rehearse):
            return _say("Patient Access needs a screen: DISPLAY or WAYLAND_DISPLAY is not set.", 2)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if arguments.training and not arguments.rehearse:
            arguments.rehearse = str(_shipped("training/rehearsal"))
            arguments.pictures = arguments.pictures or "pictures"
    if arguments.rehearse and not any(Path(arguments.rehearse).glob("*.toml")):
        return _say(f"There is no script (*.toml) in {arguments.rehearse}; check --rehearse.", 2)
    faults.install()
    keeper, unlogged = _open_log(training=arguments.training)
    try:
        door = open_door(runtime_dir())
    except AlreadyRunning:
        return _second_start()
    except DoorFault as fault:
        return _say(str(fault), 2)
    log.event(Code.STARTED)
    policy_toml, policy_name, policy_problem = policy_text(settings)
    if policy_problem is not None:
        problems = (*problems, policy_problem)
    for _ in problems:
        log.event(Code.SETTINGS_PROBLEM)
    wrong = (*(str(problem) for problem in problems), *unlogged)
    shift = Shift(
        settings=settings,
        ehrs=tuple(ehr.address() for ehr in settings.ehrs),
        policy_toml=policy_toml,
        policy_name=policy_name,
        wrong=wrong,
        training=arguments.training,
        texts=settings.text_gateway.address() if settings.text_gateway else None,
    )
    rehearsals = None
    if arguments.rehearse:
        rehearsals = Rehearsals(Path(arguments.rehearse).resolve(), arguments.pictures)
    try:
        code = asyncio.run(_shift(shift, door, rehearsals))
    except HospitalGone:
        code = _say("The training hospital could not be started.", 70)
    else:
        if code == WINDOWS_DIE:
            _say(
                "Patient Access closed: its windows could not be kept open on this screen. "
                "Check the display and run `patient-access doctor`.",
                code,
            )
    finally:
        door.close()
    keeper.tell_foreign()
    log.event(Code.STOPPED, exit_code=code)
    return code


async def _shift(shift: Shift, door: FrontDoor, rehearsals: Rehearsals | None) -> int:
    screen_pop = ScreenPop()
    phone = TrainingPhone() if shift.training else None
    sources: list[CallSource] = [screen_pop, phone] if phone else []
    wrong = list(shift.wrong)
    for name in () if phone else shift.settings.call_sources:
        try:
            sources.append(
                screen_pop
                if name == screen_pop.source_id
                else open_source(name, settings=shift.settings)
            )
        except SourceRefused as refused:
            log.event(Code.SOURCE_REFUSED)
            wrong.append(refused.sentence)
    shift = replace(shift, sources=tuple(sources), wrong=tuple(wrong))
    switchboard = Switchboard(shift, rehearsals)
    http = asyncio.create_task(_http_door(shift, screen_pop))
    try:
        return await switchboard.run(door, DoorHost(screen_pop.pop), phone)
    finally:
        http.cancel()
        await asyncio.gather(http, return_exceptions=True)


async def _http_door(shift: Shift, screen_pop: ScreenPop) -> None:
    """Only where the site wants calls by HTTP is anything opened."""
    setting = shift.settings.http_pop
    if setting is None or shift.training:
        return
    from patient_access.front_door.http_door import HttpDoor
    from patient_access.front_door.http_token import read_digest

    door = HttpDoor(setting, lambda: screen_pop.is_quiet, read_digest)
    screen_pop.when_quiet = door.call_over
    await door.run()


def _settings(
    arguments: argparse.Namespace,
) -> tuple[Settings | None, tuple[SettingsProblem, ...]]:
    """The settings in force, with what the command line overrides, and what was wrong."""
    if arguments.settings:
        file = Path(arguments.settings)
        if not file.exists() or file.is_dir():  # the null device is a file with nothing in it
            _say(f"There is no settings file {arguments.settings}; check --settings.", 2)
            return None, ()
        nothing = Path(os.devnull) / "none"
        settings, problems = load_settings(machine=file, user=nothing)
    else:
        settings, problems = load_settings()
    changes: dict[str, object] = {
        name: value
        for name in ("role", "theme", "language")
        if (value := getattr(arguments, name)) is not None
    }
    if arguments.training:
        changes |= {
            "ehrs": (),
            "policy_file": None,
            "text_gateway": None,
            "agent_name": settings.agent_name or _TRAINING_AGENT,
            "desk": settings.desk or _TRAINING_DESK,
        }
    elif arguments.fhir:
        try:
            named = urlsplit(arguments.fhir).hostname or "EHR"
            ehr = EhrSetting.model_validate(
                {"name": named, "base": arguments.fhir, "mrn_system": arguments.mrn_system}
            )
        except (ValidationError, ValueError):
            _say(
                "--fhir takes the base address of a FHIR R4 server, such as "
                "https://ehr.example/fhir/r4, without user name, “?” or “#”.",
                2,
            )
            return None, ()
        changes["ehrs"] = (ehr,)
    return Settings.model_validate(settings.model_dump() | changes), problems


def _open_log(*, training: bool) -> tuple[log.AllowedOnly, tuple[str, ...]]:
    """The log, and a sentence when it cannot be written: a full disk stops no call."""
    if training:
        return log.setup(), ()
    try:
        return log.setup(log_file()), ()
    except OSError as error:
        reason = (error.strerror or "not writable").lower()
        return log.setup(), (f"The log cannot be written ({reason}); there is none this shift.",)


def _second_start() -> int:
    """Another start of the program: bring the window that is there forward."""
    log.event(Code.SECOND_START)
    try:
        client.come_forward(runtime_dir())
    except (client.NotRunning, client.DoorTrouble):
        return _say("Patient Access is running already, but does not answer.", 4)
    return _say("Patient Access is running already; its window has been brought forward.", 0)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return os.environ.get("QT_QPA_PLATFORM") != "offscreen"
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _shipped(name: str) -> Path:
    """A file of ours under ``resources``."""
    import resources

    return Path(resources.__path__[0]) / name


def _say(sentence: str, code: int) -> int:
    (sys.stderr if code else sys.stdout).write(sentence + "\n")
    return code
